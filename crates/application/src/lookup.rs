//! Looking up an attempt at its provider, and what follows from the result.

use domain::ids::PaymentId;
use domain::order::{Actor, OrderError, OrderRecord, Transition};
use domain::payment::{Payment, ProviderStatus, ProviderUpdate};
use ports::{GatewayError, PaymentLookup, ProviderPayment};

use crate::engine::Engine;
use crate::error::AppError;
use crate::instrumentation::{ProviderCall, provider_call};
use crate::provider_call::apply_result;

/// What a provider knows of an attempt: nothing where it was never created there.
pub(crate) type LookupResult = Result<Option<ProviderPayment>, GatewayError>;

/// Looks up an attempt, within the policy's time limit.
///
/// # Errors
/// [`AppError::UnknownProvider`].
pub(crate) async fn look_up(engine: &Engine, payment: &Payment) -> Result<LookupResult, AppError> {
    let gateway = engine.gateway(Some(&payment.provider))?;
    let provider_ref = payment.provider_ref.clone();
    let call = gateway.lookup(PaymentLookup { payment_id: payment.id, provider_ref });
    let limit = engine.policy.provider_timeout;
    let found = provider_call(&payment.provider, ProviderCall::Lookup, limit, call).await;
    Ok(found.unwrap_or_else(|_| Err(GatewayError::Unavailable("timed out".to_owned()))))
}

/// The effect of a lookup on the order; `None` if there is none. No other call about the attempt
/// may be in flight, since it may be creating the attempt.
///
/// An attempt without a provider reference that the provider does not know was never created there,
/// and is cancelled. An attempt with a reference exists: the next lookup may find it, and until
/// then it may still be captured.
pub(crate) fn apply_lookup(
    engine: &Engine,
    actor: &Actor,
    record: &OrderRecord,
    id: PaymentId,
    found: Option<ProviderPayment>,
) -> Result<Option<Transition>, OrderError> {
    let payment = record.payment(id)?;
    match found {
        Some(found) => apply_result(engine, actor, record, id, &Ok(found)).map(Some),
        None if payment.is_live() && payment.provider_ref.is_none() => {
            cancel_uncreated(engine, actor, record, id).map(Some)
        }
        None => Ok(None),
    }
}

/// Cancels an attempt that does not exist at its provider.
pub(crate) fn cancel_uncreated(
    engine: &Engine,
    actor: &Actor,
    record: &OrderRecord,
    id: PaymentId,
) -> Result<Transition, OrderError> {
    let update = ProviderUpdate {
        failure_code: Some("never_made".to_owned()),
        ..ProviderUpdate::new(ProviderStatus::Cancelled)
    };
    let policy = engine.policy.paying();
    engine.change(actor, |change| record.apply_provider_response(id, &update, policy, change))
}
