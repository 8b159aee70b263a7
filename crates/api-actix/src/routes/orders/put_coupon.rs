//! `PUT /api/orders/{id}/coupon`.

use actix_web::put;
use application::orders::apply_coupon;
use domain::ids::OrderId;

use super::shown;
use crate::auth::Caller;
use crate::dto::{CodeBody, OrderDto};
use crate::errors::Problem;
use crate::extract::{Body, IfMatch, PathId};
use crate::reply::Reply;
use crate::routes::parameters::MatchHeader;
use crate::state::State;

/// Apply a coupon to an order
///
/// Only while the order is pending and no payment is in progress.
#[utoipa::path(
    tag = "Orders",
    params(("id" = Uuid, Path, description = "The order"), MatchHeader),
    request_body = CodeBody,
    responses(
        (status = 200, description = "The order", body = OrderDto),
        (status = 409), (status = 412), (status = 422), (status = 429),
    ),
)]
#[put("/{id}/coupon")]
pub async fn put_coupon(
    caller: Caller,
    condition: IfMatch,
    id: PathId<OrderId>,
    body: Body<CodeBody>,
    state: State,
) -> Result<Reply, Problem> {
    let caller = condition.of(caller.0);
    let attempt = state.coupon_attempt(&caller, true)?;
    let record = apply_coupon(&state.engine(), &caller, id.0, &body.value.code).await;
    Ok(shown(&attempt.end(record)?))
}
