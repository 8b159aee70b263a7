//! `POST /api/admin/webhook-endpoints/{id}/test`: a test event.

use domain::event_type::EventType;
use domain::ids::{WebhookDeliveryId, WebhookEndpointId};
use domain::webhook_delivery::{NewDelivery, WebhookDelivery};
use ports::{Changes, RowWrite};

use super::end_pause::end_pause;
use crate::engine::Engine;
use crate::error::AppError;
use crate::event_body;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// Has a test event sent to an endpoint, as every event is: signed, repeated if it fails, and after those that wait only
/// if it has to. It ends a pause that the receiver has asked for. An endpoint that is not active gets it when it is.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn send_test(
    engine: &Engine,
    admin: &Admin,
    id: WebhookEndpointId,
    keyed: Option<&IdempotentRequest<WebhookDelivery>>,
) -> Result<Executed<WebhookDelivery>, AppError> {
    let executed = execute(engine, keyed, || async {
        let endpoint = super::get(engine, admin, id).await?;
        let (now, delivery_id) = (engine.now(), engine.uuid());
        let new = NewDelivery {
            id: WebhookDeliveryId(delivery_id),
            endpoint_id: endpoint.id,
            message_id: event_body::test_message_id(delivery_id),
            event_type: EventType::EndpointTest,
            body: event_body::of_test(endpoint.id, now),
        };
        let delivery = WebhookDelivery::new(new, now);
        let write = RowWrite::Insert(delivery.clone());
        Ok((delivery, Changes { webhook_deliveries: vec![write], ..Changes::default() }))
    })
    .await?;
    end_pause(engine, id);
    Ok(executed)
}
