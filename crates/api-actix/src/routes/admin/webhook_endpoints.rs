//! Admin routes of webhook endpoints.

use actix_web::http::StatusCode;
use actix_web::{delete, get, patch, post};
use application::webhook_endpoints;
use application::webhook_endpoints::Recovered;
use domain::ids::WebhookEndpointId;
use domain::webhook_delivery::WebhookDelivery;
use domain::webhook_endpoint::WebhookEndpoint;

use crate::auth::Admin;
use crate::command::Command;
use crate::dto::{
    ChangeWebhookEndpointBody, CreateWebhookEndpointBody, EmptyBody, RecoverBody, RecoveredDto,
    WebhookDeliveryDto, WebhookEndpointDto, WebhookEndpointWithSecretDto, WebhookEndpointsDto,
};
use crate::errors::Problem;
use crate::extract::{Body, IfMatch, PathId};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::{KeyHeader, MatchHeader};
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes
        .service(list)
        .service(create)
        .service(get)
        .service(change)
        .service(delete)
        .service(send_test)
        .service(rotate)
        .service(recover);
}

/// List webhook endpoints
///
/// All of them, newest first, without their secrets.
#[utoipa::path(
    tag = "Admin: webhook endpoints",
    responses((status = 200, description = "The endpoints", body = WebhookEndpointsDto)),
)]
#[get("")]
pub async fn list(admin: Admin, state: State) -> Result<Reply, Problem> {
    let endpoints = webhook_endpoints::list(&state.engine(), &admin.0).await?;
    let items = endpoints.iter().map(WebhookEndpointDto::of).collect();
    Ok(Reply::ok(&WebhookEndpointsDto { items }))
}

/// Create a webhook endpoint
///
/// Events that are committed from now on are sent to it, signed as Standard Webhooks 1.0.0 describes it. The response
/// contains the secret, which cannot be shown again: the response to a repeated request has the endpoint without it.
#[utoipa::path(
    tag = "Admin: webhook endpoints",
    params(KeyHeader),
    request_body = CreateWebhookEndpointBody,
    responses((status = 201, description = "The endpoint", body = WebhookEndpointWithSecretDto)),
)]
#[post("")]
pub async fn create(
    command: Command<Admin>,
    body: Body<CreateWebhookEndpointBody>,
    state: State,
) -> Result<Reply, Problem> {
    let draft = body.value.draft();
    let secret = webhook_endpoints::new_secret(&state.engine());
    let shown = secret.clone();
    command
        .run_showing(
            &body.raw,
            |endpoint| created(endpoint, None),
            move |endpoint| created(endpoint, Some(&shown)),
            async move |engine, admin, keyed| {
                webhook_endpoints::create(engine, admin, draft, &secret, keyed).await
            },
        )
        .await
}

fn created(
    endpoint: &WebhookEndpoint,
    secret: Option<&domain::webhook_endpoint::SigningSecret>,
) -> Reply {
    let shown = WebhookEndpointWithSecretDto::of(endpoint, secret);
    Reply::json(StatusCode::CREATED, &shown)
        .header("location", format!("/api/admin/webhook-endpoints/{}", endpoint.id))
        .etag(endpoint.version)
}

/// Get a webhook endpoint
#[utoipa::path(
    tag = "Admin: webhook endpoints",
    params(("id" = Uuid, Path, description = "The endpoint")),
    responses((status = 200, description = "The endpoint", body = WebhookEndpointDto)),
)]
#[get("/{id}")]
pub async fn get(
    admin: Admin,
    id: PathId<WebhookEndpointId>,
    state: State,
) -> Result<Reply, Problem> {
    let endpoint = webhook_endpoints::get(&state.engine(), &admin.0, id.0).await?;
    Ok(render(&endpoint))
}

fn render(endpoint: &WebhookEndpoint) -> Reply {
    Reply::ok(&WebhookEndpointDto::of(endpoint)).etag(endpoint.version)
}

/// Update a webhook endpoint
///
/// Also pauses and activates it. Deliveries that wait are sent to the new URL, with the bodies that they have.
#[utoipa::path(
    tag = "Admin: webhook endpoints",
    params(("id" = Uuid, Path, description = "The endpoint"), MatchHeader),
    request_body = ChangeWebhookEndpointBody,
    responses((status = 200, description = "The endpoint", body = WebhookEndpointDto)),
)]
#[patch("/{id}")]
pub async fn change(
    command: Command<IfMatch<Admin>>,
    id: PathId<WebhookEndpointId>,
    body: Body<ChangeWebhookEndpointBody>,
) -> Result<Reply, Problem> {
    let change = body.value.change();
    command
        .run(&body.raw, render, async move |engine, admin, keyed| {
            webhook_endpoints::change(engine, admin, id.0, change, keyed).await
        })
        .await
}

/// Delete a webhook endpoint
///
/// With its deliveries. A request that is under way is not recalled.
#[utoipa::path(
    tag = "Admin: webhook endpoints",
    params(("id" = Uuid, Path, description = "The endpoint"), MatchHeader),
    responses((status = 204, description = "Deleted")),
)]
#[delete("/{id}")]
pub async fn delete(
    command: Command<IfMatch<Admin>>,
    id: PathId<WebhookEndpointId>,
) -> Result<Reply, Problem> {
    command
        .run(
            &[],
            |(): &()| Reply::no_content(),
            async move |engine, admin, keyed| {
                webhook_endpoints::delete(engine, admin, id.0, keyed).await
            },
        )
        .await
}

/// Send a test event
///
/// An event of the type `endpoint.test`, sent as every other. The response has the delivery before its first attempt.
#[utoipa::path(
    tag = "Admin: webhook endpoints",
    params(("id" = Uuid, Path, description = "The endpoint"), KeyHeader),
    responses((status = 202, description = "The delivery", body = WebhookDeliveryDto)),
)]
#[post("/{id}/test")]
pub async fn send_test(
    command: Command<Admin>,
    id: PathId<WebhookEndpointId>,
    body: Body<EmptyBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, accepted, async move |engine, admin, keyed| {
            webhook_endpoints::send_test(engine, admin, id.0, keyed).await
        })
        .await
}

fn accepted(delivery: &WebhookDelivery) -> Reply {
    Reply::json(StatusCode::ACCEPTED, &WebhookDeliveryDto::from(delivery))
}

/// Rotate the secret of a webhook endpoint
///
/// The secret before signs as well for 24 hours: requests have two signatures. The response contains the new secret,
/// which cannot be shown again.
#[utoipa::path(
    tag = "Admin: webhook endpoints",
    params(("id" = Uuid, Path, description = "The endpoint"), KeyHeader, MatchHeader),
    responses((status = 200, description = "The endpoint", body = WebhookEndpointWithSecretDto)),
)]
#[post("/{id}/rotate")]
pub async fn rotate(
    command: Command<IfMatch<Admin>>,
    id: PathId<WebhookEndpointId>,
    body: Body<EmptyBody>,
    state: State,
) -> Result<Reply, Problem> {
    let secret = webhook_endpoints::new_secret(&state.engine());
    let shown = secret.clone();
    command
        .run_showing(
            &body.raw,
            |endpoint| rotated(endpoint, None),
            move |endpoint| rotated(endpoint, Some(&shown)),
            async move |engine, admin, keyed| {
                webhook_endpoints::rotate(engine, admin, id.0, &secret, keyed).await
            },
        )
        .await
}

fn rotated(
    endpoint: &WebhookEndpoint,
    secret: Option<&domain::webhook_endpoint::SigningSecret>,
) -> Reply {
    Reply::ok(&WebhookEndpointWithSecretDto::of(endpoint, secret)).etag(endpoint.version)
}

/// Recover a webhook endpoint
///
/// Failed deliveries since a time are sent again, and so are events since then for which the endpoint has no delivery,
/// also from before it was created. What was delivered is not sent again.
#[utoipa::path(
    tag = "Admin: webhook endpoints",
    params(("id" = Uuid, Path, description = "The endpoint"), KeyHeader),
    request_body = RecoverBody,
    responses((status = 202, description = "What is sent again", body = RecoveredDto)),
)]
#[post("/{id}/recover")]
pub async fn recover(
    command: Command<Admin>,
    id: PathId<WebhookEndpointId>,
    body: Body<RecoverBody>,
) -> Result<Reply, Problem> {
    let since = body.value.since();
    let render =
        |recovered: &Recovered| Reply::json(StatusCode::ACCEPTED, &RecoveredDto::from(recovered));
    command
        .run(&body.raw, render, async move |engine, admin, keyed| {
            webhook_endpoints::recover(engine, admin, id.0, since, keyed).await
        })
        .await
}
