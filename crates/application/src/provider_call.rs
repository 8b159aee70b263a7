//! Calls to a payment provider about an attempt, and the effect of its response on the order.

use domain::ids::PaymentId;
use domain::order::{Actor, ChangeContext, OrderError, OrderRecord, PayPolicy, Transition};
use domain::payment::{Payment, PaymentStatus, ProviderStatus, ProviderUpdate};
use ports::{CreatePayment, GatewayError, PaymentGateway, PaymentLookup, ProviderPayment};

use crate::engine::Engine;
use crate::error::AppError;
use crate::instrumentation::{self, ProviderCall};

/// A provider's response, or why there is none.
pub(crate) type ProviderResult = Result<ProviderPayment, GatewayError>;

/// What a provider is asked to do about an attempt.
#[derive(Debug, Clone)]
pub(crate) enum ProviderRequest {
    /// Create it, or make sure that it exists; with `confirm`, capture it.
    Create {
        /// Charge immediately.
        confirm: bool,
        /// The shopper's card or wallet.
        payment_token: Option<String>,
    },
    /// Confirm a pending payment.
    Confirm {
        /// The shopper's card or wallet.
        payment_token: Option<String>,
    },
    /// Capture this amount of the authorization.
    Capture {
        /// How much.
        amount: domain::money::Money,
    },
    /// Cancel it.
    Cancel,
}

/// Calls the provider, within the policy's timeout. After a timeout the outcome is unknown: the
/// call may have succeeded.
pub(crate) async fn call_provider(
    engine: &Engine,
    gateway: &dyn PaymentGateway,
    record: &OrderRecord,
    id: PaymentId,
    request: ProviderRequest,
) -> Result<ProviderResult, OrderError> {
    let payment = record.payment(id)?;
    let lookup = PaymentLookup::of(payment);
    let kind = match &request {
        ProviderRequest::Create { .. } => ProviderCall::Create,
        ProviderRequest::Confirm { .. } => ProviderCall::Confirm,
        ProviderRequest::Capture { .. } => ProviderCall::Capture,
        ProviderRequest::Cancel => ProviderCall::Cancel,
    };
    let call = async {
        match request {
            ProviderRequest::Create { confirm, payment_token } => {
                let unconfirmed = create_request(record, payment);
                gateway.create(CreatePayment { confirm, payment_token, ..unconfirmed }).await
            }
            ProviderRequest::Confirm { payment_token } => {
                gateway.confirm(lookup, payment_token).await
            }
            ProviderRequest::Capture { amount } => gateway.capture(lookup, amount).await,
            ProviderRequest::Cancel => gateway.cancel(lookup).await,
        }
    };
    let said = engine.call_provider(gateway.name(), kind, call).await;
    if matches!(&said, Ok(Err(error)) if error.is_unprocessed()) {
        instrumentation::payment(gateway.name(), "unavailable");
    }
    Ok(said.unwrap_or_else(|_| Err(GatewayError::OutcomeUnknown("timed out".to_owned()))))
}

/// The request to create an attempt, without confirming it: the same whenever it is repeated.
pub(crate) fn create_request(record: &OrderRecord, payment: &Payment) -> CreatePayment {
    CreatePayment {
        payment_id: payment.id,
        order_id: record.order.id,
        order_number: record.order.number.clone(),
        amount: payment.amount,
        created_at: payment.created_at,
        confirm: false,
        capture: payment.capture,
        payment_token: None,
        return_url: payment.return_url.clone(),
    }
}

/// The effect of the provider's response on the order. `sent` is the attempt as the request's intent has
/// stored it.
pub(crate) fn apply_result(
    engine: &Engine,
    actor: &Actor,
    record: &OrderRecord,
    id: PaymentId,
    (said, sent): (&ProviderResult, Option<&Payment>),
) -> Result<Transition, OrderError> {
    let policy = engine.policy.paying();
    engine.change(actor, |change| match said {
        Ok(payment) => apply_payment(record, id, payment, policy, change),
        Err(GatewayError::Declined { code, provider_ref, raw }) => {
            let update = failure(code, provider_ref.clone(), raw);
            record.apply_provider_response(id, &update, policy, change)
        }
        Err(GatewayError::InvalidRequest(why)) => {
            tracing::error!(payment_id = %id, why, "provider rejected the request");
            record.apply_provider_response(id, &failure("invalid_request", None, "{}"), policy, change)
        }
        Err(
            error @ (GatewayError::Unavailable(_)
            | GatewayError::RateLimited { .. }
            | GatewayError::Misconfigured(_)),
        ) => {
            tracing::warn!(payment_id = %id, %error, "request not processed by the provider");
            record.record_provider_outage(id, sent, change)
        }
        Err(GatewayError::NotCancelable { .. }) => {
            tracing::info!(payment_id = %id, "payment cannot be cancelled at the provider now");
            record.record_provider_outage(id, sent, change)
        }
        Err(GatewayError::OutcomeUnknown(why)) => {
            tracing::warn!(payment_id = %id, why, "provider response lost; payment will be looked up");
            record.record_lost_response(id, change)
        }
    })
}

/// Applies a provider's response, with the refunds that it reports.
fn apply_payment(
    record: &OrderRecord,
    id: PaymentId,
    payment: &ProviderPayment,
    policy: PayPolicy,
    change: &ChangeContext<'_>,
) -> Result<Transition, OrderError> {
    let update = payment.clone().into_update();
    let captured = record.payment(id)?.captured;
    let paid = update.status == ProviderStatus::Paid;
    if paid && captured.is_some_and(|c| c.currency() != payment.amount.currency()) {
        let reported = payment.amount.currency();
        tracing::error!(payment_id = %id, %reported, "provider reported a different currency than it captured");
    }
    let Some(refunded) = payment.refunded_total() else {
        return record.apply_provider_response(id, &update, policy, change);
    };
    let step = record.apply_provider_response_with_refunds(id, &update, refunded, policy, change);
    step.or_else(|error| {
        // What it reports of the payment is applied nevertheless.
        tracing::error!(payment_id = %id, %error, "refunds reported by the provider not recorded");
        record.apply_provider_response(id, &update, policy, change)
    })
}

/// An update that an attempt failed.
fn failure(code: &str, provider_ref: Option<String>, raw: &str) -> ProviderUpdate {
    ProviderUpdate {
        provider_ref,
        failure_code: Some(code.to_owned()),
        raw: raw.to_owned(),
        ..ProviderUpdate::new(ProviderStatus::Failed)
    }
}

/// The result of the stored attempt for the caller: an error if it failed, or if the provider was
/// unavailable.
pub(crate) fn verdict(
    record: &OrderRecord,
    id: PaymentId,
    said: &ProviderResult,
) -> Result<(), AppError> {
    let status = record.payment(id)?.status;
    let still = status == PaymentStatus::Pending;
    match said {
        Err(GatewayError::InvalidRequest(_)) if status == PaymentStatus::Failed => {
            Err(AppError::ProviderRefused)
        }
        Err(GatewayError::NotCancelable { until }) if record.payment(id)?.is_live() => {
            Err(AppError::PaymentNotCancelable { payment_id: id, until: *until })
        }
        Err(error) if still && error.is_unprocessed() => Err(AppError::ProviderUnavailable),
        Ok(_) | Err(_) => stored(record, id),
    }
}

/// The result of an attempt that is not called about: an error if it failed.
pub(crate) fn stored(record: &OrderRecord, id: PaymentId) -> Result<(), AppError> {
    let payment = record.payment(id)?;
    if payment.status != PaymentStatus::Failed {
        return Ok(());
    }
    Err(AppError::PaymentDeclined {
        order_id: record.order.id,
        payment_id: id,
        code: payment.failure_code.clone().unwrap_or_else(|| "declined".to_owned()),
    })
}
