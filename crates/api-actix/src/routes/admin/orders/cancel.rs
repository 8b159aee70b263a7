//! `POST /api/admin/orders/{id}/cancel`.

use actix_web::post;
use application::orders::{self, CancelOrder};
use domain::ids::OrderId;

use super::shown;
use crate::auth::Admin;
use crate::dto::{OrderDto, ReasonBody};
use crate::errors::Problem;
use crate::extract::{Body, IfMatch, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::{KeyHeader, MatchHeader};
use crate::state::State;

/// Cancel any order
///
/// On the shop's behalf. Its stock, coupon and cart are released and its payment is refunded.
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader, MatchHeader),
    request_body = Option<ReasonBody>,
    responses((status = 200, description = "The order", body = OrderDto), (status = 409), (status = 412)),
)]
#[post("/{id}/cancel")]
pub async fn cancel(
    admin: Admin,
    condition: IfMatch,
    once: Once,
    id: PathId<OrderId>,
    body: Body<ReasonBody>,
    state: State,
) -> Result<Reply, Problem> {
    let admin = condition.of(admin.0);
    let keyed = once.keyed(&admin, &body.raw, shown)?;
    let (engine, reason) = (state.engine(), body.value.reason);
    let input = CancelOrder { id: id.0, reason, as_operator: true };
    to_the_end(async move {
        answer(orders::cancel(&engine, &admin, input, keyed.as_ref()).await, shown)
    })
    .await
}
