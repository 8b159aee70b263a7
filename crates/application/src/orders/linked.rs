//! Orders that are shown to the holder of their link, and to the customer who has proven the address that
//! the link was sent to. They can be read there, and nothing else.

use std::time::Duration;

use domain::ids::OrderId;
use domain::order::{OrderEvent, OrderRecord};
use ports::{Changes, OrderLink, UsageCounter};

use super::{Explained, explain, history};
use crate::engine::Engine;
use crate::error::AppError;
use crate::policy::later;
use crate::principal::{Principal, Role, VersionPrecondition};
use crate::sessions::{hash, new_secret};
use crate::usage::RateLimit;
use crate::usage_count::one_use;

/// How long a link shows its order.
const LIFETIME: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// Links of an address that are looked at; there is one a confirmation.
const MOST_LINKS: u32 = 100;
/// Orders that are listed.
const MOST_ORDERS: usize = 20;
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
        address: to.to_lowercase(),
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
    let mut found: Vec<OrderRecord> = Vec::new();
    for id in linked_ids(engine, caller).await? {
        if found.len() < MOST_ORDERS
            && let Some(record) = engine.store.order(id).await?
            && record.order.user_id != caller.user_id
        {
            found.push(record);
        }
    }
    Ok(found)
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
    match linked_ids(engine, caller).await?.contains(&id) {
        true => show(engine, id).await,
        false => Err(AppError::NotFound("order")),
    }
}

/// The orders that were confirmed to the caller's address, each once.
async fn linked_ids(engine: &Engine, caller: &Principal) -> Result<Vec<OrderId>, AppError> {
    let Some(own) = engine.store.address_of_customer(caller.user_id).await? else {
        return Ok(Vec::new());
    };
    let links = engine.store.order_links_of(&own.address, MOST_LINKS).await?;
    let mut ids: Vec<OrderId> = Vec::new();
    for link in links.into_iter().filter(|link| engine.now() < link.expires_at) {
        if !ids.contains(&link.order_id) {
            ids.push(link.order_id);
        }
    }
    Ok(ids)
}

/// An order as its owner sees it.
async fn show(engine: &Engine, id: OrderId) -> Result<LinkedOrder, AppError> {
    let record = engine.store.order(id).await?.ok_or(AppError::NotFound("order"))?;
    let owner = Principal {
        user_id: record.order.user_id,
        roles: vec![Role::Customer],
        email: None,
        phone: None,
        name: None,
        locale: None,
        expected: VersionPrecondition::any(),
    };
    let explained = explain(engine, &owner, id).await?;
    let history = history(engine, &owner, id).await?;
    Ok(LinkedOrder { explained, history })
}
