//! Webhook endpoints and deliveries.

use domain::ids::OrderId;
use domain::webhook_delivery::WebhookDelivery;
use domain::webhook_endpoint::WebhookEndpoint;
use ports::{CommitError, Conflict, FeedMove, LimitedTable, RowWrite, WebhookEndpointWrite};

use super::price_tables::ensure_space;
use super::{each, ensure_current, ensure_next, ensure_sound};
use crate::state::State;

impl State {
    /// What was decided by an order that has changed since is refused.
    pub(super) fn check_order(&self, id: OrderId, version: i64) -> Result<(), CommitError> {
        let stored = self.orders.get(&id).map(|row| row.order.version);
        ensure_current(stored == Some(version), Conflict::Order)
    }

    pub(super) fn write_webhooks(
        &mut self,
        endpoints: Vec<WebhookEndpointWrite>,
        moves: Vec<FeedMove>,
        deliveries: Vec<RowWrite<WebhookDelivery>>,
    ) -> Result<(), CommitError> {
        each(endpoints, |write| self.write_webhook_endpoint(write))?;
        each(moves, |change| self.move_in_feed(change))?;
        each(deliveries, |write| self.write_webhook_delivery(write))
    }

    fn write_webhook_endpoint(&mut self, write: WebhookEndpointWrite) -> Result<(), CommitError> {
        let id = write.id();
        let stored = self.webhook_endpoints.get(&id);
        let (version, position) = stored.map(|e| (e.version, e.position)).unzip();
        match write {
            WebhookEndpointWrite::Insert(row) => {
                ensure_sound(version.is_none(), || format!("webhook endpoint {id} exists"))?;
                ensure_space(LimitedTable::WebhookEndpoints, self.webhook_endpoints.len())?;
                self.webhook_endpoints.put(id, row);
            }
            WebhookEndpointWrite::Update(row) => {
                ensure_next(version, row.version, Conflict::WebhookEndpoint)?;
                let created_at = stored.map_or(row.created_at, |e| e.created_at);
                let position = position.unwrap_or(row.position);
                self.webhook_endpoints.put(id, WebhookEndpoint { position, created_at, ..row });
            }
            WebhookEndpointWrite::Delete { version: read, .. } => {
                ensure_current(version == Some(read), Conflict::WebhookEndpoint)?;
                for key in self.webhook_deliveries.keys_where(|d| d.endpoint_id == id) {
                    if let Some(gone) = self.webhook_deliveries.remove(&key) {
                        self.webhook_messages.remove(&gone.message_id);
                    }
                }
                self.webhook_endpoints.remove(&id);
            }
        }
        Ok(())
    }

    fn move_in_feed(&mut self, change: FeedMove) -> Result<(), CommitError> {
        let stored = self.webhook_endpoints.get(&change.endpoint_id);
        let is_current =
            stored.is_some_and(|e| (e.version, e.position) == (change.version, change.from));
        ensure_current(is_current, Conflict::WebhookEndpoint)?;
        self.webhook_endpoints.edit(&change.endpoint_id, |e| e.position = change.to);
        Ok(())
    }

    /// A new delivery whose message exists is left out.
    fn write_webhook_delivery(
        &mut self,
        write: RowWrite<WebhookDelivery>,
    ) -> Result<(), CommitError> {
        match write {
            RowWrite::Insert(row) => {
                let has_endpoint = self.webhook_endpoints.has(&row.endpoint_id);
                ensure_current(has_endpoint, Conflict::Reference)?;
                if !self.webhook_messages.has(&row.message_id) {
                    self.webhook_messages.put(row.message_id.clone(), row.id);
                    self.webhook_deliveries.put(row.id, row);
                }
            }
            RowWrite::Update(row) => {
                let stored = self.webhook_deliveries.get(&row.id);
                ensure_next(stored.map(|d| d.version), row.version, Conflict::WebhookDelivery)?;
                self.webhook_deliveries.put(row.id, row);
            }
        }
        Ok(())
    }
}
