//! Orders that are shown to the holder of their link, and to the customer who has proven the address that
//! the link was sent to. They can be read there; a guest's order can be adopted ([`super::adopt()`]).

use std::time::Duration;

use domain::email::normalized;
use domain::ids::OrderId;
use domain::order::{OrderEvent, OrderRecord};
use ports::{Changes, CustomerAddress, LinkedOrders, OrderLink, UsageCounter};

use super::Explained;
use super::adopt::adoption;
use super::explain::explain_record;
use super::read::customer_history;
use crate::engine::Engine;
use crate::error::AppError;
use crate::policy::later;
use crate::principal::{Principal, Role};
use crate::sessions::hash;
use crate::usage::RateLimit;
use crate::usage_count::one_use;

/// How long a link shows its order.
const LIFETIME: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// Orders that are listed.
const MOST_ORDERS: u32 = 20;
/// Links that one client may try without success. Tokens have 256 random bits, so this only ends the noise.
const MISSES: RateLimit = RateLimit { most: 60, within: Duration::from_secs(60 * 60) };

/// An order as the holder of its link sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedOrder {
    /// The order with its price.
    pub explained: Explained,
    /// Its history, without what only operators see.
    pub history: Vec<OrderEvent>,
    /// Whether the reader can make it an order of their account.
    pub is_adoptable: bool,
}

/// The link with this token to an order, for the holder of an address.
pub(crate) fn new_order_link(
    engine: &Engine,
    token: &str,
    order_id: OrderId,
    to: &str,
) -> OrderLink {
    let now = engine.now();
    OrderLink {
        token_hash: hash(token),
        order_id,
        address: normalized(to),
        created_at: now,
        expires_at: later(now, LIFETIME),
    }
}

/// The order of a link.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::RateLimited`] if this client has opened too many links that do not
/// exist.
pub async fn by_link(engine: &Engine, token: &str, client: &str) -> Result<LinkedOrder, AppError> {
    let link = engine.store.order_link(&hash(token)).await?;
    if let Some(link) = link.filter(|link| engine.now() < link.expires_at) {
        let record = engine.store.order(link.order_id).await?.ok_or(AppError::NotFound("order"))?;
        return show(engine, record, false).await;
    }
    let miss = one_use(engine, UsageCounter::OrderLinkMisses, MISSES, client.to_owned());
    engine.write(Changes { usage: vec![miss], ..Changes::default() }).await?;
    Err(AppError::NotFound("order"))
}

/// Orders that the caller placed as a guest: their confirmation was sent to the address that the caller has proven, or
/// they were placed with it. Newest first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_linked(
    engine: &Engine,
    caller: &Principal,
) -> Result<Vec<OrderRecord>, AppError> {
    Ok(match engine.store.address_of_customer(caller.user_id).await? {
        Some(own) => find(engine, own, None, MOST_ORDERS).await?,
        None => Vec::new(),
    })
}

/// One of the orders of [`list_linked`].
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn linked(
    engine: &Engine,
    caller: &Principal,
    id: OrderId,
) -> Result<LinkedOrder, AppError> {
    let own = engine.store.address_of_customer(caller.user_id).await?;
    let own = own.ok_or(AppError::NotFound("order"))?;
    let found = find(engine, own.clone(), Some(id), 1).await?.into_iter().next();
    let record = found.ok_or(AppError::NotFound("order"))?;
    let is_adoptable = adoption(engine, &own, &record).await?.is_some();
    show(engine, record, is_adoptable).await
}

/// Orders of others that were confirmed to this address, or placed with it.
async fn find(
    engine: &Engine,
    own: CustomerAddress,
    order_id: Option<OrderId>,
    limit: u32,
) -> Result<Vec<OrderRecord>, AppError> {
    let (not_of, now) = (own.user_id, engine.now());
    let filter = LinkedOrders { address: own.address, not_of, now, order_id };
    Ok(engine.store.orders_linked_to(&filter, limit).await?)
}

/// An order as its owner sees it.
async fn show(
    engine: &Engine,
    record: OrderRecord,
    is_adoptable: bool,
) -> Result<LinkedOrder, AppError> {
    let owner = Principal::new(record.order.user_id, vec![Role::Customer]);
    let history = customer_history(engine, record.order.id).await?;
    let explained = explain_record(engine, &owner, record).await?;
    Ok(LinkedOrder { explained, history, is_adoptable })
}
