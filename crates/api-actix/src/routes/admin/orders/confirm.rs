//! `POST /api/admin/orders/{id}/confirm`.

use actix_web::post;
use application::orders;
use domain::ids::OrderId;

use crate::auth::Admin;
use crate::dto::{Nothing, OrderDto};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::orders::shown;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Confirm an order
///
/// It is paid, or cash on delivery. Its pieces leave the shelf.
#[utoipa::path(
    tag = "Office: orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader),
    responses((status = 200, description = "The order", body = OrderDto), (status = 409)),
)]
#[post("/{id}/confirm")]
pub async fn confirm(
    admin: Admin,
    once: Once,
    id: PathId<OrderId>,
    body: Body<Nothing>,
    state: State,
) -> Result<Reply, Problem> {
    let keyed = once.keyed(&admin.0, &body.raw, shown)?;
    let engine = state.engine();
    to_the_end(async move {
        answer(orders::confirm(&engine, &admin.0, id.0, keyed.as_ref()).await, shown)
    })
    .await
}
