//! Looking up an attempt at its provider, and what follows from the result.

use domain::ids::PaymentId;
use domain::order::{Actor, OrderError, OrderRecord, Transition};
use domain::payment::Payment;
use ports::{FoundByOurId, GatewayError, PaymentGateway, PaymentLookup, ProviderPayment};

use crate::engine::Engine;
use crate::error::AppError;
use crate::instrumentation::{ProviderCall, provider_call};
use crate::provider_call::{apply_result, create_request};

/// What a look-up has found out about an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Finding {
    /// The provider has it.
    Found(Box<ProviderPayment>),
    /// The provider is certain that it was never created.
    NotFound,
    /// The provider cannot tell, and may have forgotten the request that creates it.
    Undeterminable,
}

impl Finding {
    /// The attempt as the provider has it.
    pub(crate) fn payment(&self) -> Option<&ProviderPayment> {
        match self {
            Self::Found(payment) => Some(payment),
            Self::NotFound | Self::Undeterminable => None,
        }
    }
}

/// The result of a look-up.
pub(crate) type LookupResult = Result<Finding, GatewayError>;

/// Looks up an attempt, within the policy's time limit. Where the provider cannot tell, but recognizes
/// a repeated request to create the attempt, that is sent again, unconfirmed.
///
/// # Errors
/// [`AppError::UnknownProvider`].
pub(crate) async fn look_up(
    engine: &Engine,
    record: &OrderRecord,
    payment: &Payment,
) -> Result<LookupResult, AppError> {
    let gateway = engine.gateway(Some(&payment.provider))?;
    let gateway = gateway.as_ref();
    let found = ask(engine, gateway, payment).await;
    let Err(GatewayError::OutcomeUnknown(why)) = found else { return Ok(found) };
    if !payment.is_uncertain() {
        return Ok(Err(GatewayError::OutcomeUnknown(why)));
    }
    let capabilities = gateway.capabilities();
    let forgotten_before = engine.forgotten_before(capabilities.create_key_lifetime);
    Ok(if !payment.may_be_created(forgotten_before, engine.now()) {
        if engine.allows_expiry() {
            Ok(Finding::Undeterminable)
        } else {
            Err(GatewayError::OutcomeUnknown(why))
        }
    } else if capabilities.found_by_our_id == FoundByOurId::WhileKeyLives {
        create_again(engine, gateway, record, payment).await
    } else {
        Err(GatewayError::OutcomeUnknown(why))
    })
}

/// Looks up an attempt and sends nothing else.
pub(crate) async fn ask(
    engine: &Engine,
    gateway: &dyn PaymentGateway,
    payment: &Payment,
) -> LookupResult {
    let call = gateway.lookup(PaymentLookup::of(payment));
    let limit = engine.policy.provider_timeout;
    let found = provider_call(&payment.provider, ProviderCall::Lookup, limit, call).await;
    match found {
        Ok(Ok(Some(payment))) => Ok(Finding::Found(Box::new(payment))),
        Ok(Ok(None)) => Ok(Finding::NotFound),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(GatewayError::Unavailable("timed out".to_owned())),
    }
}

async fn create_again(
    engine: &Engine,
    gateway: &dyn PaymentGateway,
    record: &OrderRecord,
    payment: &Payment,
) -> LookupResult {
    let call = gateway.create(create_request(record, payment));
    let limit = engine.policy.provider_timeout;
    let created = provider_call(&payment.provider, ProviderCall::Create, limit, call).await;
    match created {
        Ok(Ok(payment)) => Ok(Finding::Found(Box::new(payment))),
        Ok(Err(error)) => Err(GatewayError::OutcomeUnknown(error.to_string())),
        Err(_) => Err(GatewayError::OutcomeUnknown("timed out".to_owned())),
    }
}

/// The effect of a lookup on the order; `None` if there is none. No other call about the attempt
/// may be in flight, since it may be creating the attempt.
///
/// An attempt without a provider reference that the provider does not know was never created there,
/// and is cancelled; one of which nobody can tell is left to an operator. An attempt with a reference
/// exists: the next lookup may find it, and until then it may still be captured.
pub(crate) fn apply_lookup(
    engine: &Engine,
    actor: &Actor,
    record: &OrderRecord,
    id: PaymentId,
    found: Finding,
) -> Result<Option<Transition>, OrderError> {
    let payment = record.payment(id)?;
    match found {
        Finding::Found(found) => {
            apply_result(engine, actor, record, id, (&Ok(*found), false)).map(Some)
        }
        Finding::NotFound if payment.is_live() && payment.provider_ref.is_none() => {
            cancel_uncreated(engine, actor, record, id).map(Some)
        }
        Finding::Undeterminable if payment.is_uncertain() => {
            tracing::error!(payment = %id, "nobody can tell whether the provider has this payment; it needs review");
            let policy = engine.policy.paying();
            engine.change(actor, |change| record.require_review(id, policy, change)).map(Some)
        }
        Finding::NotFound | Finding::Undeterminable => Ok(None),
    }
}

/// Cancels an attempt that does not exist at its provider.
pub(crate) fn cancel_uncreated(
    engine: &Engine,
    actor: &Actor,
    record: &OrderRecord,
    id: PaymentId,
) -> Result<Transition, OrderError> {
    let policy = engine.policy.paying();
    engine.change(actor, |change| record.cancel_uncreated(id, policy, change))
}
