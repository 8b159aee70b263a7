//! `POST /api/checkout/session`: the cart becomes an order, its stock and coupon are reserved, and
//! a payment is started. Two commits: the intent, and the provider's result. A retry with the same
//! key resumes an interrupted request.

use domain::address::Address;
use domain::cart::{Cart, CartError, CartEvent, CartStatus};
use domain::contact::Contact;
use domain::coupon::{Coupon, CouponRefusal};
use domain::email::normalized;
use domain::ids::{CartId, OrderId, PaymentId};
use domain::money::{Currency, Money};
use domain::order::{
    NewLine, NewOrder, OrderError, OrderNumber, OrderRecord, PaymentMethod, Transition,
};
use domain::payment::PaymentStatus;
use domain::pricing::{DeliveryChoice, PriceTables, sum_of_lines};
use ports::{CartWithListings, Changes, GuestOrder, Progress};

use super::CheckoutSession;
use crate::account::{PutContact, change_contact};
use crate::amount::parse_amount;
use crate::capabilities::ensure_can_pay;
use crate::cart::ensure_not_in_checkout;
use crate::coupons::{find_usable, of_cart};
use crate::effects::insert_new_order;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, Execution, IdempotentRequest, lease_end};
use crate::orders::{ensure_offered, open_orders_limit};
use crate::price_tables::decided_by_price_tables;
use crate::principal::{Principal, Role};
use crate::provider_call::ProviderRequest;
use crate::provider_operation::{
    CallOrigin, CallPlan, CommittedIntent, commit_intent, new_payment,
};
use crate::usage_count::one_attempt;
use crate::views::find;

/// What is checked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateSession {
    /// The cart.
    pub cart_id: CartId,
    /// How it is paid.
    pub payment_method: PaymentMethod,
    /// The provider; the shop's default if none is named.
    pub provider: Option<String>,
    /// A coupon that replaces the one on the cart.
    pub coupon_code: Option<String>,
    /// What the shopper was shown, as decimal text; rejected if it has changed.
    pub expected_amount: Option<String>,
    /// The currency of what the shopper was shown; rejected if it has changed.
    pub expected_currency: Option<Currency>,
    /// Where the goods go; the cart's address if it is `None`.
    pub shipping_address: Option<Address>,
    /// The code of a shipping method; the cart's if it is `None`.
    pub shipping_method: Option<String>,
    /// Where the provider's page sends the shopper back to.
    pub return_url: Option<String>,
    /// Where a guest can be reached: stored with the order, or not at all.
    pub contact: Option<PutContact>,
}

/// Checks out the caller's cart.
///
/// # Errors
/// [`AppError::NotFound`] for a cart that is not the caller's, [`AppError::Cart`],
/// [`AppError::Order`], [`AppError::OutOfStock`], [`AppError::CouponNotUsable`],
/// [`AppError::AmountChanged`], [`AppError::PaymentDeclined`], [`AppError::ProviderUnavailable`], or
/// what the key says.
pub async fn create_session(
    engine: &Engine,
    caller: &Principal,
    input: CreateSession,
    keyed: &IdempotentRequest<CheckoutSession>,
) -> Result<Executed<CheckoutSession>, AppError> {
    let cart = &input;
    let intent = commit_intent(engine, Some(keyed), CallOrigin::Request, |execution| async move {
        match execution {
            Execution::First => begin(engine, caller, cart).await,
            Execution::Resumed(progress) => resume(engine, caller, progress).await,
        }
    });
    let call = match intent.await? {
        CommittedIntent::Answered(answer) => return Ok(answer),
        CommittedIntent::Pending(call) => call,
    };
    let id = call.payment_id;
    let request = ProviderRequest::Create { confirm: false, payment_token: None };
    let result = call.send(engine, request).await?;
    let actor = caller.actor_for(call.record.order.user_id);
    call.commit_outcome(engine, &actor, &result, |record| Ok(session(record, id))).await
}

/// The intent: order, stock, coupon use, cart and payment. Everything is done with it if nothing is
/// to be paid now.
async fn begin(
    engine: &Engine,
    caller: &Principal,
    input: &CreateSession,
) -> Result<CallPlan<CheckoutSession>, AppError> {
    ensure_offered(engine, input.payment_method)?;
    let found = engine.store.cart(input.cart_id).await?;
    let found = found.filter(|f| f.cart.user_id == caller.user_id);
    let found = found.ok_or(AppError::NotFound("cart"))?;
    caller.expected.check(found.cart.version)?;
    ensure_not_in_checkout(engine, &found.cart).await?;
    if found.cart.status != CartStatus::Active {
        return Err(CartError::NotActive(found.cart.status).into());
    }
    let mut cart = found.cart.after(CartEvent::CheckoutStarted, engine.now())?;
    let coupon = coupon(engine, caller, input, &found).await?;
    let (step, tables) = decided_by_price_tables(engine, |tables| {
        let step = place(engine, caller, input, (&found, tables), coupon.as_ref())?;
        ensure_expected(input, &found.cart, step.record.order.grand_total())?;
        Ok(step)
    })
    .await?;
    let (step, payment_id) = begin_payment(engine, caller, input, step)?;
    let mut changes = Changes { price_tables: Some(tables.version()), ..Changes::default() };
    let contact = match &input.contact {
        Some(input) => Some(change_contact(engine, caller, input, &mut changes).await?),
        None => None,
    };
    changes.guest_orders.extend(placed_as_guest(engine, caller, &step.record, contact.as_ref()));
    insert_new_order(engine, &step, contact, &mut changes).await?;
    changes.open_orders = open_orders_limit(engine, caller, &step.record);
    if payment_id.is_some() {
        changes.usage.extend(one_attempt(engine, caller));
    }
    changes.update_cart(&found.cart, &mut cart);
    let record = step.record;
    Ok(match payment_id {
        Some(id) => CallPlan::Call(Box::new(record), id, changes),
        None => CallPlan::Done(CheckoutSession { record, payment_id: None }, changes),
    })
}

/// The address with which a guest places the order: who proves it later can adopt the order.
fn placed_as_guest(
    engine: &Engine,
    caller: &Principal,
    record: &OrderRecord,
    contact: Option<&Contact>,
) -> Option<GuestOrder> {
    let address = contact.and_then(|card| card.email.as_deref());
    let address = address.filter(|_| caller.is(Role::Guest))?;
    Some(GuestOrder {
        order_id: record.order.id,
        guest: record.order.user_id,
        address: normalized(address),
        placed_at: engine.now(),
        adopted: None,
    })
}

/// The order's coupon: the named one, or else the cart's. The cart's is left
/// out if it takes nothing off, as the cart shows it; one that cannot be used is refused when the
/// order is placed.
async fn coupon(
    engine: &Engine,
    caller: &Principal,
    input: &CreateSession,
    found: &CartWithListings,
) -> Result<Option<(Coupon, Vec<i32>)>, AppError> {
    if let Some(code) = &input.coupon_code {
        return find_usable(engine, code, caller.user_id).await.map(Some);
    }
    let coupon = of_cart(engine, &found.cart).await?;
    Ok(match total(found) {
        Ok(total) => coupon.filter(|(coupon, taken)| {
            let off = coupon.discount_for(caller.user_id, taken, total, engine.now());
            off != Err(CouponRefusal::TakesNothingOff)
        }),
        Err(_) => coupon,
    })
}

/// The cart's total before a discount, if it can be bought.
fn total(found: &CartWithListings) -> Result<Money, AppError> {
    let currency = found.cart.currency.ok_or(CartError::Empty)?;
    let priced = found.cart.items.iter().map(|item| {
        let listing = find(&found.listings, item.listing_id)?;
        Ok((listing.unit_price, item.qty))
    });
    let priced = priced.collect::<Result<Vec<_>, AppError>>()?;
    Ok(sum_of_lines(currency, priced)?.to_total()?)
}

fn place(
    engine: &Engine,
    caller: &Principal,
    input: &CreateSession,
    (found, tables): (&CartWithListings, &PriceTables),
    coupon: Option<&(Coupon, Vec<i32>)>,
) -> Result<Transition, AppError> {
    let lines = found
        .cart
        .items
        .iter()
        .map(|i| Ok(NewLine { listing: find(&found.listings, i.listing_id)?, quantity: i.qty }))
        .collect::<Result<Vec<_>, AppError>>()?;
    let new = NewOrder {
        id: OrderId(engine.uuid()),
        number: OrderNumber::from_random(engine.random()),
        user_id: caller.user_id,
        payment_method: input.payment_method,
        lines,
        coupon: coupon.map(|(coupon, taken)| (coupon, taken.as_slice())),
        delivery: DeliveryChoice {
            tables,
            address: input.shipping_address.as_ref().or(found.cart.shipping_address.as_ref()),
            method: input.shipping_method.as_deref().or(found.cart.shipping_method.as_deref()),
        },
        cart_id: Some(found.cart.id),
        expires_at: engine.expiry(input.payment_method),
    };
    let actor = caller.actor_for(caller.user_id);
    Ok(engine.change(&actor, |change| OrderRecord::place(&new, engine.policy.paying(), change))?)
}

/// Begins the payment in the same commit, if there is something to pay online.
fn begin_payment(
    engine: &Engine,
    caller: &Principal,
    input: &CreateSession,
    step: Transition,
) -> Result<(Transition, Option<PaymentId>), AppError> {
    let order = &step.record.order;
    if order.payment_method == PaymentMethod::Cod || order.grand_total().is_zero() {
        return Ok((step, None));
    }
    let gateway = engine.gateway_for(input.provider.as_deref(), order.currency())?;
    let actor = caller.actor_for(caller.user_id);
    ensure_can_pay(gateway.as_ref(), order.grand_total(), input.return_url.as_deref())?;
    let new = new_payment(engine, gateway.as_ref(), false, input.return_url.as_deref());
    let begun =
        engine.change(&actor, |change| step.record.begin_payment(new, lease_end(engine), change));
    let (next, id) = begun?;
    Ok((step.then(next), Some(id)))
}

/// Whether the order is what the shopper was shown. An amount without currency is one of the cart's
/// currency, as long as the cart has never been in another.
fn ensure_expected(input: &CreateSession, cart: &Cart, actual: Money) -> Result<(), AppError> {
    let changed = Err(AppError::AmountChanged { actual });
    if input.expected_currency.is_some_and(|currency| currency != actual.currency()) {
        return changed;
    }
    let Some(text) = &input.expected_amount else {
        return Ok(());
    };
    if input.expected_currency.is_none() && cart.has_changed_currency() {
        return changed;
    }
    let expected = parse_amount("/expected_amount", text, actual.currency())?;
    if expected == actual { Ok(()) } else { changed }
}

/// Resumes an interrupted request.
async fn resume(
    engine: &Engine,
    caller: &Principal,
    progress: Option<Progress>,
) -> Result<CallPlan<CheckoutSession>, AppError> {
    let Progress { order_id, payment_id } = progress.ok_or(AppError::KeyInProgress)?;
    let actor = caller.actor_for(caller.user_id);
    let before = engine.store.order(order_id).await?.ok_or(AppError::NotFound("order"))?;
    let answer = |record: &OrderRecord| {
        if record.payment(payment_id)?.status == PaymentStatus::Cancelled {
            return Err(OrderError::PaymentState(payment_id).into());
        }
        Ok(session(record, payment_id))
    };
    CallPlan::resume(engine, &actor, &before, payment_id, answer).await
}

fn session(record: &OrderRecord, payment_id: PaymentId) -> CheckoutSession {
    CheckoutSession { record: record.clone(), payment_id: Some(payment_id) }
}
