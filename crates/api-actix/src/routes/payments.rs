//! Single payment attempts.

use actix_web::http::StatusCode;
use actix_web::{get, post};
use application::orders::Paid;
use application::payments;
use domain::ids::PaymentId;
use domain::payment::{Payment, PaymentStatus};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Caller;
use crate::dto::{ConfirmBody, Nothing, PaymentDto};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(get).service(confirm).service(cancel);
}

/// Get a payment
#[utoipa::path(
    tag = "Payments",
    params(("id" = Uuid, Path, description = "The payment")),
    responses((status = 200, description = "The payment", body = PaymentDto)),
)]
#[get("/{id}")]
pub async fn get(caller: Caller, id: PathId<PaymentId>, state: State) -> Result<Reply, Problem> {
    let paid = payments::get(&state.engine(), &caller.0, id.0).await?;
    Ok(shown(&paid))
}

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

/// A payment.
fn shown(paid: &Paid) -> Reply {
    match paid.payment() {
        Some(payment) => Reply::ok(&PaymentDto::from(payment)),
        None => Reply::of(Problem::not_found("payment").to_stored()),
    }
}

/// A payment that was to be paid; 202 where that is still under way.
fn confirmed(paid: &Paid) -> Reply {
    let under_way = |p: &&Payment| p.is_live() || p.status == PaymentStatus::Mismatch;
    match paid.payment().filter(under_way) {
        Some(payment) => {
            Reply::json(StatusCode::ACCEPTED, &PaymentDto::from(payment)).header("retry-after", "2")
        }
        None => shown(paid),
    }
}
