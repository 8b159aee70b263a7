//! `POST /api/admin/payments/{id}/capture`.

use actix_web::post;
use application::payments;
use domain::ids::PaymentId;

use super::shown;
use crate::auth::Admin;
use crate::dto::{CaptureBody, PaymentWithRefundsDto};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Capture an authorized payment
///
/// In full or in part; the provider releases the rest. With capture on shipping, the first parcel
/// of an order triggers it automatically.
#[utoipa::path(
    tag = "Admin: payments",
    params(("id" = Uuid, Path, description = "The payment"), KeyHeader),
    request_body = Option<CaptureBody>,
    responses(
        (status = 200, description = "The payment", body = PaymentWithRefundsDto),
        (status = 402), (status = 409), (status = 422), (status = 502),
    ),
)]
#[post("/{id}/capture")]
pub async fn capture(
    admin: Admin,
    once: Once,
    id: PathId<PaymentId>,
    body: Body<CaptureBody>,
    state: State,
) -> Result<Reply, Problem> {
    let keyed = once.keyed(&admin.0, &body.raw, shown)?;
    let (engine, amount) = (state.engine(), body.value.amount.map(|text| text.0));
    to_the_end(async move {
        let paid = payments::capture(&engine, &admin.0, id.0, amount.as_deref(), keyed.as_ref());
        answer(paid.await, shown)
    })
    .await
}
