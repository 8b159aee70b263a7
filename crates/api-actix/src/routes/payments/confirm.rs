//! `POST /api/payments/{id}/confirm`.

use actix_web::post;
use application::payments;
use domain::ids::PaymentId;

use super::confirmed;
use crate::auth::Caller;
use crate::dto::{ConfirmBody, PaymentDto};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Confirm a pending payment
///
/// 202: the provider is processing the payment or the shopper has to act; poll.
#[utoipa::path(
    tag = "Payments",
    params(("id" = Uuid, Path, description = "The payment"), KeyHeader),
    request_body = Option<ConfirmBody>,
    responses(
        (status = 200, description = "The payment", body = PaymentDto),
        (status = 202, description = "In progress", body = PaymentDto),
        (status = 402), (status = 409), (status = 502),
    ),
)]
#[post("/{id}/confirm")]
pub async fn confirm(
    caller: Caller,
    once: Once,
    id: PathId<PaymentId>,
    body: Body<ConfirmBody>,
    state: State,
) -> Result<Reply, Problem> {
    let keyed = once.keyed(&caller.0, &body.raw, confirmed)?;
    let (engine, token) = (state.engine(), body.value.payment_token);
    to_the_end(async move {
        let paid = payments::confirm(&engine, &caller.0, id.0, token, keyed.as_ref()).await;
        answer(paid, confirmed)
    })
    .await
}
