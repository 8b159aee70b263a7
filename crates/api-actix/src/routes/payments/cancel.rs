//! `POST /api/payments/{id}/cancel`.

use actix_web::post;
use application::payments;
use domain::ids::PaymentId;

use super::shown;
use crate::auth::Caller;
use crate::dto::{Nothing, PaymentDto};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Cancel a payment
///
/// The order stays open and can be paid again. If the payment was captured in the meantime, it pays
/// the order.
#[utoipa::path(
    tag = "Payments",
    params(("id" = Uuid, Path, description = "The payment"), KeyHeader),
    responses(
        (status = 200, description = "The payment", body = PaymentDto),
        (status = 409), (status = 502),
    ),
)]
#[post("/{id}/cancel")]
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
        answer(payments::cancel(&engine, &caller.0, id.0, keyed.as_ref()).await, shown)
    })
    .await
}
