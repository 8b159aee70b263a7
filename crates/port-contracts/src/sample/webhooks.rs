//! Sample webhook endpoints and deliveries.

use domain::event_type::EventType;
use domain::ids::{OrderId, WebhookDeliveryId, WebhookEndpointId};
use domain::webhook_delivery::WebhookDelivery;
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
        let (message, body) = (format!("msg_{}", id.simple()), "{}".to_owned());
        let (id, paid) = (WebhookDeliveryId(id), EventType::OrderPaid);
        WebhookDelivery {
            order_id: Some(order),
            seq,
            ..WebhookDelivery::new(id, endpoint, message, paid, body, self.now())
        }
    }
}
