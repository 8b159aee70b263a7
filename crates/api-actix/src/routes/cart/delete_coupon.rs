//! `DELETE /api/cart/coupon`.

use actix_web::delete;
use application::cart::set_coupon;

use super::cart;
use crate::auth::Caller;
use crate::dto::CartDto;
use crate::errors::Problem;
use crate::reply::Reply;
use crate::state::State;

/// Take the coupon off the cart
#[utoipa::path(
    tag = "Cart",
    responses((status = 200, description = "The cart", body = CartDto), (status = 409)),
)]
#[delete("/coupon")]
pub async fn delete_coupon(caller: Caller, state: State) -> Result<Reply, Problem> {
    let view = set_coupon(&state.engine(), &caller.0, None).await?;
    Ok(cart(&view))
}
