//! Looking up refunds that a provider has accepted: pending ones are settled, and one that had succeeded
//! may have been reversed since.

use domain::order::{Actor, OrderRecord};
use domain::payment::Payment;
use domain::refund::{Refund, RefundEvent, RefundStatus};
use ports::{PaymentLookup, ProviderRefund, ProviderRefundStatus, RefundLookup};

use crate::engine::Engine;
use crate::error::AppError;
use crate::instrumentation::ProviderCall;
use crate::order_update::update_order;

/// Looks up a refund; an error of a look-up says nothing about the refund.
///
/// # Errors
/// [`AppError::ProviderUnavailable`], [`AppError::UnknownProvider`].
pub(crate) async fn look_up_refund(
    engine: &Engine,
    payment: &Payment,
    refund: &Refund,
) -> Result<Option<ProviderRefund>, AppError> {
    let gateway = engine.gateway(&payment.provider)?;
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

/// Refunds of one payment that are looked up at a time, the last ones first: with the payment's own
/// lookup, as many calls as time out within the lease of a job.
const MOST: usize = 4;

/// Looks up the refunds of a payment that the provider has accepted: pending ones may be settled, and
/// successful ones may have been reversed. A refund that cannot be looked up does not stop the others, or
/// the caller. Returns whether one has changed.
///
/// # Errors
/// [`AppError::Unavailable`] and other errors of the storage.
pub(crate) async fn follow_refunds(
    engine: &Engine,
    record: &OrderRecord,
    payment: &Payment,
) -> Result<bool, AppError> {
    let of_payment = record.refunds.iter().rev().filter(|refund| refund.payment_id == payment.id);
    let accepted = of_payment
        .filter(|refund| refund.status != RefundStatus::Failed && refund.provider_ref.is_some());
    let mut changed = false;
    for refund in accepted.take(MOST) {
        if engine.circuits.pause(&payment.provider, engine.now()).is_some() {
            break;
        }
        changed |= try_to_follow(engine, payment, refund).await?;
    }
    Ok(changed)
}

/// Looks up a refund and applies what the provider has, if it can be looked up. Returns whether it has
/// changed.
///
/// # Errors
/// As for [`follow_refunds`].
pub(crate) async fn try_to_follow(
    engine: &Engine,
    payment: &Payment,
    refund: &Refund,
) -> Result<bool, AppError> {
    match follow_one(engine, payment, refund).await {
        Err(error) if !error.is_infrastructure() => {
            tracing::warn!(refund = %refund.id, %error, "refund not followed");
            Ok(false)
        }
        done => done,
    }
}

async fn follow_one(engine: &Engine, payment: &Payment, refund: &Refund) -> Result<bool, AppError> {
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
    let Some((event, code)) = result_of(asked, &found.status) else { return Ok(false) };
    update_order(engine, asked.order_id, |before| {
        if before.refunds.iter().find(|refund| refund.id == asked.id) != Some(asked) {
            return Ok(None);
        }
        let policy = engine.policy.paying();
        let step = engine.change(&Actor::System, |change| {
            before.apply_refund_result(asked.id, event, Some(reference), code, policy, change)
        });
        Ok(Some(step?))
    })
    .await?;
    Ok(true)
}

/// What the status at the provider means for a refund, with the provider's code of a failure; `None` if it
/// is nothing new.
pub(crate) fn result_of<'a>(
    refund: &Refund,
    status: &'a ProviderRefundStatus,
) -> Option<(RefundEvent, Option<&'a str>)> {
    let id = refund.id;
    match (status, refund.status) {
        (ProviderRefundStatus::Pending, _)
        | (ProviderRefundStatus::Succeeded, RefundStatus::Succeeded) => None,
        (ProviderRefundStatus::Succeeded, _) => Some((RefundEvent::Succeeded, None)),
        (ProviderRefundStatus::Failed { code }, RefundStatus::Succeeded) => {
            tracing::error!(refund = %id, code, "refund reversed at the provider");
            Some((RefundEvent::Reversed, Some(code)))
        }
        (ProviderRefundStatus::Failed { code }, _) => {
            tracing::error!(refund = %id, code, "refund failed at the provider");
            Some((RefundEvent::Failed, Some(code)))
        }
    }
}
