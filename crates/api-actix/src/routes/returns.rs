//! Returns of the caller's orders; mounted at `/api/orders` and at its alias `/orders`.

use actix_web::http::StatusCode;
use actix_web::{get, post};
use application::orders;
use application::returns::{self, CancelReturn};
use domain::ids::OrderId;
use ports::ReturnWithOrder;

use crate::auth::Caller;
use crate::command::Command;
use crate::dto::{ReasonBody, RequestReturnBody, ReturnDto, ReturnsDto};
use crate::errors::Problem;
use crate::extract::{Body, IfMatch, PathId, ReturnPath};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::{KeyHeader, MatchHeader};
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(cancel).service(list).service(request);
}

/// Request a return
///
/// Of delivered units, within the shop's return window (`orders.return_days`). The shop approves or
/// rejects it. The `ETag` is the order's.
#[utoipa::path(
    tag = "Orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader, MatchHeader),
    request_body = RequestReturnBody,
    responses((status = 201, description = "The return", body = ReturnDto)),
)]
#[post("/{id}/returns")]
pub async fn request(
    command: Command<IfMatch<Caller>>,
    id: PathId<OrderId>,
    body: Body<RequestReturnBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render_created, async move |engine, caller, key| {
            returns::request(engine, caller, body.value.of(id.0), key).await
        })
        .await
}

/// List the returns of an order
///
/// Oldest first.
#[utoipa::path(
    tag = "Orders",
    params(("id" = Uuid, Path, description = "The order")),
    responses((status = 200, description = "The returns", body = ReturnsDto)),
)]
#[get("/{id}/returns")]
pub async fn list(caller: Caller, id: PathId<OrderId>, state: State) -> Result<Reply, Problem> {
    let record = orders::get(&state.engine(), &caller.0, id.0).await?;
    let items = record.returns.iter().map(ReturnDto::from).collect();
    Ok(Reply::ok(&ReturnsDto { items }).etag(record.order.version))
}

/// Cancel a return
///
/// Until its units have arrived.
#[utoipa::path(
    tag = "Orders",
    params(
        ("id" = Uuid, Path, description = "The order"),
        ("return_id" = Uuid, Path, description = "The return"),
        KeyHeader,
        MatchHeader,
    ),
    request_body = Option<ReasonBody>,
    responses((status = 200, description = "The return", body = ReturnDto)),
)]
#[post("/{id}/returns/{return_id}/cancel")]
pub async fn cancel(
    command: Command<IfMatch<Caller>>,
    path: ReturnPath,
    body: Body<ReasonBody>,
) -> Result<Reply, Problem> {
    let input = CancelReturn { of: path.0, reason: body.value.reason };
    command
        .run(&body.raw, render, async move |engine, caller, key| {
            returns::cancel(engine, caller, input, key).await
        })
        .await
}

/// A new return.
pub(super) fn render_created(new: &ReturnWithOrder) -> Reply {
    reply(StatusCode::CREATED, new)
}

/// A return, with the version of its order.
pub(super) fn render(changed: &ReturnWithOrder) -> Reply {
    reply(StatusCode::OK, changed)
}

fn reply(status: StatusCode, of: &ReturnWithOrder) -> Reply {
    match of.order_return() {
        Some(row) => Reply::json(status, &ReturnDto::from(row)).etag(of.record.order.version),
        None => Reply::of(Problem::not_found("return").to_stored()),
    }
}
