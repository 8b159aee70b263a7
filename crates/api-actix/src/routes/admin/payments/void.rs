//! `POST /api/admin/payments/{id}/void`.

use actix_web::post;
use application::payments;
use domain::ids::PaymentId;

use super::shown;
use crate::auth::Admin;
use crate::dto::{Nothing, PaymentWithRefundsDto};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Void an authorized payment
///
/// A pending attempt is cancelled as well. The order stays open and can be paid again.
#[utoipa::path(
    tag = "Admin: payments",
    params(("id" = Uuid, Path, description = "The payment"), KeyHeader),
    responses(
        (status = 200, description = "The payment", body = PaymentWithRefundsDto),
        (status = 409), (status = 502),
    ),
)]
#[post("/{id}/void")]
pub async fn void(
    admin: Admin,
    once: Once,
    id: PathId<PaymentId>,
    body: Body<Nothing>,
    state: State,
) -> Result<Reply, Problem> {
    let keyed = once.keyed(&admin.0, &body.raw, shown)?;
    let engine = state.engine();
    to_the_end(async move {
        answer(payments::void(&engine, &admin.0, id.0, keyed.as_ref()).await, shown)
    })
    .await
}
