//! `POST /api/checkout/session`: the cart becomes an order, its stock and coupon are reserved, and
//! a payment is started. Two commits: the intent, and the provider's result. A retry with the same
//! key resumes an interrupted request.

use domain::cart::{Cart, CartError, CartEvent, CartStatus};
use domain::coupon::{Coupon, CouponRefusal};
use domain::ids::{CartId, OrderId, PaymentId};
use domain::money::{Currency, Money};
use domain::order::{NewLine, NewOrder, OrderNumber, OrderRecord, PaymentMethod, Step};
use domain::pricing::sum_of_lines;
use ports::{CartWithListings, Changes, CommitError, IdempotencyWrite, Progress};

use super::Session;
use crate::bulkhead::Place;
use crate::cart::ensure_not_in_checkout;
use crate::charge::{Ask, Ticket, ask, settle};
use crate::commit_loop::{MAX_TRIES, pause};
use crate::coupons::{find_usable, of_cart};
use crate::effects::placing;
use crate::engine::Engine;
use crate::error::AppError;
use crate::once::{
    Answer, Keyed, Standing, count_key, finished, lease_end, lost_race, refuse, standing,
};
use crate::orders::{ensure_offered, open_orders_limit};
use crate::principal::Principal;
use crate::resume::{Resumed, resume_attempt, running_key};
use crate::usage_count::one_attempt;
use crate::views::find;

/// What is checked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateSession {
    /// The cart.
    pub cart_id: CartId,
    /// How it is paid.
    pub payment_method: PaymentMethod,
    /// The provider; the shop's default where none is named.
    pub provider: Option<String>,
    /// A coupon that replaces the one on the cart.
    pub coupon_code: Option<String>,
    /// What the shopper was shown, as decimal text; refused where it is otherwise by now.
    pub expected_amount: Option<String>,
    /// The currency of what the shopper was shown; refused where it is another by now.
    pub expected_currency: Option<Currency>,
    /// Where the provider's page sends the shopper back to.
    pub return_url: Option<String>,
}

/// What the first commit wrote.
struct Intent {
    record: OrderRecord,
    payment_id: Option<PaymentId>,
    /// The request's place at the provider, where there is something to pay now.
    place: Option<Place>,
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
    keyed: &Keyed<Session>,
) -> Result<Answer<Session>, AppError> {
    let intent = match standing(engine, keyed).await? {
        Standing::Answered(response) => return Ok(Answer::Replayed(response)),
        Standing::TakenOver { fence, progress } => {
            return resume(engine, caller, input, progress, Ticket { keyed, fence }).await;
        }
        Standing::First => match intend(engine, caller, &input, keyed).await {
            Ok(intent) => intent,
            Err(Refusal::KeyTaken) => return lost_race(engine, keyed).await,
            Err(Refusal::Error(error)) => return refuse(engine, Some(keyed), None, error).await,
        },
    };
    if intent.payment_id.is_none() {
        return Ok(Answer::Fresh(Session { record: intent.record, payment_id: None }));
    }
    begin_payment(engine, caller, input, Ticket { keyed, fence: 1 }, intent).await
}

enum Refusal {
    KeyTaken,
    Error(AppError),
}

impl<E: Into<AppError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

/// The first commit: order, stock, coupon use, cart, payment and the running key; everything is
/// finished with it where nothing is to be paid now.
async fn intend(
    engine: &Engine,
    caller: &Principal,
    input: &CreateSession,
    keyed: &Keyed<Session>,
) -> Result<Intent, Refusal> {
    let mut place = None;
    for attempt in 0..MAX_TRIES {
        let (mut intent, changes) = decide(engine, caller, input, keyed).await?;
        if let Some(id) = intent.payment_id {
            let provider = &intent.record.payment(id)?.provider;
            intent.place = Some(engine.place_at(provider, place.take()).await?);
        }
        match engine.commit(changes).await {
            Ok(()) => return Ok(intent),
            Err(CommitError::Conflict(what)) => {
                tracing::debug!(what, attempt, "checkout conflict, retrying");
                place = intent.place;
                pause(engine, attempt).await;
            }
            Err(CommitError::Taken(ports::Taken::OrderNumber)) => {}
            Err(CommitError::KeyTaken) => return Err(Refusal::KeyTaken),
            Err(error) => return Err(Refusal::Error(error.into())),
        }
    }
    Err(Refusal::Error(AppError::Contended))
}

async fn decide(
    engine: &Engine,
    caller: &Principal,
    input: &CreateSession,
    keyed: &Keyed<Session>,
) -> Result<(Intent, Changes), AppError> {
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
    let step = place(engine, caller, input, &found, coupon.as_ref())?;
    ensure_expected(input, &found.cart, step.record.order.final_amount())?;
    let (step, payment_id) = begin(engine, caller, input, step)?;
    let mut changes = placing(engine, &step).await?;
    changes.open_orders = open_orders_limit(engine, caller, &step.record);
    if payment_id.is_some() {
        changes.usage.extend(one_attempt(engine, caller));
    }
    changes.update_cart(&found.cart, &mut cart);
    let intent = Intent { record: step.record, payment_id, place: None };
    changes.idempotency = Some(key_record(engine, keyed, &intent));
    count_key(engine, keyed, &mut changes);
    Ok((intent, changes))
}

/// The running record of a session whose payment has not been started, or the finished one.
fn key_record(engine: &Engine, keyed: &Keyed<Session>, intent: &Intent) -> IdempotencyWrite {
    let Some(payment_id) = intent.payment_id else {
        let session = Session { record: intent.record.clone(), payment_id: None };
        return finished(engine, keyed, None, (keyed.render)(Ok(&session)));
    };
    running_key(engine, keyed, intent.record.order.id, payment_id)
}

/// The coupon that the order shall have: the one that is named, or else the cart's. The cart's is left
/// out where it takes nothing off, as the cart shows it; one that cannot be used is refused when the
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
    found: &CartWithListings,
    coupon: Option<&(Coupon, Vec<i32>)>,
) -> Result<Step, AppError> {
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
        cart_id: Some(found.cart.id),
        expires_at: engine.expiry(input.payment_method),
    };
    let actor = caller.actor_for(caller.user_id);
    Ok(engine.change(&actor, |change| OrderRecord::place(&new, engine.policy.paying(), change))?)
}

/// Begins the payment in the same commit, where there is something to pay online.
fn begin(
    engine: &Engine,
    caller: &Principal,
    input: &CreateSession,
    step: Step,
) -> Result<(Step, Option<PaymentId>), AppError> {
    let order = &step.record.order;
    if order.payment_method == PaymentMethod::Cod || order.final_amount().is_zero() {
        return Ok((step, None));
    }
    let gateway = engine.gateway(input.provider.as_deref())?;
    let actor = caller.actor_for(caller.user_id);
    let begun = engine.change(&actor, |change| {
        step.record.begin_payment(gateway.name(), lease_end(engine), change)
    });
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
    let expected = Money::parse(text, actual.currency())?;
    if expected == actual { Ok(()) } else { changed }
}

/// Resumes an interrupted request.
async fn resume(
    engine: &Engine,
    caller: &Principal,
    input: CreateSession,
    progress: Option<Progress>,
    ticket: Ticket<'_, Session>,
) -> Result<Answer<Session>, AppError> {
    let Progress { order_id, payment_id } = progress.ok_or(AppError::KeyInProgress)?;
    let actor = caller.actor_for(caller.user_id);
    let found = engine.store.order(order_id).await?.ok_or(AppError::NotFound("order"))?;
    let answer = |record: &OrderRecord| Ok(session(record, payment_id));
    match resume_attempt(engine, &actor, &found, payment_id, &ticket, answer).await? {
        Resumed::Continues(record, place) => {
            let (payment_id, place) = (Some(payment_id), Some(place));
            let intent = Intent { record: *record, payment_id, place };
            begin_payment(engine, caller, input, ticket, intent).await
        }
        Resumed::Answered(answer) => Ok(answer),
    }
}

/// Creates the payment at the provider, and commits the result.
async fn begin_payment(
    engine: &Engine,
    caller: &Principal,
    input: CreateSession,
    ticket: Ticket<'_, Session>,
    Intent { record, payment_id, place }: Intent,
) -> Result<Answer<Session>, AppError> {
    let payment_id = payment_id.ok_or(AppError::NotFound("payment"))?;
    let provider = record.payment(payment_id)?.provider.clone();
    let gateway = engine.gateway(Some(&provider))?;
    let wanted = Ask::Create { confirm: false, payment_token: None, return_url: input.return_url };
    let said = ask(engine, gateway.as_ref(), &record, payment_id, wanted).await?;
    drop(place);
    let actor = caller.actor_for(record.order.user_id);
    let ids = (record.order.id, payment_id);
    settle(engine, &actor, ids, &said, Some(ticket), |record| Ok(session(record, payment_id))).await
}

fn session(record: &OrderRecord, payment_id: PaymentId) -> Session {
    Session { record: record.clone(), payment_id: Some(payment_id) }
}
