//! Checkout: from the cart to the order and the payment it waits for.

mod cancel;
mod create;
mod get;

use actix_web::http::StatusCode;
use application::checkout::Session;
use domain::payment::PaymentStatus;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::dto::SessionDto;
use crate::reply::Reply;

/// Seconds after which it is worth looking again whether a lost answer was found.
const LOOK_AGAIN: &str = "2";

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(cancel::cancel).service(create::create).service(get::get);
}

/// A new session: made, or accepted where the provider's answer was lost and is being looked for.
fn made(session: &Session) -> Reply {
    let lost = session.payment().is_some_and(|p| p.status == PaymentStatus::Unknown);
    let location = match session.payment_id {
        Some(id) => format!("/api/checkout/session/{id}"),
        None => format!("/api/orders/{}", session.record.order.id),
    };
    let body = SessionDto::from(session);
    let reply = if lost {
        Reply::json(StatusCode::ACCEPTED, &body).header("retry-after", LOOK_AGAIN)
    } else {
        Reply::json(StatusCode::CREATED, &body)
    };
    reply.header("location", location)
}

/// A session as it is now.
fn shown(session: &Session) -> Reply {
    Reply::ok(&SessionDto::from(session))
}
