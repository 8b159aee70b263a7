//! The mapping of the engine's errors to codes. The matches have no wildcard arm: a new error
//! needs a decision here.

mod order;
mod rules;

pub use rules::delivery_code;

use std::time::Duration;

use application::AppError;
use application::spreadsheet::BadRow;
use domain::Instant;
use domain::ids::{ListingId, OrderId, PaymentId};
use domain::money::Money;
use domain::order::Shortage;
use ports::{UniqueViolation, WebhookError};
use serde_json::json;

use super::problem::Problem;
use super::registry::Code;

/// Bad rows of a file that a refusal names.
const NAMED_ROWS: usize = 20;

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        Self::from(&error)
    }
}

impl From<&AppError> for Problem {
    fn from(error: &AppError) -> Self {
        let plain = |code| Self::new(code, error.to_string());
        match error {
            AppError::NotFound(what) => Self::not_found(what),
            AppError::Forbidden(_) => plain(Code::Forbidden),
            AppError::Cart(error) => rules::cart(error),
            AppError::CartInCheckout(checkout) => rules::in_checkout(error, checkout),
            AppError::Order(error) => order::order(error),
            AppError::Listing(error) => rules::listing(error),
            AppError::ShippingMethod(error) => rules::shipping_method(error),
            AppError::TaxRate(error) => rules::tax_rate(error),
            AppError::Coupon(error) => rules::coupon(error),
            AppError::Contact(error) => rules::contact(error),
            AppError::Money(error) => rules::money(error),
            AppError::Amount { field, error } => rules::amount(field, error),
            AppError::Invalid { field, reason } => Self::invalid(field, reason.clone()),
            AppError::BadSheet(fault) => Self::invalid("", fault.to_string()),
            AppError::BadRows(rows) => bad_rows(error, rows),
            AppError::CardData(field) => card_data(error, field),
            AppError::UnknownProducts(ids) => named(plain(Code::UnknownProduct), ids),
            AppError::UnknownProvider(_) => unknown_provider(error),
            AppError::OutOfStock(shortages) => out_of_stock(shortages),
            AppError::TooManyOpenOrders => plain(Code::TooManyOpenOrders),
            AppError::TooManyUnpaidUnits => plain(Code::TooManyUnpaidUnits),
            AppError::RateLimited { wait, .. } => delayed(Code::TooManyRequests, error, *wait),
            AppError::CashOnDeliveryOff => method_unavailable(error),
            AppError::CouponNotUsable => plain(Code::CouponNotUsable),
            AppError::Delivery(error) => rules::delivery(error),
            AppError::AmountChanged { actual } => amount_changed(error, *actual),
            AppError::PaymentDeclined { order_id, payment_id, code } => {
                of_payment(Code::PaymentDeclined, error, *payment_id)
                    .member("order_id", order_id.to_string())
                    .member("decline_code", code.as_str())
            }
            AppError::PaymentReturned { order_id: o, payment_id: p, .. } => returned(error, *o, *p),
            AppError::PaymentNotCancelable { payment_id, until } => {
                not_cancelable(error, *payment_id, *until)
            }
            AppError::ProviderPaused(pause) => delayed(Code::ProviderUnavailable, error, *pause),
            AppError::ProviderUnavailable | AppError::ProviderBusy => unavailable(error),
            AppError::ProviderRefused => plain(Code::ProviderError),
            AppError::KeyReused => plain(Code::IdempotencyKeyReused),
            AppError::KeyInProgress => plain(Code::IdempotencyInProgress),
            AppError::VersionMismatch { current } => {
                plain(Code::VersionMismatch).header("etag", format!("\"{current}\""))
            }
            AppError::Contended => plain(Code::VersionConflict),
            AppError::UniqueViolation(what) => taken(*what),
            AppError::InUse => plain(Code::ListingInUse),
            AppError::TableFull(_) => plain(Code::TooManyRows),
            AppError::CustomerHasOpenOrders(_) => plain(Code::CustomerHasOpenOrders),
            AppError::AddressMissing => plain(Code::AddressMissing),
            AppError::StockRefused => plain(Code::StockConflict),
            AppError::Webhook(error) => webhook(error),
            AppError::Unavailable(cause) => storage(UNREACHABLE, cause),
            AppError::StorageDamaged(cause) => storage(DAMAGED, cause),
            AppError::StorageNotWritable(cause) => storage(NOT_WRITABLE, cause),
            AppError::Internal(cause) => Self::internal(cause.as_str()),
        }
    }
}

fn amount_changed(error: &AppError, actual: Money) -> Problem {
    Problem::new(Code::AmountChanged, error.to_string())
        .member("actual_amount", actual.to_string())
        .member("currency", actual.currency().code())
}

fn unavailable(error: &AppError) -> Problem {
    Problem::new(Code::ProviderUnavailable, error.to_string())
}

fn delayed(code: Code, error: &AppError, wait: Duration) -> Problem {
    Problem::new(code, error.to_string()).waiting(wait.as_secs().saturating_add(1))
}

fn returned(error: &AppError, order: OrderId, payment: PaymentId) -> Problem {
    of_payment(Code::PaymentReturned, error, payment).member("order_id", order.to_string())
}

fn not_cancelable(error: &AppError, id: PaymentId, until: Option<Instant>) -> Problem {
    let problem = of_payment(Code::PaymentNotCancelable, error, id);
    until.iter().fold(problem, |problem, at| problem.member("ends_at", json!(at)))
}

fn of_payment(code: Code, error: &AppError, id: PaymentId) -> Problem {
    Problem::new(code, error.to_string()).member("payment_id", id.to_string())
}

fn method_unavailable(error: &AppError) -> Problem {
    let problem = Problem::new(Code::PaymentMethodUnavailable, error.to_string());
    problem.error("/payment_method", "unavailable", "choose another payment method")
}

fn card_data(error: &AppError, field: &str) -> Problem {
    let problem = Problem::new(Code::CardDataForbidden, error.to_string());
    problem.error(field, "card_data_forbidden", "send a payment token instead")
}

/// Code and detail of each failure of the storage.
const UNREACHABLE: (Code, &str) = (Code::DatabaseUnavailable, "the database is unavailable");
const DAMAGED: (Code, &str) = (Code::DatabaseDamaged, "the database is damaged");
const NOT_WRITABLE: (Code, &str) = (Code::DatabaseNotWritable, "the database is not writable");

/// A failure of the storage. The cause may name hosts and files: it is logged, not returned.
fn storage((code, detail): (Code, &str), cause: &str) -> Problem {
    Problem::new(code, detail).caused_by(cause)
}

/// Adds the listings that are at fault.
fn named(problem: Problem, ids: &[ListingId]) -> Problem {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    problem.member("listings", ids)
}

/// Names the listings that are short, and how many were wanted; not how many there are.
fn out_of_stock(shortages: &[Shortage]) -> Problem {
    let detail = format!("insufficient stock for {} line(s)", shortages.len());
    let ids: Vec<ListingId> = shortages.iter().map(|s| s.listing_id).collect();
    let problem = named(Problem::new(Code::OutOfStock, detail), &ids);
    shortages.iter().fold(problem, |problem, short| {
        let id = short.listing_id;
        let detail = format!("listing {id}: {} requested, fewer are in stock", short.wanted);
        problem.error("/items", "out_of_stock", detail)
    })
}

/// Names the first bad rows of a file by line and column.
fn bad_rows(error: &AppError, rows: &[BadRow]) -> Problem {
    let problem = Problem::new(Code::ValidationFailed, error.to_string());
    rows.iter().take(NAMED_ROWS).fold(problem, |problem, row| {
        let pointer = format!("/{}/{}", row.line, row.column.unwrap_or_default());
        problem.error(pointer.trim_end_matches('/'), "invalid", row.problem.clone())
    })
}

/// The name of an unknown provider may be of any length, so it is not repeated.
fn unknown_provider(error: &AppError) -> Problem {
    let none = *error == AppError::UnknownProvider(None);
    let detail = if none {
        "no default provider; `provider` is required"
    } else {
        "the shop has no provider with this name"
    };
    Problem::new(Code::UnknownProvider, detail)
}

fn taken(what: UniqueViolation) -> Problem {
    let (pointer, detail) = match what {
        UniqueViolation::Sku => ("/sku", "another listing has this sku"),
        UniqueViolation::CouponCode => {
            ("/code", "another coupon has this code (letter case is ignored)")
        }
        UniqueViolation::ShippingMethodCode => ("/code", "another shipping method has this code"),
        UniqueViolation::TaxRate => {
            ("/name", "another tax rate has this name, category, country and region")
        }
        UniqueViolation::OrderNumber => ("", "another order has this number"),
        UniqueViolation::ProviderRef => ("", "another payment has this reference"),
        UniqueViolation::DisputeRef => ("", "another dispute has this reference"),
        UniqueViolation::SavedViewName => {
            ("/name", "another view has this name (letter case is ignored)")
        }
    };
    Problem::new(Code::DuplicateResource, detail).error(pointer, "taken", detail)
}

fn webhook(error: &WebhookError) -> Problem {
    let code = match error {
        WebhookError::BadSignature => Code::WebhookSignatureInvalid,
        WebhookError::Stale => Code::WebhookTimestampOutOfRange,
        WebhookError::Malformed(_) => Code::WebhookMalformed,
        WebhookError::Unreadable => Code::ProviderUnavailable,
    };
    Problem::new(code, error.to_string())
}

#[cfg(test)]
pub(crate) mod tests;
