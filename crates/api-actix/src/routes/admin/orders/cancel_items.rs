//! `POST /api/admin/orders/{id}/cancel-items`.

use actix_web::post;
use application::orders;
use domain::ids::OrderId;

use super::shown;
use crate::auth::Admin;
use crate::dto::{CancelItemsBody, OrderDto};
use crate::errors::Problem;
use crate::extract::{Body, IfMatch, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::{KeyHeader, MatchHeader};
use crate::state::State;

/// Cancel units that have not been shipped
///
/// All unshipped units, if none are given. Their share of the price is refunded automatically, not
/// captured, or not collected on delivery. The order continues with the other units; it is
/// cancelled if none remain.
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader, MatchHeader),
    request_body = Option<CancelItemsBody>,
    responses((status = 200, description = "The order", body = OrderDto), (status = 409), (status = 412), (status = 422)),
)]
#[post("/{id}/cancel-items")]
pub async fn cancel_items(
    admin: Admin,
    condition: IfMatch,
    once: Once,
    id: PathId<OrderId>,
    body: Body<CancelItemsBody>,
    state: State,
) -> Result<Reply, Problem> {
    let admin = condition.of(admin.0);
    let keyed = once.keyed(&admin, &body.raw, shown)?;
    let (engine, input) = (state.engine(), body.value.into());
    to_the_end(async move {
        answer(orders::cancel_items(&engine, &admin, id.0, input, keyed.as_ref()).await, shown)
    })
    .await
}
