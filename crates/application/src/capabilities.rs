//! Checks of a request against what its payment provider can do, before anything is written.

use domain::money::{Currency, Money};
use domain::order::{OrderError, OrderRecord};
use domain::payment::{Payment, PaymentStatus};
use ports::PaymentGateway;

use crate::engine::Engine;
use crate::error::AppError;

/// Checks that a new payment can be made: the provider takes the currency, and the shopper can come back
/// from its page if it needs one.
///
/// # Errors
/// [`AppError::Invalid`].
pub(crate) fn ensure_can_pay(
    gateway: &dyn PaymentGateway,
    currency: Currency,
    return_url: Option<&str>,
) -> Result<(), AppError> {
    let capabilities = gateway.capabilities();
    if !capabilities.currencies.include(currency) {
        let reason = format!("{} takes no payments in {currency}", gateway.name());
        return Err(AppError::Invalid { field: "/provider", reason });
    }
    if return_url.is_none() && capabilities.needs_return_url {
        let reason = "is required by the payment provider".to_owned();
        return Err(AppError::Invalid { field: "/return_url", reason });
    }
    Ok(())
}

/// Checks that an authorization can be captured in this amount.
///
/// # Errors
/// [`AppError::Invalid`].
pub(crate) fn ensure_can_capture(
    gateway: &dyn PaymentGateway,
    amount: Money,
    authorized: Money,
) -> Result<(), AppError> {
    ensure_whole(gateway, gateway.capabilities().partial_capture, (amount, authorized))
}

/// Checks that a captured payment can be refunded in this amount.
///
/// # Errors
/// [`AppError::Invalid`].
pub(crate) fn ensure_can_refund(
    gateway: &dyn PaymentGateway,
    amount: Money,
    captured: Money,
) -> Result<(), AppError> {
    ensure_whole(gateway, gateway.capabilities().partial_refund, (amount, captured))
}

/// Checks that a part of what was paid can be left uncaptured, or be refunded: cancelled units need it.
///
/// # Errors
/// [`OrderError::CancelTheOrder`].
pub(crate) fn ensure_can_split(engine: &Engine, record: &OrderRecord) -> Result<(), AppError> {
    let cannot = |payment: &Payment| {
        let Ok(gateway) = engine.gateway(&payment.provider) else { return false };
        let can = gateway.capabilities();
        match payment.status {
            PaymentStatus::Authorized => !can.partial_capture,
            PaymentStatus::Paid | PaymentStatus::PartiallyRefunded => !can.partial_refund,
            PaymentStatus::Pending
            | PaymentStatus::RequiresAction
            | PaymentStatus::Approved
            | PaymentStatus::Processing
            | PaymentStatus::Unknown
            | PaymentStatus::NeedsReview
            | PaymentStatus::Mismatch
            | PaymentStatus::Refunded
            | PaymentStatus::Failed
            | PaymentStatus::Cancelled => false,
        }
    };
    if record.payments.iter().any(cannot) {
        return Err(OrderError::CancelTheOrder.into());
    }
    Ok(())
}

fn ensure_whole(
    gateway: &dyn PaymentGateway,
    takes_parts: bool,
    (amount, whole): (Money, Money),
) -> Result<(), AppError> {
    if takes_parts || amount == whole {
        return Ok(());
    }
    let reason = format!("must be {whole}: {} cannot do it in parts", gateway.name());
    Err(AppError::Invalid { field: "/amount", reason })
}
