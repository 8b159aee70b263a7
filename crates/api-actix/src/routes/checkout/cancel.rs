//! `POST /api/checkout/session/{payment_id}/cancel`.

use actix_web::post;
use application::checkout::cancel_session;
use domain::ids::PaymentId;

use super::shown;
use crate::auth::Caller;
use crate::dto::{Nothing, SessionDto};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Cancel a checkout session
///
/// Its order is cancelled, stock and coupon are released, and the cart is active again.
#[utoipa::path(
    tag = "Checkout",
    params(("payment_id" = Uuid, Path, description = "The session's payment"), KeyHeader),
    responses((status = 200, description = "The session", body = SessionDto), (status = 409)),
)]
#[post("/{payment_id}/cancel")]
pub async fn cancel(
    caller: Caller,
    once: Once,
    id: PathId<PaymentId>,
    body: Body<Nothing>,
    state: State,
) -> Result<Reply, Problem> {
    let keyed = once.keyed(&caller.0, &body.raw, shown)?;
    let engine = state.engine();
    to_the_end(async move {
        answer(cancel_session(&engine, &caller.0, id.0, keyed.as_ref()).await, shown)
    })
    .await
}
