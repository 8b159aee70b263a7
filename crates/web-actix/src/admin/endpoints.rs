//! Webhook endpoints: the list, and one endpoint with its deliveries.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::WebhookEndpointDto;
use application::{webhook_deliveries, webhook_endpoints};
use domain::event_type::EventType;
use domain::ids::WebhookEndpointId;
use ports::DeliveryFilter;
use serde_json::{Value, json};

use super::deliveries;
use crate::failure::PageError;
use crate::page::render;
use crate::query::{self, Query};
use crate::visitor::Operator;

/// The types that an endpoint can choose.
fn event_types() -> Value {
    let types = EventType::ALL.iter().filter(|event_type| event_type.can_be_chosen());
    types.map(|event_type| event_type.as_str()).collect()
}

/// `GET /admin/endpoints`
///
/// # Errors
/// `storage_unavailable`.
pub async fn list(
    req: HttpRequest,
    operator: Operator,
    state: State,
) -> Result<HttpResponse, PageError> {
    let endpoints = webhook_endpoints::list(&state.engine(), &operator.admin).await?;
    let rows: Vec<_> = endpoints.iter().map(WebhookEndpointDto::of).collect();
    let content = json!({ "endpoints": rows, "event_types": event_types() });
    render(&req, &operator, "admin/endpoints.html", content)
}

/// `GET /admin/endpoints/{id}`
///
/// # Errors
/// `not_found`; `validation_failed` for a page that cannot be read.
pub async fn show(
    req: HttpRequest,
    operator: Operator,
    id: web::Path<String>,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let (engine, id) = (state.engine(), WebhookEndpointId(query::id(&id)?));
    let endpoint = webhook_endpoints::get(&engine, &operator.admin, id).await?;
    let filter = DeliveryFilter { endpoint_id: Some(id), ..DeliveryFilter::default() };
    let found = webhook_deliveries::list(&engine, &operator.admin, filter, query.page()?).await?;
    let of = std::slice::from_ref(&endpoint);
    let content = json!({
        "endpoint": WebhookEndpointDto::of(&endpoint),
        "signs_with_both": endpoint.secrets(engine.now()).len() > 1,
        "event_types": event_types(),
        "list": deliveries::rows(&engine, &operator, &query, &found, of).await?,
    });
    render(&req, &operator, "admin/endpoint.html", content)
}
