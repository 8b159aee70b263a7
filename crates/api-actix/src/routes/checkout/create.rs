//! `POST /api/checkout/session`.

use actix_web::post;
use application::checkout::create_session;

use super::made;
use crate::auth::Caller;
use crate::dto::{CreateSessionBody, SessionDto};
use crate::errors::Problem;
use crate::extract::{Body, IfMatch};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::{MatchHeader, RequiredKeyHeader};
use crate::state::State;

/// Check out the cart
///
/// The cart becomes an order, its stock and coupon are reserved until the order expires, and a
/// payment is started. 202: the provider's response was lost; the payment is looked up, nothing is
/// charged twice.
#[utoipa::path(
    tag = "Checkout",
    params(RequiredKeyHeader, MatchHeader),
    request_body = CreateSessionBody,
    responses(
        (status = 201, description = "The session", body = SessionDto),
        (status = 202, description = "The session; poll it", body = SessionDto),
        (status = 402), (status = 404), (status = 409), (status = 412), (status = 422), (status = 429), (status = 502),
    ),
)]
#[post("")]
pub async fn create(
    caller: Caller,
    condition: IfMatch,
    once: Once,
    body: Body<CreateSessionBody>,
    state: State,
) -> Result<Reply, Problem> {
    let caller = condition.of(caller.0);
    let keyed = once.must_be_keyed(&caller, &body.raw, made)?;
    let attempt = state.coupon_attempt(&caller, body.value.coupon_code.is_some())?;
    let (engine, input) = (state.engine(), body.value.into());
    to_the_end(async move {
        answer(attempt.end(create_session(&engine, &caller, input, &keyed).await), made)
    })
    .await
}
