//! The operator's work on payments: money taken, let go, sent back, asked about.

mod accept;
mod capture;
mod get;
mod list;
mod refund;
mod sync;
mod void;

use actix_web::http::StatusCode;
use application::orders::Paid;
use application::payments::NewRefund;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::dto::PaymentWithRefundsDto;
use crate::errors::Problem;
use crate::reply::Reply;

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(accept::accept)
        .service(capture::capture)
        .service(get::get)
        .service(list::list)
        .service(refund::refund)
        .service(sync::sync)
        .service(void::void);
}

/// A payment with its refunds.
fn shown(paid: &Paid) -> Reply {
    with(StatusCode::OK, paid)
}

/// A payment with the refund that was written down just now.
fn refunded(new: &NewRefund) -> Reply {
    let refund = new.refund();
    let payment_id = refund.map(|refund| refund.payment_id);
    match payment_id {
        Some(payment_id) => {
            with(StatusCode::CREATED, &Paid { record: new.record.clone(), payment_id })
                .header("location", format!("/api/admin/payments/{payment_id}"))
        }
        None => Reply::of(Problem::not_found("refund").to_stored()),
    }
}

fn with(status: StatusCode, paid: &Paid) -> Reply {
    match PaymentWithRefundsDto::of(paid) {
        Some(body) => Reply::json(status, &body),
        None => Reply::of(Problem::not_found("payment").to_stored()),
    }
}
