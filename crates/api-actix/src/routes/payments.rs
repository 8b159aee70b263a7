//! Single payment attempts.

use actix_web::http::StatusCode;
use actix_web::{get, post};
use application::orders::Paid;
use application::payments;
use domain::ids::PaymentId;
use domain::payment::{Payment, PaymentStatus};

use crate::auth::Caller;
use crate::command::Command;
use crate::dto::{ConfirmBody, EmptyBody, PaymentDto};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(get).service(confirm).service(sync).service(cancel);
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
    Ok(render_payment(&paid))
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
        (status = 402), (status = 502),
    ),
)]
#[post("/{id}/confirm")]
pub async fn confirm(
    command: Command<Caller>,
    id: PathId<PaymentId>,
    body: Body<ConfirmBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render_confirmed, async move |engine, caller, key| {
            payments::confirm(engine, caller, id.0, body.value.payment_token, key).await
        })
        .await
}

/// Refresh a payment
///
/// Looks the payment up at its provider. Call it when the shopper returns from the provider's page,
/// because the webhook may arrive later. 202: the payment is processing or waits for the shopper.
#[utoipa::path(
    tag = "Payments",
    params(("id" = Uuid, Path, description = "The payment")),
    responses(
        (status = 200, description = "The payment", body = PaymentDto),
        (status = 202, description = "In progress", body = PaymentDto),
    ),
)]
#[post("/{id}/sync")]
pub async fn sync(caller: Caller, id: PathId<PaymentId>, state: State) -> Result<Reply, Problem> {
    let paid = payments::refresh(&state.engine(), &caller.0, id.0).await?;
    Ok(render_confirmed(&paid))
}

/// Cancel a payment
///
/// The order stays open and can be paid again. If the payment was captured in the meantime, it pays
/// the order.
#[utoipa::path(
    tag = "Payments",
    params(("id" = Uuid, Path, description = "The payment"), KeyHeader),
    responses((status = 200, description = "The payment", body = PaymentDto), (status = 502)),
)]
#[post("/{id}/cancel")]
pub async fn cancel(
    command: Command<Caller>,
    id: PathId<PaymentId>,
    body: Body<EmptyBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render_payment, async move |engine, caller, key| {
            payments::cancel(engine, caller, id.0, key).await
        })
        .await
}

/// A payment.
fn render_payment(paid: &Paid) -> Reply {
    match paid.payment() {
        Some(payment) => Reply::ok(&PaymentDto::from(payment)),
        None => Reply::of(Problem::not_found("payment").to_stored()),
    }
}

/// A confirmed payment; 202 while it is in progress.
fn render_confirmed(paid: &Paid) -> Reply {
    let under_way = |p: &&Payment| p.is_live() || p.status == PaymentStatus::Mismatch;
    match paid.payment().filter(under_way) {
        Some(payment) => {
            Reply::json(StatusCode::ACCEPTED, &PaymentDto::from(payment)).header("retry-after", "2")
        }
        None => render_payment(paid),
    }
}
