//! The codes of order errors.

use domain::Instant;
use domain::ids::{DisputeId, PaymentId};
use domain::money::Money;
use domain::order::{OrderError, OrderLifecycle, ReturnStatus};
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
        OrderError::TooLateForCustomer(from) => too_late(error, *from),
        OrderError::AlreadyPaid => plain(Code::OrderAlreadyPaid),
        OrderError::NotPayable(_) => plain(Code::OrderNotPayable),
        OrderError::PaymentInProgress(id) => of_payment(Code::PaymentInProgress, id),
        OrderError::TooManyAttempts(_) => plain(Code::PaymentAttemptsExhausted),
        OrderError::NoSuchPayment(_) => Problem::not_found("payment"),
        OrderError::NoSuchRefund(_) => Problem::not_found("refund"),
        OrderError::RefundTooLarge { available } => {
            at_most(plain(Code::RefundTooLarge), "available_amount", *available)
        }
        OrderError::CaptureAmount { authorized } => {
            at_most(plain(Code::CaptureTooLarge), "authorized_amount", *authorized)
        }
        OrderError::RefundOfNothing => {
            plain(Code::AmountOutOfRange).error("/amount", "amount_out_of_range", error.to_string())
        }
        OrderError::ParcelLines | OrderError::CancelLines | OrderError::ReturnLines => units(error),
        OrderError::ReturnBeforeDelivery(state) => not_delivered(error, *state),
        OrderError::ReturnsClosed { until } => returns_closed(error, *until),
        OrderError::TooManyReturns => plain(Code::TooManyReturns),
        OrderError::NoSuchReturn => Problem::not_found("return"),
        OrderError::ReturnState(status) => return_state(error, *status),
        OrderError::WithheldTooMuch { price } => withheld(error, *price),
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

fn too_late(error: &OrderError, from: OrderLifecycle) -> Problem {
    let to = OrderLifecycle::Cancelled;
    let mut allowed = from.allowed();
    allowed.retain(|state| *state != to);
    transition(Problem::new(Code::InvalidTransition, error.to_string()), from, to, &allowed)
}

fn at_most(problem: Problem, member: &'static str, amount: Money) -> Problem {
    problem.member(member, amount.to_string()).member("currency", amount.currency().code())
}

fn units(error: &OrderError) -> Problem {
    let problem = Problem::new(Code::QuantityOutOfRange, error.to_string());
    problem.error("/items", "quantity_out_of_range", error.to_string())
}

fn not_delivered(error: &OrderError, state: OrderLifecycle) -> Problem {
    Problem::new(Code::OrderNotDelivered, error.to_string()).member("lifecycle", state.as_str())
}

fn returns_closed(error: &OrderError, until: Option<Instant>) -> Problem {
    let problem = Problem::new(Code::ReturnWindowClosed, error.to_string());
    until.iter().fold(problem, |problem, at| problem.member("closed_at", json!(at)))
}

fn return_state(error: &OrderError, status: ReturnStatus) -> Problem {
    let problem = Problem::new(Code::ReturnStateConflict, error.to_string());
    problem.member("return_status", status.as_str())
}

fn withheld(error: &OrderError, price: Money) -> Problem {
    let problem = Problem::new(Code::AmountOutOfRange, error.to_string());
    let problem = problem.error("/withheld_amount", "amount_out_of_range", error.to_string());
    at_most(problem, "max_amount", price)
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
