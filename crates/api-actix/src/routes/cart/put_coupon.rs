//! `PUT /api/cart/coupon`.

use actix_web::put;
use application::cart::set_coupon;

use super::cart;
use crate::auth::Caller;
use crate::dto::{CartDto, CodeBody};
use crate::errors::Problem;
use crate::extract::{Body, IfMatch};
use crate::reply::Reply;
use crate::routes::parameters::MatchHeader;
use crate::state::State;

/// Apply a coupon to the cart
///
/// It is checked again and reserved at checkout.
#[utoipa::path(
    tag = "Cart",
    params(MatchHeader),
    request_body = CodeBody,
    responses(
        (status = 200, description = "The cart", body = CartDto),
        (status = 409), (status = 412), (status = 422), (status = 429),
    ),
)]
#[put("/coupon")]
pub async fn put_coupon(
    caller: Caller,
    condition: IfMatch,
    body: Body<CodeBody>,
    state: State,
) -> Result<Reply, Problem> {
    let caller = condition.of(caller.0);
    let attempt = state.coupon_attempt(&caller, true)?;
    let view = set_coupon(&state.engine(), &caller, Some(&body.value.code)).await;
    Ok(cart(&attempt.end(view)?))
}
