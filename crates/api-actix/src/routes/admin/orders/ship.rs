//! `POST /api/admin/orders/{id}/ship`.

use actix_web::post;
use application::orders;
use domain::ids::OrderId;

use super::shown;
use crate::auth::Admin;
use crate::dto::{OrderDto, ShipBody};
use crate::errors::Problem;
use crate::extract::{Body, IfMatch, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::{KeyHeader, MatchHeader};
use crate::state::State;

/// Ship a parcel
///
/// All remaining units, if no lines are given.
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader, MatchHeader),
    request_body = Option<ShipBody>,
    responses((status = 200, description = "The order", body = OrderDto), (status = 409), (status = 412), (status = 422)),
)]
#[post("/{id}/ship")]
pub async fn ship(
    admin: Admin,
    condition: IfMatch,
    once: Once,
    id: PathId<OrderId>,
    body: Body<ShipBody>,
    state: State,
) -> Result<Reply, Problem> {
    let admin = condition.of(admin.0);
    let keyed = once.keyed(&admin, &body.raw, shown)?;
    let (engine, input) = (state.engine(), body.value.into());
    to_the_end(async move {
        answer(orders::ship(&engine, &admin, id.0, input, keyed.as_ref()).await, shown)
    })
    .await
}
