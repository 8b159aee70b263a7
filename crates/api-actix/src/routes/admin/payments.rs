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
use domain::ids::PaymentId;
use domain::order::OrderRecord;
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
    with(StatusCode::OK, &paid.record, paid.payment_id)
}

/// A payment with the refund that was written down just now.
fn refunded(new: &NewRefund) -> Reply {
    let refund = new.refund();
    match refund.map(|refund| refund.payment_id) {
        Some(id) => with(StatusCode::CREATED, &new.record, id)
            .header("location", format!("/api/admin/payments/{id}")),
        None => Reply::of(Problem::not_found("refund").to_stored()),
    }
}

fn with(status: StatusCode, record: &OrderRecord, id: PaymentId) -> Reply {
    match PaymentWithRefundsDto::of(record, id) {
        Some(body) => Reply::json(status, &body),
        None => Reply::of(Problem::not_found("payment").to_stored()),
    }
}
