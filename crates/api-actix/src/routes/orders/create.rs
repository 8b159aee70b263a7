//! `POST /api/orders`.

use actix_web::post;
use application::orders;

use super::placed;
use crate::auth::Caller;
use crate::dto::{CreateOrderBody, OrderDto};
use crate::errors::Problem;
use crate::extract::Body;
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Place an order
///
/// Without a cart. Prices are those of the listings; stock and coupon are reserved until the order
/// is paid, cancelled or expires.
#[utoipa::path(
    tag = "Orders",
    params(KeyHeader),
    request_body = CreateOrderBody,
    responses(
        (status = 201, description = "The order", body = OrderDto),
        (status = 403), (status = 409), (status = 422), (status = 429),
    ),
)]
#[post("")]
pub async fn create(
    caller: Caller,
    once: Once,
    body: Body<CreateOrderBody>,
    state: State,
) -> Result<Reply, Problem> {
    let keyed = once.keyed(&caller.0, &body.raw, placed)?;
    let attempt = state.coupon_attempt(&caller.0, body.value.coupon_code.is_some())?;
    let (engine, input) = (state.engine(), body.value.into());
    to_the_end(async move {
        let placing = orders::create(&engine, &caller.0, input, keyed.as_ref());
        answer(attempt.end(placing.await), placed)
    })
    .await
}
