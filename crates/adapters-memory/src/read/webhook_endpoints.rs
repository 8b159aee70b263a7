//! Webhook endpoints, deliveries, and the feed of events.

use async_trait::async_trait;
use domain::Instant;
use domain::ids::{WebhookDeliveryId, WebhookEndpointId};
use domain::webhook_delivery::{DeliveryState, WebhookDelivery};
use domain::webhook_endpoint::{EndpointState, WebhookEndpoint};
use ports::{
    DeliveryClaim, DeliveryFigures, DeliveryFilter, EventFeedRepository, FeedEvent, HeldUpQuery,
    Page, PageRequest, ReadError, WebhookEndpointRepository,
};

use super::{descending, first};
use crate::state::State;
use crate::store::MemoryStore;

#[async_trait]
impl WebhookEndpointRepository for MemoryStore {
    async fn webhook_endpoint(
        &self,
        id: WebhookEndpointId,
    ) -> Result<Option<WebhookEndpoint>, ReadError> {
        Ok(self.lock().webhook_endpoints.get(&id).cloned())
    }

    async fn webhook_endpoints(&self) -> Result<Vec<WebhookEndpoint>, ReadError> {
        Ok(self.lock().webhook_endpoints.rows().rev().cloned().collect())
    }

    async fn webhook_delivery(
        &self,
        id: WebhookDeliveryId,
    ) -> Result<Option<WebhookDelivery>, ReadError> {
        Ok(self.lock().webhook_deliveries.get(&id).cloned())
    }

    async fn list_webhook_deliveries(
        &self,
        filter: DeliveryFilter,
        page: PageRequest,
    ) -> Result<Page<WebhookDelivery>, ReadError> {
        let state = self.lock();
        let wanted = |d: &&WebhookDelivery| {
            filter.state.is_none_or(|state| d.state == state)
                && filter.endpoint_id.is_none_or(|id| d.endpoint_id == id)
                && filter.order_id.is_none_or(|id| d.order_id == Some(id))
        };
        let rows = state.webhook_deliveries.rows().rev().filter(wanted);
        Ok(descending(rows, page, |d| d.id.0, Clone::clone, |d| d.id.0))
    }

    async fn claim_webhook_deliveries(
        &self,
        claim: DeliveryClaim,
    ) -> Result<Vec<WebhookDelivery>, ReadError> {
        let mut state = self.lock();
        let mut due = state.due_deliveries(&claim);
        due.truncate(first(claim.limit));
        let mut claimed = Vec::new();
        for (_, _, id) in due {
            state.webhook_deliveries.edit(&id, |d| {
                // The previous worker has not returned it.
                if d.lease_until.replace(claim.lease_until).is_some() {
                    d.attempts = d.attempts.saturating_add(1);
                }
                d.version = d.version.saturating_add(1);
                claimed.push(d.clone());
            });
        }
        state.keep();
        Ok(claimed)
    }

    async fn held_up_deliveries(
        &self,
        query: HeldUpQuery,
    ) -> Result<Vec<WebhookDeliveryId>, ReadError> {
        let state = self.lock();
        let found = query.ids.iter().filter_map(|id| state.webhook_deliveries.get(id));
        let held_up = found.filter(|delivery| {
            delivery.state == DeliveryState::Pending
                && state.waits_for_earlier(delivery, query.now, query.held_up_since)
        });
        Ok(held_up.map(|delivery| delivery.id).collect())
    }

    async fn webhook_figures(&self) -> Result<DeliveryFigures, ReadError> {
        let state = self.lock();
        let disabled = |e: &&WebhookEndpoint| e.state == EndpointState::Disabled;
        let deliveries = |wanted: fn(&WebhookDelivery) -> bool| {
            count(state.webhook_deliveries.rows().filter(|d| wanted(d)).count())
        };
        Ok(DeliveryFigures {
            disabled_endpoints: count(state.webhook_endpoints.rows().filter(disabled).count()),
            retrying: deliveries(|d| d.state == DeliveryState::Pending && d.attempts > 0),
            failed: deliveries(|d| d.state == DeliveryState::Failed),
        })
    }
}

fn is_free(delivery: &WebhookDelivery, now: Instant) -> bool {
    delivery.lease_until.is_none_or(|until| until <= now)
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}

impl State {
    /// What a claim finds, the longest due first.
    fn due_deliveries(&self, claim: &DeliveryClaim) -> Vec<(Instant, i32, WebhookDeliveryId)> {
        let is_due = |d: &&WebhookDelivery| {
            d.next_at <= claim.now
                && is_free(d, claim.now)
                && !self.waits_for_earlier(d, claim.now, claim.held_up_since)
        };
        let due = self.pending_deliveries(claim.endpoint_id).filter(is_due);
        let mut due: Vec<_> = due.map(|d| (d.next_at, d.seq, d.id)).collect();
        due.sort_unstable();
        due
    }

    fn pending_deliveries(&self, to: WebhookEndpointId) -> impl Iterator<Item = &WebhookDelivery> {
        let rows = self.webhook_deliveries.rows();
        rows.filter(move |d| d.endpoint_id == to && d.state == DeliveryState::Pending)
    }

    fn waits_for_earlier(&self, later: &WebhookDelivery, now: Instant, since: Instant) -> bool {
        let holds_up = |d: &WebhookDelivery| {
            d.order_id == later.order_id
                && d.seq < later.seq
                && (d.created_at > since || d.next_at <= now || !is_free(d, now))
        };
        later.order_id.is_some() && self.pending_deliveries(later.endpoint_id).any(holds_up)
    }
}

#[async_trait]
impl EventFeedRepository for MemoryStore {
    async fn event_feed(&self, after: i64, limit: u32) -> Result<Vec<FeedEvent>, ReadError> {
        let state = self.lock();
        let rows = state.feed.range(after.saturating_add(1)..).take(first(limit));
        let read = |(position, key): (&i64, _)| {
            Some(FeedEvent { position: *position, event: state.events.get(key)?.clone() })
        };
        Ok(rows.filter_map(read).collect())
    }

    async fn feed_end(&self) -> Result<i64, ReadError> {
        Ok(self.lock().feed.iter().next_back().map_or(0, |(position, _)| *position))
    }

    async fn feed_position_before(&self, since: Instant) -> Result<i64, ReadError> {
        let state = self.lock();
        let is_later = |key| state.events.get(key).is_some_and(|event| event.at >= since);
        let found = state.feed.iter().find(|(_, key)| is_later(key));
        let end = state.feed.iter().next_back().map_or(0, |(position, _)| *position);
        Ok(found.map_or(end, |(position, _)| position.saturating_sub(1)))
    }
}
