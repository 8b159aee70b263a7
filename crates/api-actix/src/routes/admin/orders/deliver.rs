//! `POST /api/admin/orders/{id}/deliver`.

use actix_web::post;
use application::orders;
use domain::ids::{OrderId, ParcelId};

use super::shown;
use crate::auth::Admin;
use crate::dto::{DeliverBody, OrderDto};
use crate::errors::Problem;
use crate::extract::{Body, IfMatch, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::{KeyHeader, MatchHeader};
use crate::state::State;

/// Mark parcels as delivered
///
/// All parcels, if none is given. Cash on delivery is recorded as paid with the last one.
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader, MatchHeader),
    request_body = Option<DeliverBody>,
    responses((status = 200, description = "The order", body = OrderDto), (status = 409), (status = 412)),
)]
#[post("/{id}/deliver")]
pub async fn deliver(
    admin: Admin,
    condition: IfMatch,
    once: Once,
    id: PathId<OrderId>,
    body: Body<DeliverBody>,
    state: State,
) -> Result<Reply, Problem> {
    let admin = condition.of(admin.0);
    let keyed = once.keyed(&admin, &body.raw, shown)?;
    let (engine, parcel) = (state.engine(), body.value.parcel_id.map(ParcelId));
    to_the_end(async move {
        answer(orders::deliver(&engine, &admin, id.0, parcel, keyed.as_ref()).await, shown)
    })
    .await
}
