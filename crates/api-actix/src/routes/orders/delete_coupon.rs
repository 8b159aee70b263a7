//! `DELETE /api/orders/{id}/coupon`.

use actix_web::delete;
use application::orders::remove_coupon;
use domain::ids::OrderId;

use super::shown;
use crate::auth::Caller;
use crate::dto::OrderDto;
use crate::errors::Problem;
use crate::extract::{IfMatch, PathId};
use crate::reply::Reply;
use crate::routes::parameters::MatchHeader;
use crate::state::State;

/// Remove the coupon from an order
#[utoipa::path(
    tag = "Orders",
    params(("id" = Uuid, Path, description = "The order"), MatchHeader),
    responses((status = 200, description = "The order", body = OrderDto), (status = 409), (status = 412)),
)]
#[delete("/{id}/coupon")]
pub async fn delete_coupon(
    caller: Caller,
    condition: IfMatch,
    id: PathId<OrderId>,
    state: State,
) -> Result<Reply, Problem> {
    let caller = condition.of(caller.0);
    let record = remove_coupon(&state.engine(), &caller, id.0).await?;
    Ok(shown(&record))
}
