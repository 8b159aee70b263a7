//! Checks of a request against what its payment provider can do, before anything is written.

use domain::money::Money;
use domain::order::{OrderError, OrderRecord};
use domain::payment::{Payment, PaymentStatus};
use ports::PaymentGateway;

use crate::engine::Engine;
use crate::error::AppError;

/// Checks that a new payment can be made: the provider takes the amount, and the shopper can come back
/// from its page if it needs one.
///
/// # Errors
/// [`AppError::Invalid`].
pub(crate) fn ensure_can_pay(
    gateway: &dyn PaymentGateway,
    amount: Money,
    return_url: Option<&str>,
) -> Result<(), AppError> {
    let (capabilities, currency) = (gateway.capabilities(), amount.currency());
    if !capabilities.currencies.include(currency) {
        let reason = format!("{} takes no payments in {currency}", gateway.name());
        return Err(AppError::Invalid { field: "/provider", reason });
    }
    ensure_takes(gateway, amount, "/provider")?;
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
    ensure_takes(gateway, amount, "/amount")?;
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
    ensure_takes(gateway, amount, "/amount")?;
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

fn ensure_takes(
    gateway: &dyn PaymentGateway,
    amount: Money,
    field: &'static str,
) -> Result<(), AppError> {
    if gateway.takes(amount) {
        return Ok(());
    }
    let reason = format!("{} does not accept {amount} {}", gateway.name(), amount.currency());
    Err(AppError::Invalid { field, reason })
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use ports::{Capabilities, MockPaymentGateway};

    use super::*;

    /// A provider that takes whole units only.
    fn gateway() -> MockPaymentGateway {
        let mut gateway = MockPaymentGateway::new();
        gateway.expect_name().return_const("acme".to_owned());
        let parts = Capabilities {
            partial_capture: true,
            partial_refund: true,
            ..Capabilities::basic(Duration::from_secs(3_600))
        };
        gateway.expect_capabilities().return_const(parts);
        gateway.expect_takes().returning(|amount| amount.minor_units() % 100 == 0);
        gateway
    }

    fn forint(minor_units: i64) -> Money {
        Money::new(minor_units, "HUF".parse().unwrap()).unwrap()
    }

    #[test]
    fn an_amount_that_the_provider_does_not_take_is_an_invalid_request() {
        let (gateway, all) = (gateway(), forint(500_000));
        for (amount, is_taken) in [(forint(12_300), true), (forint(12_340), false)] {
            let checks = [
                ("/provider", ensure_can_pay(&gateway, amount, None)),
                ("/amount", ensure_can_capture(&gateway, amount, all)),
                ("/amount", ensure_can_refund(&gateway, amount, all)),
            ];
            for (expected, told) in checks {
                let is_told = matches!(
                    &told,
                    Err(AppError::Invalid { field, reason })
                        if *field == expected && reason.contains("acme does not accept 123.40 HUF")
                );
                assert_eq!((told.is_ok(), is_told), (is_taken, !is_taken), "{told:?}");
            }
        }
    }
}
