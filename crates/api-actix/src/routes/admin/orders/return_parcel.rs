//! `POST /api/admin/orders/{id}/parcels/{parcel_id}/return`.

use actix_web::post;
use application::orders;

use super::shown;
use crate::auth::Admin;
use crate::dto::{OrderDto, ReturnParcelBody};
use crate::errors::Problem;
use crate::extract::{Body, IfMatch, ParcelPath};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::{KeyHeader, MatchHeader};
use crate::state::State;

/// Record an undelivered parcel as returned
///
/// Also for a parcel that was lost in transit. Its units are cancelled and refunded, unless they
/// are to be shipped again (`hold`). If no other units remain, the order is cancelled.
#[utoipa::path(
    tag = "Admin: orders",
    params(
        ("id" = Uuid, Path, description = "The order"),
        ("parcel_id" = Uuid, Path, description = "The parcel"),
        KeyHeader,
        MatchHeader,
    ),
    request_body = Option<ReturnParcelBody>,
    responses((status = 200, description = "The order", body = OrderDto), (status = 409), (status = 412)),
)]
#[post("/{id}/parcels/{parcel_id}/return")]
pub async fn return_parcel(
    admin: Admin,
    condition: IfMatch,
    once: Once,
    path: ParcelPath,
    body: Body<ReturnParcelBody>,
    state: State,
) -> Result<Reply, Problem> {
    let admin = condition.of(admin.0);
    let keyed = once.keyed(&admin, &body.raw, shown)?;
    let (engine, input) = (state.engine(), body.value.of(path.parcel));
    to_the_end(async move {
        let outcome = orders::return_parcel(&engine, &admin, path.order, input, keyed.as_ref());
        answer(outcome.await, shown)
    })
    .await
}
