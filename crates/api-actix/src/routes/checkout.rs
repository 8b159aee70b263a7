//! Checkout: from the cart to the order and the payment it waits for.

use actix_web::http::StatusCode;
use actix_web::{get, post};
use application::checkout::{
    CheckoutSession, cancel_session, create_session, get_session, payment_options,
};
use domain::ids::PaymentId;
use domain::payment::PaymentStatus;

use crate::auth::Caller;
use crate::command::Command;
use crate::dto::{CreateSessionBody, EmptyBody, PaymentOptionsDto, SessionDto};
use crate::errors::Problem;
use crate::extract::{Body, IfMatch, PathId};
use crate::idempotency::{IdempotencyKey, render_outcome, run_to_completion};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::{KeyHeader, MatchHeader, RequiredKeyHeader};
use crate::state::State;

/// Seconds until a client should poll a payment that is being looked up.
const RETRY_AFTER: &str = "2";

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(cancel).service(create).service(get);
}

/// Mounts the routes without a session.
pub fn mount_options(routes: &mut Routes<'_>) {
    routes.service(providers);
}

/// List payment providers
///
/// Lists the payment methods and what a front end needs to offer them. No token is required.
#[utoipa::path(
    tag = "Checkout",
    responses((status = 200, description = "The providers", body = PaymentOptionsDto)),
    security(()),
)]
#[get("/providers")]
pub async fn providers(state: State) -> Reply {
    Reply::ok(&PaymentOptionsDto::from(payment_options(&state.engine())))
}

/// Check out the cart
///
/// The cart becomes an order, its stock and coupon are reserved until the order expires, and a
/// payment is started. 202: the provider's response was lost; the payment is looked up, nothing is
/// charged twice.
#[utoipa::path(
    tag = "Checkout",
    params(RequiredKeyHeader, MatchHeader),
    request_body = CreateSessionBody,
    responses(
        (status = 201, description = "The session", body = SessionDto),
        (status = 202, description = "The session; poll it", body = SessionDto),
        (status = 402), (status = 404), (status = 502),
    ),
)]
#[post("")]
pub async fn create(
    caller: IfMatch<Caller>,
    key: IdempotencyKey,
    body: Body<CreateSessionBody>,
    state: State,
) -> Result<Reply, Problem> {
    let keyed = key.required(&caller.0, &body.raw, render_created)?;
    let attempt = state.coupon_attempt(&caller.0, body.value.coupon_code.is_some())?;
    let (engine, input) = (state.engine(), body.value.into());
    run_to_completion(async move {
        render_outcome(
            attempt.end(create_session(&engine, &caller.0, input, &keyed).await),
            render_created,
        )
    })
    .await
}

/// Get a checkout session
#[utoipa::path(
    tag = "Checkout",
    params(("payment_id" = Uuid, Path, description = "The session's payment")),
    responses((status = 200, description = "The session", body = SessionDto)),
)]
#[get("/{payment_id}")]
pub async fn get(caller: Caller, id: PathId<PaymentId>, state: State) -> Result<Reply, Problem> {
    let session = get_session(&state.engine(), &caller.0, id.0).await?;
    Ok(render_session(&session))
}

/// Cancel a checkout session
///
/// Its order is cancelled, stock and coupon are released, and the cart is active again.
#[utoipa::path(
    tag = "Checkout",
    params(("payment_id" = Uuid, Path, description = "The session's payment"), KeyHeader),
    responses((status = 200, description = "The session", body = SessionDto)),
)]
#[post("/{payment_id}/cancel")]
pub async fn cancel(
    command: Command<Caller>,
    id: PathId<PaymentId>,
    body: Body<EmptyBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render_session, async move |engine, caller, key| {
            cancel_session(engine, caller, id.0, key).await
        })
        .await
}

/// A new session: 201, or 202 while the payment is looked up because the provider's response was lost.
fn render_created(session: &CheckoutSession) -> Reply {
    let lost = session.payment().is_some_and(|p| p.status == PaymentStatus::Unknown);
    let location = match session.payment_id {
        Some(id) => format!("/api/checkout/session/{id}"),
        None => format!("/api/orders/{}", session.record.order.id),
    };
    let body = SessionDto::from(session);
    let reply = if lost {
        Reply::json(StatusCode::ACCEPTED, &body).header("retry-after", RETRY_AFTER)
    } else {
        Reply::json(StatusCode::CREATED, &body)
    };
    reply.header("location", location)
}

fn render_session(session: &CheckoutSession) -> Reply {
    Reply::ok(&SessionDto::from(session))
}
