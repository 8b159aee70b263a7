//! `DELETE /api/cart/coupon`.

use actix_web::delete;
use application::cart::set_coupon;

use super::cart;
use crate::auth::Caller;
use crate::dto::CartDto;
use crate::errors::Problem;
use crate::extract::IfMatch;
use crate::reply::Reply;
use crate::routes::parameters::MatchHeader;
use crate::state::State;

/// Remove the coupon from the cart
#[utoipa::path(
    tag = "Cart",
    params(MatchHeader),
    responses((status = 200, description = "The cart", body = CartDto), (status = 409), (status = 412)),
)]
#[delete("/coupon")]
pub async fn delete_coupon(
    caller: Caller,
    condition: IfMatch,
    state: State,
) -> Result<Reply, Problem> {
    let caller = condition.of(caller.0);
    let view = set_coupon(&state.engine(), &caller, None).await?;
    Ok(cart(&view))
}
