//! Deliveries to webhook endpoints.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::WebhookDeliveryDto;
use application::webhook_deliveries;
use domain::ids::{OrderId, WebhookDeliveryId, WebhookEndpointId};
use domain::webhook_delivery::{DeliveryState, WebhookDelivery};
use ports::DeliveryFilter;
use serde_json::json;

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
    let content = json!({
        "list": query.list(&found, |delivery| WebhookDeliveryDto::from(delivery)),
        "states": format::values(DeliveryState::ALL, |state| state.as_str()),
    });
    render(&req, &operator, "admin/deliveries.html", content)
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
