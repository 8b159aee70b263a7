//! Deliveries to webhook endpoints.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::WebhookDeliveryDto;
use application::{webhook_deliveries, webhook_endpoints};
use domain::Instant;
use domain::ids::{OrderId, WebhookDeliveryId, WebhookEndpointId};
use domain::webhook_delivery::{DeliveryState, WebhookDelivery};
use domain::webhook_endpoint::{EndpointState, WebhookEndpoint};
use ports::DeliveryFilter;
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
    let now = engine.now();
    let names = endpoints.iter().map(|one| json!({ "id": one.id.to_string(), "url": one.url }));
    let content = json!({
        "endpoints": names.collect::<Vec<_>>(),
        "list": query.list(&found, |delivery| row(delivery, &found.items, &endpoints, now)),
        "states": format::values(DeliveryState::ALL, |state| state.as_str()),
    });
    render(&req, &operator, "admin/deliveries.html", content)
}

/// A delivery as a list shows it: with the host of its endpoint, and what it waits for besides its time.
pub fn row(
    delivery: &WebhookDelivery,
    listed: &[WebhookDelivery],
    endpoints: &[WebhookEndpoint],
    now: Instant,
) -> Value {
    let endpoint = endpoints.iter().find(|endpoint| endpoint.id == delivery.endpoint_id);
    let host = endpoint.and_then(|endpoint| url::Url::parse(&endpoint.url).ok());
    let host = host.and_then(|url| url.host_str().map(ToOwned::to_owned));
    let mut row = json!(WebhookDeliveryDto::from(delivery));
    if let Some(row) = row.as_object_mut() {
        row.insert("endpoint_host".to_owned(), json!(host));
        row.insert("waits_for".to_owned(), json!(waits_for(delivery, listed, endpoint, now)));
    }
    row
}

/// What holds up a delivery that is due: its endpoint is not active, or an earlier event of the order is still to be
/// sent there.
fn waits_for(
    delivery: &WebhookDelivery,
    listed: &[WebhookDelivery],
    endpoint: Option<&WebhookEndpoint>,
    now: Instant,
) -> Option<&'static str> {
    if delivery.state != DeliveryState::Pending || delivery.next_at > now {
        return None;
    }
    if endpoint.is_some_and(|endpoint| endpoint.state != EndpointState::Active) {
        return Some("endpoint");
    }
    let is_earlier = |other: &WebhookDelivery| {
        other.state == DeliveryState::Pending
            && other.endpoint_id == delivery.endpoint_id
            && other.order_id == delivery.order_id
            && other.seq < delivery.seq
    };
    (delivery.order_id.is_some() && listed.iter().any(is_earlier)).then_some("order")
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

    use super::*;

    fn delivery(order: u128, seq: i32, now: Instant) -> WebhookDelivery {
        WebhookDelivery {
            id: WebhookDeliveryId(uuid::Uuid::from_u128(seq.unsigned_abs().into())),
            endpoint_id: WebhookEndpointId(uuid::Uuid::from_u128(1)),
            message_id: "msg_1".to_owned(),
            order_id: Some(OrderId(uuid::Uuid::from_u128(order))),
            seq,
            event_type: EventType::ALL[0],
            body: None,
            has_order: false,
            state: DeliveryState::Pending,
            attempts: 0,
            next_at: now,
            lease_until: None,
            last_attempt_at: None,
            last_status: None,
            last_error: None,
            last_response: None,
            created_at: now,
            ended_at: None,
            version: 1,
        }
    }

    #[test]
    fn a_due_delivery_waits_for_an_earlier_event_of_its_order_alone() {
        let now: Instant = "2026-03-05T12:00:00Z".parse().unwrap();
        let (first, second) = (delivery(1, 1, now), delivery(1, 2, now));
        let listed = [second.clone(), first.clone(), delivery(2, 3, now)];
        let found = listed.each_ref().map(|one| waits_for(one, &listed, None, now));
        assert_eq!(found, [Some("order"), None, None]);
        let sent = WebhookDelivery { state: DeliveryState::Delivered, ..first };
        assert_eq!(waits_for(&second, &[second.clone(), sent], None, now), None);
        let later = WebhookDelivery { next_at: now + chrono::TimeDelta::hours(1), ..second };
        assert_eq!(waits_for(&later, &listed, None, now), None, "its own time comes first");
    }
}
