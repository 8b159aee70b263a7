//! `POST /api/checkout/session`.

use actix_web::post;
use application::checkout::create_session;

use super::made;
use crate::auth::Caller;
use crate::dto::{CreateSessionBody, SessionDto};
use crate::errors::Problem;
use crate::extract::Body;
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::RequiredKeyHeader;
use crate::state::State;

/// Check the cart out
///
/// The cart becomes an order, its stock and coupon are held until the order expires, and a payment
/// is begun. 202: the provider's answer was lost; it is being looked for, nothing is charged twice.
#[utoipa::path(
    tag = "Checkout",
    params(RequiredKeyHeader),
    request_body = CreateSessionBody,
    responses(
        (status = 201, description = "The session", body = SessionDto),
        (status = 202, description = "The session; look again", body = SessionDto),
        (status = 402), (status = 404), (status = 409), (status = 422), (status = 502),
    ),
)]
#[post("")]
pub async fn create(
    caller: Caller,
    once: Once,
    body: Body<CreateSessionBody>,
    state: State,
) -> Result<Reply, Problem> {
    let keyed = once.must_be_keyed(&caller.0, &body.raw, made)?;
    let (engine, input) = (state.engine(), body.value.into());
    to_the_end(async move { answer(create_session(&engine, &caller.0, input, &keyed).await, made) })
        .await
}
