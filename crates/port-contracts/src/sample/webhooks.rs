//! Sample webhook endpoints and deliveries.

use domain::event_type::EventType;
use domain::ids::{OrderId, WebhookDeliveryId, WebhookEndpointId};
use domain::webhook_delivery::{NewDelivery, WebhookDelivery};
use domain::webhook_endpoint::{EndpointState, PayloadKind, SigningSecret, WebhookEndpoint};

use super::Sample;

impl Sample {
    /// An active endpoint at the beginning of the feed.
    #[must_use]
    pub fn webhook_endpoint(&self) -> WebhookEndpoint {
        WebhookEndpoint {
            id: WebhookEndpointId(self.id()),
            url: "https://erp.example/hook".to_owned(),
            description: "ERP".to_owned(),
            event_types: vec![EventType::OrderCreated, EventType::OrderPaid],
            payload: PayloadKind::Full,
            secret: SigningSecret("whsec_AAAA".to_owned()),
            previous_secret: None,
            state: EndpointState::Active,
            failing_since: None,
            position: 0,
            created_at: self.now(),
            updated_at: self.now(),
            version: 1,
        }
    }

    /// A delivery that is due now.
    #[must_use]
    pub fn webhook_delivery(
        &self,
        endpoint: WebhookEndpointId,
        order: OrderId,
        seq: i32,
    ) -> WebhookDelivery {
        let id = self.id();
        let new = NewDelivery {
            id: WebhookDeliveryId(id),
            endpoint_id: endpoint,
            message_id: format!("msg_{}", id.simple()),
            event_type: EventType::OrderPaid,
            body: "{}".to_owned(),
        };
        WebhookDelivery { order_id: Some(order), seq, ..WebhookDelivery::new(new, self.now()) }
    }
}
