//! Orders; mounted at `/api/orders` and at its alias `/orders`.

mod cancel;
mod create;
mod delete_coupon;
mod events;
mod explain;
mod get;
mod list;
mod pay;
mod put_coupon;

use actix_web::http::StatusCode;
use application::orders::Paid;
use domain::order::OrderRecord;
use domain::payment::PaymentStatus;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::dto::{OrderDto, PaidDto};
use crate::reply::Reply;

/// Seconds after which it is worth looking again how far the provider is.
const LOOK_AGAIN: &str = "2";

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(cancel::cancel)
        .service(create::create)
        .service(delete_coupon::delete_coupon)
        .service(events::events)
        .service(explain::explain)
        .service(get::get)
        .service(list::list)
        .service(pay::pay)
        .service(put_coupon::put_coupon);
}

/// A new order.
fn placed(record: &OrderRecord) -> Reply {
    Reply::json(StatusCode::CREATED, &OrderDto::for_customers(record))
        .header("location", format!("/api/orders/{}", record.order.id))
        .etag(record.order.version)
}

/// An order, with its version.
fn shown(record: &OrderRecord) -> Reply {
    Reply::ok(&OrderDto::for_customers(record)).etag(record.order.version)
}

/// What came of paying: done, or accepted while the provider or the shopper is still at it.
fn paid(paid: &Paid) -> Reply {
    let payment = paid.payment();
    let status = payment.map_or(PaymentStatus::Unknown, |p| p.status);
    let (code, message) = outcome(status, paid.simulated);
    let reply = Reply::json(code, &PaidDto::of(paid, message)).etag(paid.record.order.version);
    if code == StatusCode::ACCEPTED { reply.header("retry-after", LOOK_AGAIN) } else { reply }
}

/// The status and a message for people.
fn outcome(status: PaymentStatus, simulated: bool) -> (StatusCode, &'static str) {
    match status {
        PaymentStatus::Paid | PaymentStatus::PartiallyRefunded if simulated => {
            (StatusCode::OK, "Payment simulated, order marked as PAID")
        }
        PaymentStatus::Paid | PaymentStatus::PartiallyRefunded => {
            (StatusCode::OK, "Payment received, order marked as PAID")
        }
        PaymentStatus::Refunded => (StatusCode::OK, "The payment was refunded"),
        PaymentStatus::Failed | PaymentStatus::Cancelled => {
            (StatusCode::OK, "Payment not completed; the order can be paid again")
        }
        PaymentStatus::RequiresAction => {
            (StatusCode::ACCEPTED, "Action by the shopper required; see next_action")
        }
        PaymentStatus::Authorized => {
            (StatusCode::ACCEPTED, "Payment authorized; it will be captured later")
        }
        PaymentStatus::Pending | PaymentStatus::Processing | PaymentStatus::Unknown => {
            (StatusCode::ACCEPTED, "The provider is processing the payment; poll the order")
        }
        PaymentStatus::Mismatch => (
            StatusCode::ACCEPTED,
            "The captured amount differs from the requested one; the shop will review it",
        ),
    }
}
