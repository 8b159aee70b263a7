//! Webhook endpoints and deliveries, and the orders that bodies were made from.

use ports::{Changes, WebhookEndpointWrite};

use super::*;

impl Document {
    pub(super) fn webhooks(&mut self, changes: &Changes) {
        let orders = changes.unchanged_orders.iter();
        let key = |(id, version): &(domain::ids::OrderId, i64)| VersionedKey {
            id: SqlUuid(id.0),
            version: *version,
        };
        self.unchanged_orders = orders.map(key).collect();
        self.unchanged_orders.sort_by_key(|order| order.id);
        for write in &changes.webhook_endpoints {
            match write {
                WebhookEndpointWrite::Insert(endpoint) => {
                    self.webhook_endpoint_inserts.push(endpoint.into());
                }
                WebhookEndpointWrite::Update(endpoint) => {
                    self.webhook_endpoint_updates.push(endpoint.into());
                }
                WebhookEndpointWrite::Delete { id, version } => self
                    .webhook_endpoint_deletes
                    .push(VersionedKey { id: SqlUuid(id.0), version: *version }),
            }
        }
        self.webhook_endpoint_updates.sort_by_key(|endpoint| endpoint.id);
        self.webhook_endpoint_deletes.sort_by_key(|endpoint| endpoint.id);
        let moves = changes.feed_moves.iter().map(|change| FeedMoveRow {
            id: SqlUuid(change.endpoint_id.0),
            version: change.version,
            before: change.from,
            position: change.to,
        });
        self.feed_moves = moves.collect();
        self.feed_moves.sort_by_key(|change| change.id);
        (self.webhook_delivery_updates, self.webhook_delivery_inserts) =
            rows_of(&changes.webhook_deliveries, |delivery| delivery.id);
    }
}
