//! Admin routes of returns.

use actix_web::{HttpResponse, get, post};
use application::returns::{self, CancelReturn};
use domain::ids::OrderId;
use ports::ReturnFilter;

use crate::auth::{Admin, KeyScopes};
use crate::command::Command;
use crate::csv::{Format, List, ListRequest};
use crate::dto::{
    EmptyBody, ListedReturnDto, PageDto, ReasonBody, ReceiveReturnBody, RejectReturnBody,
    RequestReturnBody, ReturnDto, ReturnQuery,
};
use crate::errors::Problem;
use crate::extract::{Body, Cursors, IfMatch, PathId, Query, ReturnPath};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::{KeyHeader, MatchHeader};
use crate::routes::returns::{render, render_created};
use crate::state::State;

/// Mounts the list.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(list);
}

/// Mounts the routes of an order's returns.
pub fn mount_for_order(routes: &mut Routes<'_>) {
    routes.service(approve).service(cancel).service(create).service(receive).service(reject);
}

const LIST: List = List {
    cursors: Cursors("admin-returns"),
    file: "returns",
    columns: "id,order_id,order_number,user_id,status,units,reason,closing_reason,due_amount,\
        refunded_amount,withheld_amount,withheld_reason,currency,created_at,decided_at,closed_at,\
        version",
};

/// List returns
///
/// Of all orders, newest first.
#[utoipa::path(
    tag = "Admin: orders",
    params(ReturnQuery),
    responses((status = 200, description = "A page of returns", body = PageDto<ListedReturnDto>)),
)]
#[get("")]
pub async fn list(
    admin: Admin,
    format: Format,
    query: Query<ReturnQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let filter = ReturnFilter { status: query.status.map(|value| value.0) };
    let now = engine.now();
    let request = ListRequest { format, cursor: query.cursor, limit: query.limit, now };
    let read = async move |page| returns::list(&engine, &admin.0, filter.clone(), page).await;
    LIST.answer(request, read, |listed| ListedReturnDto::of(&listed)).await
}

/// Create an approved return
///
/// Of delivered units, at any time after the delivery.
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader, MatchHeader),
    request_body = RequestReturnBody,
    responses((status = 201, description = "The return", body = ReturnDto)),
)]
#[post("/{id}/returns")]
pub async fn create(
    command: Command<IfMatch<Admin>>,
    id: PathId<OrderId>,
    body: Body<RequestReturnBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render_created, async move |engine, admin, key| {
            returns::create(engine, admin, body.value.of(id.0), key).await
        })
        .await
}

/// Approve a requested return
#[utoipa::path(
    tag = "Admin: orders",
    params(
        ("id" = Uuid, Path, description = "The order"),
        ("return_id" = Uuid, Path, description = "The return"),
        KeyHeader,
        MatchHeader,
    ),
    responses((status = 200, description = "The return", body = ReturnDto)),
)]
#[post("/{id}/returns/{return_id}/approve")]
pub async fn approve(
    command: Command<IfMatch<Admin>>,
    path: ReturnPath,
    body: Body<EmptyBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render, async move |engine, admin, key| {
            returns::approve(engine, admin, path.0, key).await
        })
        .await
}

/// Reject a requested return
///
/// The customer is told the reason.
#[utoipa::path(
    tag = "Admin: orders",
    params(
        ("id" = Uuid, Path, description = "The order"),
        ("return_id" = Uuid, Path, description = "The return"),
        KeyHeader,
        MatchHeader,
    ),
    request_body = RejectReturnBody,
    responses((status = 200, description = "The return", body = ReturnDto)),
)]
#[post("/{id}/returns/{return_id}/reject")]
pub async fn reject(
    command: Command<IfMatch<Admin>>,
    path: ReturnPath,
    body: Body<RejectReturnBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render, async move |engine, admin, key| {
            returns::reject(engine, admin, path.0, &body.value.reason, key).await
        })
        .await
}

/// Receive a return
///
/// The units that arrived are restocked or written off, and their price is refunded, as far as it
/// was paid and not refunded before. Units that did not arrive can be returned again.
///
/// An API key also needs the scope `payments:write`, unless `refund` is false.
#[utoipa::path(
    tag = "Admin: orders",
    params(
        ("id" = Uuid, Path, description = "The order"),
        ("return_id" = Uuid, Path, description = "The return"),
        KeyHeader,
        MatchHeader,
    ),
    request_body = Option<ReceiveReturnBody>,
    responses((status = 200, description = "The return", body = ReturnDto)),
)]
#[post("/{id}/returns/{return_id}/receive")]
pub async fn receive(
    command: Command<IfMatch<Admin>>,
    scopes: KeyScopes,
    path: ReturnPath,
    body: Body<ReceiveReturnBody>,
) -> Result<Reply, Problem> {
    if body.value.refunds() {
        scopes.ensure_may_refund()?;
    }
    command
        .run(&body.raw, render, async move |engine, admin, key| {
            returns::receive(engine, admin, body.value.of(path.0), key).await
        })
        .await
}

/// Cancel a return for the customer
///
/// Until its units have arrived. The customer is told, with the reason.
#[utoipa::path(
    tag = "Admin: orders",
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
    command: Command<IfMatch<Admin>>,
    path: ReturnPath,
    body: Body<ReasonBody>,
) -> Result<Reply, Problem> {
    let input = CancelReturn { of: path.0, reason: body.value.reason };
    command
        .run(&body.raw, render, async move |engine, admin, key| {
            returns::cancel_any(engine, admin, input, key).await
        })
        .await
}
