//! `POST /api/admin/webhook-endpoints/{id}/recover`: what a receiver has missed is sent again.

use domain::Instant;
use domain::ids::WebhookEndpointId;
use domain::webhook_delivery::{DeliveryState, WebhookDelivery};
use ports::{Changes, DeliveryFilter, FeedMove, PageRequest};

use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// Deliveries that one request has sent again.
const MOST: usize = 1_000;

/// What was recovered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recovered {
    /// Failed deliveries that are sent again.
    pub resent: usize,
    /// Whether there are more of them; the request can be repeated.
    pub more: bool,
}

/// Has failed deliveries that were created from a time on sent again, and moves back in the feed, so that events of that
/// time for which the endpoint has no delivery (it did not exist, or the delivery was purged) are sent, too. What was
/// delivered is not sent again: an event has one message id.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn recover(
    engine: &Engine,
    admin: &Admin,
    id: WebhookEndpointId,
    since: Instant,
    keyed: Option<&IdempotentRequest<Recovered>>,
) -> Result<Executed<Recovered>, AppError> {
    execute(engine, keyed, || async {
        let endpoint = super::get(engine, admin, id).await?;
        let (failed, more) = failed(engine, id, since).await?;
        let (now, mut changes) = (engine.now(), Changes::default());
        let recovered = Recovered { resent: failed.len(), more };
        for delivery in failed {
            changes.update_webhook_delivery(&mut delivery.resent(now));
        }
        let (from, to) = (endpoint.position, engine.store.feed_position_before(since).await?);
        if to < from {
            changes.feed_moves.push(FeedMove {
                endpoint_id: id,
                version: endpoint.version,
                from,
                to,
            });
        }
        Ok((recovered, changes))
    })
    .await
}

/// Failed deliveries since a time, the newest first, and whether there are more.
async fn failed(
    engine: &Engine,
    id: WebhookEndpointId,
    since: Instant,
) -> Result<(Vec<WebhookDelivery>, bool), AppError> {
    let filter = DeliveryFilter {
        state: Some(DeliveryState::Failed),
        endpoint_id: Some(id),
        order_id: None,
    };
    let mut failed = Vec::new();
    let mut next = Some(PageRequest { after: None, limit: 100 });
    while let Some(page) = next {
        let found = engine.store.list_webhook_deliveries(filter, page).await?;
        let is_past = found.items.iter().any(|delivery| delivery.created_at < since);
        failed.extend(found.items.into_iter().filter(|delivery| delivery.created_at >= since));
        let after = found.next.filter(|_| !is_past);
        if failed.len() >= MOST {
            return Ok((failed, after.is_some()));
        }
        next = after.map(|after| PageRequest { after: Some(after), ..page });
    }
    Ok((failed, false))
}
