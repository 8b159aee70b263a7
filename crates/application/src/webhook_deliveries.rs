//! Deliveries to webhook endpoints, for operators.

use domain::ids::WebhookDeliveryId;
use domain::webhook_delivery::{DeliveryState, HOLDS_UP_FOR, WebhookDelivery};
use ports::{Changes, DeliveryFilter, HeldUpQuery, Page, PageRequest};

use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;
use crate::webhook_endpoints::end_pause;

/// A page of deliveries, newest first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(
    engine: &Engine,
    _: &Admin,
    filter: DeliveryFilter,
    page: PageRequest,
) -> Result<Page<WebhookDelivery>, AppError> {
    Ok(engine.store.list_webhook_deliveries(filter, page).await?)
}

/// Those of some deliveries, at most 1,000, that are not sent yet because an earlier event of their order comes first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn held_up(
    engine: &Engine,
    _: &Admin,
    deliveries: &[WebhookDelivery],
) -> Result<Vec<WebhookDeliveryId>, AppError> {
    let of_orders = deliveries
        .iter()
        .filter(|delivery| delivery.order_id.is_some() && delivery.state == DeliveryState::Pending);
    let ids: Vec<WebhookDeliveryId> = of_orders.map(|delivery| delivery.id).collect();
    if ids.is_empty() {
        return Ok(ids);
    }
    let (now, held_up_since) = (engine.now(), engine.before(HOLDS_UP_FOR));
    Ok(engine.store.held_up_deliveries(HeldUpQuery { ids, now, held_up_since }).await?)
}

/// Has a delivery sent again, with the same message id and body, and with all its attempts before it. One that is
/// being sent at the moment is not changed. It ends a pause that the receiver has asked for. To an endpoint that is not active it is sent once that is.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn resend(
    engine: &Engine,
    _: &Admin,
    id: WebhookDeliveryId,
    keyed: Option<&IdempotentRequest<WebhookDelivery>>,
) -> Result<Executed<WebhookDelivery>, AppError> {
    let executed = execute(engine, keyed, || async {
        let delivery = engine.store.webhook_delivery(id).await?;
        let delivery = delivery.ok_or(AppError::NotFound("webhook delivery"))?;
        let now = engine.now();
        let is_held = delivery.state == DeliveryState::Pending
            && delivery.lease_until.is_some_and(|until| until > now);
        if is_held {
            return Ok((delivery, Changes::default()));
        }
        let (mut resent, mut changes) = (delivery.resent(now), Changes::default());
        changes.update_webhook_delivery(&mut resent);
        Ok((resent, changes))
    })
    .await?;
    if let Executed::Fresh(delivery) = &executed {
        end_pause(engine, delivery.endpoint_id);
    }
    Ok(executed)
}
