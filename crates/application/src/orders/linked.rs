//! Orders that are shown to the holder of their link, and to the customer who has proven the address that
//! the link was sent to. They can be read there, and nothing else.

use std::time::Duration;

use domain::email::normalized;
use domain::ids::OrderId;
use domain::order::{OrderEvent, OrderRecord};
use ports::{Changes, LinkedOrders, OrderLink, UsageCounter};

use super::{Explained, explain, history};
use crate::engine::Engine;
use crate::error::AppError;
use crate::policy::later;
use crate::principal::{Principal, Role};
use crate::sessions::{hash, new_secret};
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
}

/// A new link to an order for the holder of an address, and the token in it.
pub(crate) fn new_order_link(engine: &Engine, order_id: OrderId, to: &str) -> (String, OrderLink) {
    let (token, now) = (new_secret(engine), engine.now());
    let link = OrderLink {
        token_hash: hash(&token),
        order_id,
        address: normalized(to),
        created_at: now,
        expires_at: later(now, LIFETIME),
    };
    (token, link)
}

/// The order of a link.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::RateLimited`] if this client has opened too many links that do not
/// exist.
pub async fn by_link(engine: &Engine, token: &str, client: &str) -> Result<LinkedOrder, AppError> {
    let link = engine.store.order_link(&hash(token)).await?;
    if let Some(link) = link.filter(|link| engine.now() < link.expires_at) {
        return show(engine, link.order_id).await;
    }
    let miss = one_use(engine, UsageCounter::OrderLinkMisses, MISSES, client.to_owned());
    engine.write(Changes { usage: vec![miss], ..Changes::default() }).await?;
    Err(AppError::NotFound("order"))
}

/// Orders of other accounts whose confirmation was sent to the address that the caller has proven: those
/// that they placed as a guest. Newest first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_linked(
    engine: &Engine,
    caller: &Principal,
) -> Result<Vec<OrderRecord>, AppError> {
    find(engine, caller, None, MOST_ORDERS).await
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
    match find(engine, caller, Some(id), 1).await?.is_empty() {
        false => show(engine, id).await,
        true => Err(AppError::NotFound("order")),
    }
}

/// Orders of others that were confirmed to the caller's address.
async fn find(
    engine: &Engine,
    caller: &Principal,
    order_id: Option<OrderId>,
    limit: u32,
) -> Result<Vec<OrderRecord>, AppError> {
    let Some(own) = engine.store.address_of_customer(caller.user_id).await? else {
        return Ok(Vec::new());
    };
    let (not_of, now) = (caller.user_id, engine.now());
    let filter = LinkedOrders { address: own.address, not_of, now, order_id };
    Ok(engine.store.orders_linked_to(&filter, limit).await?)
}

/// An order as its owner sees it.
async fn show(engine: &Engine, id: OrderId) -> Result<LinkedOrder, AppError> {
    let record = engine.store.order(id).await?.ok_or(AppError::NotFound("order"))?;
    let owner = Principal::new(record.order.user_id, vec![Role::Customer]);
    let explained = explain(engine, &owner, id).await?;
    let history = history(engine, &owner, id).await?;
    Ok(LinkedOrder { explained, history })
}
