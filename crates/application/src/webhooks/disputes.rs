//! Webhooks about disputes: each is recorded with the order of its payment.

use domain::ids::PaymentId;
use domain::order::{Actor, OrderRecord};
use ports::{
    Changes, CommitError, DeferredWebhook, DisputeReport, DisputedPayment, ReceiptOutcome,
    UniqueViolation,
};

use super::{defer, outcome_of};
use crate::effects::changes_for_update;
use crate::engine::Engine;
use crate::error::AppError;

/// What a report changes; one about a payment that is not known yet is deferred.
pub(super) async fn decide(
    engine: &Engine,
    provider: &str,
    report: &DisputeReport,
) -> Result<(ReceiptOutcome, Changes), AppError> {
    match changes_for_dispute(engine, provider, report).await? {
        Some((changes, outcome)) => Ok((outcome, changes)),
        None => Ok(defer(engine, DeferredWebhook::of_dispute(provider, report.clone()))),
    }
}

/// Applies a report to the order of its payment; `None` if the payment is not known.
pub(crate) async fn changes_for_dispute(
    engine: &Engine,
    provider: &str,
    report: &DisputeReport,
) -> Result<Option<(Changes, ReceiptOutcome)>, AppError> {
    let Some((before, id)) = disputed(engine, provider, &report.payment).await? else {
        return Ok(None);
    };
    let actor = Actor::Provider(provider.to_owned());
    let mut step =
        engine.change(&actor, |change| before.apply_dispute(id, &report.update, change))?;
    let changes = changes_for_update(engine, &before, &mut step).await?;
    let outcome = outcome_of(&changes);
    Ok(Some((changes, outcome)))
}

/// The payment with its order. Our id is believed only of a payment with this provider.
async fn disputed(
    engine: &Engine,
    provider: &str,
    payment: &DisputedPayment,
) -> Result<Option<(OrderRecord, PaymentId)>, AppError> {
    match payment {
        DisputedPayment::Reference(reference) => {
            Ok(engine.store.order_of_reference(provider, reference).await?)
        }
        DisputedPayment::Id(id) => {
            let found = engine.store.order_of_payment(*id).await?;
            let own = |record: &OrderRecord| {
                record.payment(*id).is_ok_and(|payment| payment.provider == provider)
            };
            Ok(found.filter(own).map(|record| (record, *id)))
        }
    }
}

/// Whether a commit failed because the provider has used the dispute's reference for a payment of another
/// order: no retry will help.
pub(super) fn is_of_another_order(error: &CommitError) -> bool {
    *error == CommitError::UniqueViolation(UniqueViolation::DisputeRef)
}
