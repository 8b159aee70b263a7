//! `POST /api/orders`: an order without a cart. The price is the listings', stock and coupon use
//! are reserved in the same commit.

use std::collections::HashMap;

use domain::address::Address;
use domain::coupon::Coupon;
use domain::ids::{ListingId, OrderId, UserId};
use domain::limits::MAX_LINES;
use domain::listing::Listing;
use domain::order::{NewLine, NewOrder, OrderError, OrderNumber, OrderRecord, PaymentMethod};
use domain::pricing::{DeliveryChoice, PriceTables};
use ports::{Changes, OpenOrdersLimit, UnpaidUnits};

use crate::account::adopt_contact;
use crate::coupons::find_usable;
use crate::effects::insert_new_order;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::price_tables::decided_by_price_tables;
use crate::principal::Principal;

/// A requested line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderLine {
    /// The listing.
    pub product_id: ListingId,
    /// Units.
    pub quantity: i64,
}

/// A requested order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateOrder {
    /// Its lines; a product named twice is one line with the sum.
    pub items: Vec<OrderLine>,
    /// How it is paid.
    pub payment_method: PaymentMethod,
    /// A coupon.
    pub coupon_code: Option<String>,
    /// Where the goods go.
    pub shipping_address: Option<Address>,
    /// The code of a shipping method.
    pub shipping_method: Option<String>,
    /// The buyer; the caller if it is `None`. Only services and operators may name another user.
    pub user_id: Option<UserId>,
}

/// Places an order.
///
/// # Errors
/// [`AppError::UnknownProducts`], [`AppError::Order`], [`AppError::OutOfStock`],
/// [`AppError::CouponNotUsable`], [`AppError::Forbidden`] for another user.
pub async fn create(
    engine: &Engine,
    caller: &Principal,
    input: CreateOrder,
    keyed: Option<&IdempotentRequest<OrderRecord>>,
) -> Result<Executed<OrderRecord>, AppError> {
    let user = input.user_id.unwrap_or(caller.user_id);
    if !caller.may_act_for(user) {
        return Err(AppError::Forbidden("service"));
    }
    ensure_offered(engine, input.payment_method)?;
    execute(engine, keyed, || decide(engine, caller, user, &input)).await
}

async fn decide(
    engine: &Engine,
    caller: &Principal,
    user: UserId,
    input: &CreateOrder,
) -> Result<(OrderRecord, Changes), AppError> {
    if input.items.len() > MAX_LINES {
        return Err(OrderError::TooManyLines.into());
    }
    let listings = listings(engine, &input.items).await?;
    let coupon = match &input.coupon_code {
        Some(code) => Some(find_usable(engine, code, user).await?),
        None => None,
    };
    let actor = caller.actor_for(user);
    let (step, tables) = decided_by_price_tables(engine, |tables| {
        let new = new_order(engine, user, input, (&listings, tables), coupon.as_ref());
        let paying = engine.policy.paying();
        Ok(engine.change(&actor, |change| OrderRecord::place(&new, paying, change))?)
    })
    .await?;
    let mut changes = Changes { price_tables: Some(tables.version()), ..Changes::default() };
    insert_new_order(engine, &step, None, &mut changes).await?;
    changes.open_orders = open_orders_limit(engine, caller, &step.record);
    if user == caller.user_id {
        adopt_contact(engine, caller, &mut changes).await?;
    }
    Ok((step.record, changes))
}

/// Whether the shop offers a way of paying.
pub(crate) fn ensure_offered(engine: &Engine, method: PaymentMethod) -> Result<(), AppError> {
    match method {
        PaymentMethod::Cod if !engine.policy.cod_enabled => Err(AppError::CashOnDeliveryOff),
        PaymentMethod::Cod | PaymentMethod::Online => Ok(()),
    }
}

/// The open-order limit of a customer. Services, operators and free orders are exempt.
pub(crate) fn open_orders_limit(
    engine: &Engine,
    caller: &Principal,
    placed: &OrderRecord,
) -> Option<OpenOrdersLimit> {
    let order = &placed.order;
    let cod = order.payment_method == PaymentMethod::Cod;
    let all = order.tracked_units();
    let limit = OpenOrdersLimit {
        user_id: order.user_id,
        most: engine.policy.max_open_orders,
        units: UnpaidUnits { all, cod: if cod { all } else { 0 } },
        most_units: engine.policy.max_unpaid_units,
    };
    let limited = !caller.is_trusted() && placed.payment_status().is_open();
    limited.then_some(limit)
}

async fn listings(
    engine: &Engine,
    items: &[OrderLine],
) -> Result<HashMap<ListingId, Listing>, AppError> {
    let mut ids: Vec<ListingId> = items.iter().map(|i| i.product_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let found = engine.store.listings(&ids).await?;
    let found: HashMap<_, _> = found.into_iter().map(|l| (l.id, l)).collect();
    let missing: Vec<ListingId> = ids.into_iter().filter(|id| !found.contains_key(id)).collect();
    if missing.is_empty() { Ok(found) } else { Err(AppError::UnknownProducts(missing)) }
}

fn new_order<'a>(
    engine: &Engine,
    user_id: UserId,
    input: &'a CreateOrder,
    (listings, tables): (&'a HashMap<ListingId, Listing>, &'a PriceTables),
    coupon: Option<&'a (Coupon, Vec<i32>)>,
) -> NewOrder<'a> {
    let line = |item: &OrderLine| {
        let listing = listings.get(&item.product_id)?;
        Some(NewLine { listing, quantity: item.quantity })
    };
    NewOrder {
        id: OrderId(engine.uuid()),
        number: OrderNumber::from_random(engine.random()),
        user_id,
        payment_method: input.payment_method,
        lines: input.items.iter().filter_map(line).collect(),
        coupon: coupon.map(|(coupon, taken)| (coupon, taken.as_slice())),
        delivery: DeliveryChoice {
            tables,
            address: input.shipping_address.as_ref(),
            method: input.shipping_method.as_deref(),
        },
        cart_id: None,
        expires_at: engine.expiry(input.payment_method),
    }
}
