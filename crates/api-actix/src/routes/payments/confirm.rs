//! `POST /api/payments/{id}/confirm`.

use actix_web::post;
use application::{Answer, payments};
use domain::ids::PaymentId;

use super::shown;
use crate::auth::Caller;
use crate::dto::{ConfirmBody, PaymentDto};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::once::to_the_end;
use crate::reply::Reply;
use crate::state::State;

/// Take the money of a payment that waits
///
/// 202: the provider or the shopper is still at it; look again.
#[utoipa::path(
    tag = "Payments",
    params(("id" = Uuid, Path, description = "The payment")),
    request_body = Option<ConfirmBody>,
    responses(
        (status = 200, description = "The payment", body = PaymentDto),
        (status = 202, description = "Under way", body = PaymentDto),
        (status = 402), (status = 409), (status = 502),
    ),
)]
#[post("/{id}/confirm")]
pub async fn confirm(
    caller: Caller,
    id: PathId<PaymentId>,
    body: Body<ConfirmBody>,
    state: State,
) -> Result<Reply, Problem> {
    let (engine, token) = (state.engine(), body.value.payment_token);
    to_the_end(async move {
        match payments::confirm(&engine, &caller.0, id.0, token).await? {
            Answer::Fresh(paid) => shown(&paid, true),
            Answer::Replayed(stored) => Ok(Reply::replay(stored)),
        }
    })
    .await
}
