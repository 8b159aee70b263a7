//! Sample webhook endpoints and deliveries.

use domain::event_type::EventType;
use domain::ids::{OrderId, WebhookDeliveryId, WebhookEndpointId};
use domain::webhook_delivery::{DeliveryState, WebhookDelivery};
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
        WebhookDelivery {
            id: WebhookDeliveryId(id),
            endpoint_id: endpoint,
            message_id: format!("msg_{}", id.simple()),
            order_id: Some(order),
            seq,
            event_type: EventType::OrderPaid,
            body: Some("{}".to_owned()),
            has_order: false,
            state: DeliveryState::Pending,
            attempts: 0,
            next_at: self.now(),
            lease_until: None,
            last_attempt_at: None,
            last_status: None,
            last_error: None,
            last_response: None,
            created_at: self.now(),
            ended_at: None,
            version: 1,
        }
    }
}
