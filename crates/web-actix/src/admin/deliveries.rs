//! Deliveries to webhook endpoints.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::WebhookDeliveryDto;
use application::{Engine, webhook_deliveries, webhook_endpoints};
use domain::Instant;
use domain::ids::{OrderId, WebhookDeliveryId, WebhookEndpointId};
use domain::webhook_delivery::{DeliveryState, WebhookDelivery};
use domain::webhook_endpoint::{EndpointState, WebhookEndpoint};
use ports::{DeliveryFilter, Page};
use serde_json::{Value, json};

use crate::failure::PageError;
use crate::form::Form;
use crate::format;
use crate::page::render;
use crate::query::{self, Query};
use crate::visitor::Operator;

/// `GET /admin/deliveries`
///
/// # Errors
/// `validation_failed` for a filter that cannot be read.
pub async fn list(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let filter = DeliveryFilter {
        state: query.parse("state")?,
        endpoint_id: query.parse("endpoint_id")?.map(WebhookEndpointId),
        order_id: query.parse("order_id")?.map(OrderId),
    };
    let engine = state.engine();
    let found = webhook_deliveries::list(&engine, &operator.admin, filter, query.page()?).await?;
    let endpoints = webhook_endpoints::list(&engine, &operator.admin).await?;
    let names = endpoints.iter().map(|one| json!({ "id": one.id.to_string(), "url": one.url }));
    let content = json!({
        "endpoints": names.collect::<Vec<_>>(),
        "list": rows(&engine, &operator, &query, &found, &endpoints).await?,
        "states": format::values(DeliveryState::ALL, |state| state.as_str()),
    });
    render(&req, &operator, "admin/deliveries.html", content)
}

/// Deliveries as a list shows them: each with the host of its endpoint, and what it waits for besides its time.
///
/// # Errors
/// As [`webhook_deliveries::held_up`].
pub async fn rows(
    engine: &Engine,
    operator: &Operator,
    query: &Query,
    found: &Page<WebhookDelivery>,
    endpoints: &[WebhookEndpoint],
) -> Result<Value, PageError> {
    let held_up = webhook_deliveries::held_up(engine, &operator.admin, &found.items).await?;
    let now = engine.now();
    Ok(query.list(found, |delivery| {
        let endpoint = endpoints.iter().find(|endpoint| endpoint.id == delivery.endpoint_id);
        let host = endpoint.and_then(|endpoint| url::Url::parse(&endpoint.url).ok());
        let host = host.and_then(|url| url.host_str().map(ToOwned::to_owned));
        let mut row = json!(WebhookDeliveryDto::from(delivery));
        if let Some(row) = row.as_object_mut() {
            row.insert("endpoint_host".to_owned(), json!(host));
            let is_active = endpoint.is_none_or(|one| one.state == EndpointState::Active);
            let waits_for = waits_for(delivery, is_active, &held_up, now);
            row.insert("waits_for".to_owned(), json!(waits_for));
        }
        row
    }))
}

/// What holds up a pending delivery: its endpoint is not active, or it is due and an earlier event of the order is still
/// to be sent there.
fn waits_for(
    delivery: &WebhookDelivery,
    is_active: bool,
    held_up: &[WebhookDeliveryId],
    now: Instant,
) -> Option<&'static str> {
    if delivery.state != DeliveryState::Pending {
        return None;
    }
    if !is_active {
        return Some("endpoint");
    }
    (delivery.next_at <= now && held_up.contains(&delivery.id)).then_some("order")
}

/// `POST /admin/deliveries/{id}/resend`: the same event is sent again, under the same id. Leads to its endpoint.
///
/// # Errors
/// `not_found`.
pub async fn resend(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let id = WebhookDeliveryId(query::id(&id)?);
    let to = |delivery: &WebhookDelivery| {
        format!("/admin/endpoints/{}?done=delivery-resent", delivery.endpoint_id)
    };
    form.run(to, async move |engine, operator: &Operator, key| {
        webhook_deliveries::resend(engine, &operator.admin, id, key).await
    })
    .await
}

#[cfg(test)]
mod tests {
    use domain::event_type::EventType;
    use domain::webhook_delivery::NewDelivery;

    use super::*;

    fn delivery(order: u128, seq: i32, now: Instant) -> WebhookDelivery {
        let new = NewDelivery {
            id: WebhookDeliveryId(uuid::Uuid::from_u128(seq.unsigned_abs().into())),
            endpoint_id: WebhookEndpointId(uuid::Uuid::from_u128(1)),
            message_id: "msg_1".to_owned(),
            event_type: EventType::OrderPaid,
            body: "{}".to_owned(),
        };
        WebhookDelivery {
            order_id: Some(OrderId(uuid::Uuid::from_u128(order))),
            seq,
            ..WebhookDelivery::new(new, now)
        }
    }

    #[test]
    fn a_delivery_waits_for_its_endpoint_then_its_time_then_the_earlier_event() {
        let now: Instant = "2026-03-05T12:00:00Z".parse().unwrap();
        let (first, second) = (delivery(1, 1, now), delivery(1, 2, now));
        let held_up = [second.id];
        let found = [&first, &second].map(|one| waits_for(one, true, &held_up, now));
        assert_eq!(found, [None, Some("order")]);
        let later = WebhookDelivery { next_at: now + chrono::TimeDelta::hours(1), ..second };
        assert_eq!(waits_for(&later, true, &held_up, now), None, "its own time comes first");
        assert_eq!(waits_for(&later, false, &held_up, now), Some("endpoint"));
        let sent = WebhookDelivery { state: DeliveryState::Delivered, ..first };
        assert_eq!(waits_for(&sent, false, &held_up, now), None);
    }
}
