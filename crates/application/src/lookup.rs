//! Looking up an attempt at its provider, and what follows from the result.

use domain::ids::PaymentId;
use domain::order::{Actor, OrderError, OrderRecord, Transition};
use domain::payment::{Payment, ProviderStatus};
use ports::{FoundByOurId, GatewayError, PaymentGateway, PaymentLookup, ProviderPayment};

use crate::engine::Engine;
use crate::error::AppError;
use crate::instrumentation::ProviderCall;
use crate::provider_call::{ProviderResult, apply_result, create_request};

/// What a lookup has found out about an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LookupFinding {
    /// The provider has it.
    Found(Box<ProviderPayment>),
    /// The provider is certain that it was never created.
    NotFound,
    /// The provider cannot tell, and may have forgotten the request that created it.
    Undeterminable,
}

impl LookupFinding {
    /// The attempt as the provider has it.
    pub(crate) fn payment(&self) -> Option<&ProviderPayment> {
        match self {
            Self::Found(payment) => Some(payment),
            Self::NotFound | Self::Undeterminable => None,
        }
    }
}

/// The result of a lookup.
pub(crate) type LookupResult = Result<LookupFinding, GatewayError>;

/// Looks up an attempt, within the policy's time limit. If the provider cannot tell but still recognizes
/// the idempotency key, the creation request is repeated without confirming. An attempt whose creation
/// was never requested does not exist.
///
/// # Errors
/// [`AppError::UnknownProvider`].
pub(crate) async fn look_up(
    engine: &Engine,
    record: &OrderRecord,
    payment: &Payment,
) -> Result<LookupResult, AppError> {
    let gateway = engine.gateway(&payment.provider)?;
    let gateway = gateway.as_ref();
    if payment.provider_ref.is_none() && payment.sent_at.is_none() {
        return Ok(Ok(LookupFinding::NotFound));
    }
    let found = ask(engine, gateway, payment).await;
    let capabilities = gateway.capabilities();
    let Err(GatewayError::OutcomeUnknown(_)) = found else { return Ok(found) };
    if !payment.is_uncertain() || capabilities.found_by_our_id == FoundByOurId::Always {
        return Ok(found);
    }
    let forgotten_before = engine.forgotten_before(capabilities.create_key_lifetime);
    let repeatable = capabilities.found_by_our_id == FoundByOurId::WhileKeyLives;
    if repeatable && payment.may_be_created(forgotten_before, engine.now()) {
        return Ok(create_again(engine, gateway, record, payment).await);
    }
    let forgotten = payment.sent_at.is_some_and(|at| at <= forgotten_before);
    Ok(if forgotten && engine.allows_expiry() { Ok(LookupFinding::Undeterminable) } else { found })
}

/// Looks up an attempt and sends nothing else.
pub(crate) async fn ask(
    engine: &Engine,
    gateway: &dyn PaymentGateway,
    payment: &Payment,
) -> LookupResult {
    let call = gateway.lookup(PaymentLookup::of(payment));
    let found = engine.call_provider(&payment.provider, ProviderCall::Lookup, call).await;
    match found {
        Ok(Ok(Some(payment))) => Ok(LookupFinding::Found(Box::new(payment))),
        Ok(Ok(None)) => Ok(LookupFinding::NotFound),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(GatewayError::Unavailable("timed out".to_owned())),
    }
}

/// Sends the request to create an attempt again, and looks up what the provider has under the reference
/// that it answers with: the answer may be that to the first request, and outdated.
async fn create_again(
    engine: &Engine,
    gateway: &dyn PaymentGateway,
    record: &OrderRecord,
    payment: &Payment,
) -> LookupResult {
    let call = gateway.create(create_request(record, payment));
    let created = engine.call_provider(&payment.provider, ProviderCall::Create, call).await;
    let created = match created {
        Ok(Ok(created)) => created,
        Ok(Err(GatewayError::Declined { provider_ref: Some(provider_ref), .. })) => {
            let declined = Payment { provider_ref: Some(provider_ref), ..payment.clone() };
            return ask(engine, gateway, &declined).await;
        }
        Ok(Err(error)) if error.is_unprocessed() => return Err(error),
        Ok(Err(error)) => return Err(GatewayError::OutcomeUnknown(error.to_string())),
        Err(_) => return Err(GatewayError::Unavailable("timed out".to_owned())),
    };
    let existing = Payment {
        provider_ref: Some(created.provider_ref.clone()),
        provider_data: created.provider_data.clone(),
        ..payment.clone()
    };
    match ask(engine, gateway, &existing).await? {
        LookupFinding::Found(mut found) => {
            found.provider_data = found.provider_data.or(created.provider_data);
            found.payment_token = found.payment_token.or(created.payment_token);
            found.next_action = found.next_action.or(created.next_action);
            Ok(LookupFinding::Found(found))
        }
        // It exists: a later lookup finds it.
        LookupFinding::NotFound | LookupFinding::Undeterminable => {
            Err(GatewayError::OutcomeUnknown("not found yet under its reference".to_owned()))
        }
    }
}

/// Decides what counts after the provider has rejected a request: a rejection says nothing about an
/// authorization, an approval, or earlier captures. The lookup result takes precedence if the payment
/// is open or paid.
pub(crate) async fn look_up_after_rejection(
    engine: &Engine,
    record: &OrderRecord,
    payment: &Payment,
    result: ProviderResult,
) -> Result<ProviderResult, AppError> {
    let refused =
        matches!(result, Err(GatewayError::Declined { .. } | GatewayError::InvalidRequest(_)));
    if !refused {
        return Ok(result);
    }
    if let Err(error) = &result {
        tracing::warn!(payment = %payment.id, %error, "request rejected by the provider; the payment is looked up");
    }
    match look_up(engine, record, payment).await? {
        Ok(LookupFinding::Found(found))
            if found.status.is_open() || found.status == ProviderStatus::Paid =>
        {
            Ok(Ok(*found))
        }
        Ok(_) => Ok(result),
        Err(_) => Ok(Err(GatewayError::Unavailable("payment lookup failed".to_owned()))),
    }
}

/// The effect of a lookup on the order; `None` if there is none. No other call about the attempt
/// may be in flight, since it may be creating the attempt.
///
/// An attempt without a provider reference that the provider does not know was never created there,
/// and is cancelled; one whose existence there is unknown is left to an operator, if it may have been
/// charged. An attempt with a reference exists: the next lookup may find it, and until then it may still
/// be captured.
pub(crate) fn apply_lookup(
    engine: &Engine,
    actor: &Actor,
    record: &OrderRecord,
    id: PaymentId,
    found: LookupFinding,
) -> Result<Option<Transition>, OrderError> {
    let payment = record.payment(id)?;
    match found {
        LookupFinding::Found(found) => {
            apply_result(engine, actor, record, id, (&Ok(*found), None)).map(Some)
        }
        LookupFinding::NotFound if payment.is_live() && payment.provider_ref.is_none() => {
            cancel_uncreated(engine, actor, record, id).map(Some)
        }
        // No shopper has seen it, and nothing was charged without them.
        LookupFinding::Undeterminable if payment.is_uncertain() && !payment.charge_requested => {
            cancel_uncreated(engine, actor, record, id).map(Some)
        }
        LookupFinding::Undeterminable if payment.is_uncertain() => {
            tracing::error!(payment = %id, "payment needs review: its existence at the provider is unknown");
            let policy = engine.policy.paying();
            engine.change(actor, |change| record.require_review(id, policy, change)).map(Some)
        }
        LookupFinding::NotFound | LookupFinding::Undeterminable => Ok(None),
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

/// What an attempt is identified by at its provider.
fn identified_by(payment: &Payment) -> [Option<&str>; 3] {
    let Payment { provider_ref, payment_token, provider_data, .. } = payment;
    [provider_ref, payment_token, provider_data].map(Option::as_deref)
}

/// Whether a lookup has changed an attempt: its state, or what it is identified by.
pub(crate) fn changes_attempt(before: &OrderRecord, step: &Transition, id: PaymentId) -> bool {
    let known = before.payment(id).ok().map(identified_by);
    !step.events.is_empty() || known != step.record.payment(id).ok().map(identified_by)
}
