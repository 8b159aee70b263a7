//! The codes of order errors.

use domain::ids::{DisputeId, PaymentId};
use domain::order::{OrderError, OrderLifecycle};
use serde_json::json;

use super::super::problem::Problem;
use super::super::registry::Code;
use super::{named, out_of_stock, rules};

/// A rule of orders that was broken.
pub(super) fn order(error: &OrderError) -> Problem {
    let plain = |code| Problem::new(code, error.to_string());
    let of_payment = |code, id: &PaymentId| plain(code).member("payment_id", id.to_string());
    let of_dispute = |code, id: &DisputeId| plain(code).member("dispute_id", id.to_string());
    match error {
        OrderError::Empty => plain(Code::EmptyCart).error("/items", "empty", error.to_string()),
        OrderError::TooManyLines => plain(Code::TooManyLines),
        OrderError::Quantity(listing) => named(plain(Code::QuantityOutOfRange), &[*listing]).error(
            "/items",
            "quantity_out_of_range",
            format!("listing {listing}: {error}"),
        ),
        OrderError::NotForSale(listings) => named(plain(Code::ListingNotAvailable), listings),
        OrderError::CurrencyMismatch { .. } => plain(Code::CurrencyMismatch),
        OrderError::OutOfStock(shortages) => out_of_stock(shortages),
        OrderError::Money(error) => rules::money(error),
        OrderError::Delivery(error) => rules::delivery(error),
        OrderError::CouponNotUsable => plain(Code::CouponNotUsable),
        OrderError::InvalidTransition { from, to } => {
            transition(plain(Code::InvalidTransition), *from, *to, &from.allowed())
        }
        OrderError::NotPaid(status) => {
            plain(Code::OrderNotPaid).member("payment_status", status.as_str())
        }
        OrderError::TooLateForCustomer(from) => {
            let to = OrderLifecycle::Cancelled;
            let mut allowed = from.allowed();
            allowed.retain(|state| *state != to);
            transition(plain(Code::InvalidTransition), *from, to, &allowed)
        }
        OrderError::AlreadyPaid => plain(Code::OrderAlreadyPaid),
        OrderError::NotPayable(_) => plain(Code::OrderNotPayable),
        OrderError::PaymentInProgress(id) => of_payment(Code::PaymentInProgress, id),
        OrderError::TooManyAttempts(_) => plain(Code::PaymentAttemptsExhausted),
        OrderError::NoSuchPayment(_) => Problem::not_found("payment"),
        OrderError::NoSuchRefund(_) => Problem::not_found("refund"),
        OrderError::RefundTooLarge { available } => plain(Code::RefundTooLarge)
            .member("available_amount", available.to_string())
            .member("currency", available.currency().code()),
        OrderError::CaptureAmount { authorized } => plain(Code::CaptureTooLarge)
            .member("authorized_amount", authorized.to_string())
            .member("currency", authorized.currency().code()),
        OrderError::RefundOfNothing => {
            plain(Code::AmountOutOfRange).error("/amount", "amount_out_of_range", error.to_string())
        }
        OrderError::ParcelLines | OrderError::CancelLines | OrderError::ReturnLines => plain(
            Code::QuantityOutOfRange,
        )
        .error("/items", "quantity_out_of_range", error.to_string()),
        OrderError::ReturnBeforeDelivery(state) => {
            plain(Code::OrderNotDelivered).member("lifecycle", state.as_str())
        }
        OrderError::ReturnsClosed { until } => {
            let problem = plain(Code::ReturnWindowClosed);
            until.iter().fold(problem, |problem, at| problem.member("closed_at", json!(at)))
        }
        OrderError::NoSuchReturn => Problem::not_found("return"),
        OrderError::ReturnState(status) => {
            plain(Code::ReturnStateConflict).member("return_status", status.as_str())
        }
        OrderError::WithheldTooMuch { price } => plain(Code::AmountOutOfRange)
            .error("/withheld_amount", "amount_out_of_range", error.to_string())
            .member("max_amount", price.to_string())
            .member("currency", price.currency().code()),
        OrderError::CancelTheOrder => plain(Code::CancelTheOrder),
        OrderError::ParcelState(status) => {
            plain(Code::ParcelStateConflict).member("parcel_status", status.as_str())
        }
        OrderError::NoSuchParcel => Problem::not_found("parcel"),
        OrderError::OrderDisputed(id) => of_dispute(Code::OrderDisputed, id),
        OrderError::PaymentDisputed(id) => of_dispute(Code::PaymentDisputed, id),
        OrderError::PaymentState(id) => of_payment(Code::PaymentStateConflict, id),
    }
}

/// Says from where, to where, and what is allowed instead.
fn transition(
    problem: Problem,
    from: OrderLifecycle,
    to: OrderLifecycle,
    allowed: &[OrderLifecycle],
) -> Problem {
    let allowed: Vec<&str> = allowed.iter().map(|state| state.as_str()).collect();
    problem.member("from", from.as_str()).member("to", to.as_str()).member("allowed", allowed)
}
