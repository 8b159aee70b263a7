//! `POST /api/admin/orders/{id}/confirm`.

use actix_web::post;
use application::orders;
use domain::ids::OrderId;

use super::shown;
use crate::auth::Admin;
use crate::dto::{Nothing, OrderDto};
use crate::errors::Problem;
use crate::extract::{Body, IfMatch, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::{KeyHeader, MatchHeader};
use crate::state::State;

/// Confirm an order
///
/// Requires payment or cash on delivery. Its stock is committed.
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader, MatchHeader),
    responses((status = 200, description = "The order", body = OrderDto), (status = 409), (status = 412)),
)]
#[post("/{id}/confirm")]
pub async fn confirm(
    admin: Admin,
    condition: IfMatch,
    once: Once,
    id: PathId<OrderId>,
    body: Body<Nothing>,
    state: State,
) -> Result<Reply, Problem> {
    let admin = condition.of(admin.0);
    let keyed = once.keyed(&admin, &body.raw, shown)?;
    let engine = state.engine();
    to_the_end(async move {
        answer(orders::confirm(&engine, &admin, id.0, keyed.as_ref()).await, shown)
    })
    .await
}
