//! Looking up refunds that a provider has accepted: pending ones are settled, and one that had succeeded
//! may have been reversed since.

use domain::money::Money;
use domain::order::{Actor, OrderRecord};
use domain::payment::Payment;
use domain::refund::{Refund, RefundEvent, RefundStatus};
use ports::{
    Changes, PaymentLookup, ProviderPayment, ProviderRefund, ProviderRefundStatus, RefundLookup,
};

use crate::commit_loop::retry_on_conflict;
use crate::effects::changes_for_update;
use crate::engine::Engine;
use crate::error::AppError;
use crate::instrumentation::ProviderCall;

/// Looks up a refund; an error of a look-up says nothing about the refund.
///
/// # Errors
/// [`AppError::ProviderUnavailable`], [`AppError::UnknownProvider`].
pub(crate) async fn look_up_refund(
    engine: &Engine,
    payment: &Payment,
    refund: &Refund,
) -> Result<Option<ProviderRefund>, AppError> {
    let gateway = engine.gateway(Some(&payment.provider))?;
    let lookup = RefundLookup {
        refund_id: refund.id,
        refund_ref: refund.provider_ref.clone(),
        payment: PaymentLookup::of(payment),
        amount: refund.amount,
        sent_at: refund.sent_at.unwrap_or(refund.created_at),
    };
    let call = gateway.lookup_refund(lookup);
    match engine.call_provider(&payment.provider, ProviderCall::LookupRefund, call).await {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(error)) => {
            tracing::warn!(refund = %refund.id, %error, "refund cannot be looked up");
            Err(AppError::ProviderUnavailable)
        }
        Err(_) => Err(AppError::ProviderUnavailable),
    }
}

/// Looks up the pending refunds of a payment that the provider has accepted. Returns whether one has
/// changed.
///
/// # Errors
/// As for [`look_up_refund`].
pub(crate) async fn follow_pending(
    engine: &Engine,
    record: &OrderRecord,
    payment: &Payment,
) -> Result<bool, AppError> {
    follow(engine, record, payment, RefundStatus::Pending).await
}

/// Looks up the successful refunds of a payment, if the provider reports less refunded than they come to,
/// or reports no total: one may have been reversed. Returns whether one has changed.
///
/// # Errors
/// As for [`look_up_refund`].
pub(crate) async fn follow_succeeded(
    engine: &Engine,
    record: &OrderRecord,
    payment: &Payment,
    found: &ProviderPayment,
) -> Result<bool, AppError> {
    let known = payment.refunded;
    let as_known = |total: Money| total.currency() != known.currency() || total >= known;
    if known.is_zero() || found.reported_refunds().is_some_and(as_known) {
        return Ok(false);
    }
    let changed = follow(engine, record, payment, RefundStatus::Succeeded).await?;
    if !changed && found.reported_refunds().is_some() {
        tracing::error!(payment = %payment.id, "provider reports less refunded than was recorded");
    }
    Ok(changed)
}

/// Looks up refunds of one status that have a provider reference.
async fn follow(
    engine: &Engine,
    record: &OrderRecord,
    payment: &Payment,
    status: RefundStatus,
) -> Result<bool, AppError> {
    let of_payment = record.refunds.iter().filter(|refund| refund.payment_id == payment.id);
    let mut changed = false;
    for refund in of_payment.filter(|r| r.status == status && r.provider_ref.is_some()) {
        changed |= follow_one(engine, payment, refund).await?;
    }
    Ok(changed)
}

/// Looks up a refund and applies what the provider has. Returns whether it has changed.
///
/// # Errors
/// As for [`look_up_refund`].
pub(crate) async fn follow_one(
    engine: &Engine,
    payment: &Payment,
    refund: &Refund,
) -> Result<bool, AppError> {
    match look_up_refund(engine, payment, refund).await? {
        Some(found) => apply_found(engine, refund, &found).await,
        None => Ok(false),
    }
}

/// Applies what a look-up has found out about a refund, unless the refund has changed since it was read:
/// the response may be older than that change.
async fn apply_found(
    engine: &Engine,
    asked: &Refund,
    found: &ProviderRefund,
) -> Result<bool, AppError> {
    let reference = found.provider_ref.as_str();
    if asked.provider_ref.as_deref().is_some_and(|own| own != reference) {
        tracing::error!(refund = %asked.id, reference, "reference of another refund");
        return Err(AppError::ProviderUnavailable);
    }
    let (event, code) = match (&found.status, asked.status) {
        (ProviderRefundStatus::Pending, _) => return Ok(false),
        (ProviderRefundStatus::Succeeded, RefundStatus::Succeeded) => return Ok(false),
        (ProviderRefundStatus::Succeeded, _) => (RefundEvent::Succeeded, None),
        (ProviderRefundStatus::Failed { code }, RefundStatus::Succeeded) => {
            tracing::error!(refund = %asked.id, code, "refund reversed at the provider");
            (RefundEvent::Reversed, Some(code.as_str()))
        }
        (ProviderRefundStatus::Failed { code }, _) => {
            tracing::error!(refund = %asked.id, code, "refund failed at the provider");
            (RefundEvent::Failed, Some(code.as_str()))
        }
    };
    let applied = retry_on_conflict(engine, || async {
        let before =
            engine.store.order(asked.order_id).await?.ok_or(AppError::NotFound("order"))?;
        if before.refunds.iter().find(|refund| refund.id == asked.id) != Some(asked) {
            return Ok((true, Changes::default()));
        }
        let policy = engine.policy.paying();
        let mut step = engine.change(&Actor::System, |change| {
            before.apply_refund_result(asked.id, event, Some(reference), code, policy, change)
        })?;
        Ok((true, changes_for_update(engine, &before, &mut step).await?))
    });
    Ok(applied.await?)
}
