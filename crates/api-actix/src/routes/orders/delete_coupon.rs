//! `DELETE /api/orders/{id}/coupon`.

use actix_web::delete;
use application::orders::remove_coupon;
use domain::ids::OrderId;

use super::shown;
use crate::auth::Caller;
use crate::dto::OrderDto;
use crate::errors::Problem;
use crate::extract::PathId;
use crate::reply::Reply;
use crate::state::State;

/// Take the coupon off an order
#[utoipa::path(
    tag = "Orders",
    params(("id" = Uuid, Path, description = "The order")),
    responses((status = 200, description = "The order", body = OrderDto), (status = 409)),
)]
#[delete("/{id}/coupon")]
pub async fn delete_coupon(
    caller: Caller,
    id: PathId<OrderId>,
    state: State,
) -> Result<Reply, Problem> {
    let record = remove_coupon(&state.engine(), &caller.0, id.0).await?;
    Ok(shown(&record))
}
