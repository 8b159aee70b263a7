//! `POST /api/admin/orders/{id}/ship`.

use actix_web::post;
use application::orders;
use domain::ids::OrderId;

use crate::auth::Admin;
use crate::dto::{OrderDto, ShipBody};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::orders::shown;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Send a parcel off
///
/// All that is left, where the parcel's lines are not named.
#[utoipa::path(
    tag = "Office: orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader),
    request_body = Option<ShipBody>,
    responses((status = 200, description = "The order", body = OrderDto), (status = 409), (status = 422)),
)]
#[post("/{id}/ship")]
pub async fn ship(
    admin: Admin,
    once: Once,
    id: PathId<OrderId>,
    body: Body<ShipBody>,
    state: State,
) -> Result<Reply, Problem> {
    let keyed = once.keyed(&admin.0, &body.raw, shown)?;
    let (engine, input) = (state.engine(), body.value.into());
    to_the_end(async move {
        answer(orders::ship(&engine, &admin.0, id.0, input, keyed.as_ref()).await, shown)
    })
    .await
}
