//! Admin routes of deliveries to webhook endpoints.

use actix_web::{HttpResponse, get, post};
use application::webhook_deliveries;
use domain::ids::{OrderId, WebhookDeliveryId, WebhookEndpointId};
use domain::webhook_delivery::WebhookDelivery;
use ports::DeliveryFilter;

use crate::auth::Admin;
use crate::command::Command;
use crate::csv::{Format, List, ListRequest};
use crate::dto::{EmptyBody, PageDto, WebhookDeliveryDto, WebhookDeliveryQuery};
use crate::errors::Problem;
use crate::extract::{Body, Cursors, PathId, Query};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(list).service(resend);
}

const LIST: List = List {
    cursors: Cursors("webhook-deliveries"),
    file: "webhook-deliveries",
    columns: "id,endpoint_id,message_id,type,order_id,sequence,state,attempts,next_attempt_at,\
        last_attempt_at,last_status,last_error,last_response,created_at,ended_at",
};

/// List webhook deliveries
///
/// Newest first. Those that have ended are kept for `webhooks.keep_deliveries`.
#[utoipa::path(
    tag = "Admin: webhook endpoints",
    params(WebhookDeliveryQuery),
    responses((status = 200, description = "A page of deliveries", body = PageDto<WebhookDeliveryDto>)),
)]
#[get("")]
pub async fn list(
    admin: Admin,
    format: Format,
    query: Query<WebhookDeliveryQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let filter = DeliveryFilter {
        state: query.state.map(|state| state.0),
        endpoint_id: query.endpoint_id.map(WebhookEndpointId),
        order_id: query.order_id.map(OrderId),
    };
    let now = engine.now();
    let request = ListRequest { format, cursor: query.cursor, limit: query.limit, now };
    let read = async move |page| webhook_deliveries::list(&engine, &admin.0, filter, page).await;
    LIST.answer(request, read, |delivery| WebhookDeliveryDto::from(&delivery)).await
}

/// Resend a webhook delivery
///
/// It is sent again with the same `webhook-id` and body, also if it was delivered, and has all its attempts before it. One
/// that is being sent at the moment is not changed.
#[utoipa::path(
    tag = "Admin: webhook endpoints",
    params(("id" = Uuid, Path, description = "The delivery"), KeyHeader),
    responses((status = 200, description = "The delivery", body = WebhookDeliveryDto)),
)]
#[post("/{id}/resend")]
pub async fn resend(
    command: Command<Admin>,
    id: PathId<WebhookDeliveryId>,
    body: Body<EmptyBody>,
) -> Result<Reply, Problem> {
    let render = |delivery: &WebhookDelivery| Reply::ok(&WebhookDeliveryDto::from(delivery));
    command
        .run(&body.raw, render, async move |engine, admin, keyed| {
            webhook_deliveries::resend(engine, admin, id.0, keyed).await
        })
        .await
}
