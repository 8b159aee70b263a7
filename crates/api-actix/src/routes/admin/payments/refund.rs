//! `POST /api/admin/payments/{id}/refunds`.

use actix_web::post;
use application::payments;
use domain::ids::PaymentId;

use super::refunded;
use crate::auth::Admin;
use crate::dto::{PaymentWithRefundsDto, RefundBody};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Refund a payment
///
/// The refund is stored immediately and sent to the provider by a worker: see `refunds` for its
/// status. Cash is returned manually and recorded as refunded.
#[utoipa::path(
    tag = "Admin: payments",
    params(("id" = Uuid, Path, description = "The payment"), KeyHeader),
    request_body = RefundBody,
    responses(
        (status = 201, description = "The payment", body = PaymentWithRefundsDto),
        (status = 409), (status = 422),
    ),
)]
#[post("/{id}/refunds")]
pub async fn refund(
    admin: Admin,
    once: Once,
    id: PathId<PaymentId>,
    body: Body<RefundBody>,
    state: State,
) -> Result<Reply, Problem> {
    let keyed = once.keyed(&admin.0, &body.raw, refunded)?;
    let (engine, input) = (state.engine(), body.value.of(id.0));
    to_the_end(async move {
        answer(payments::refund(&engine, &admin.0, input, keyed.as_ref()).await, refunded)
    })
    .await
}
