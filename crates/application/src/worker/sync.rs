//! `sync_payment`: looks up attempts without an update for too long.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use domain::ids::{OrderId, PaymentId};
use domain::order::{Actor, OrderJob, OrderRecord};
use domain::payment::{Payment, PaymentStatus, ProviderStatus};
use futures_util::StreamExt;
use ports::{Changes, GatewayError, SilentFilter};

use crate::commit_loop::commit_if_unchanged;
use crate::effects::changes_for_update;
use crate::engine::Engine;
use crate::error::AppError;
use crate::lookup::{LookupFinding, apply_lookup, changes_attempt, look_up};

/// Concurrent lookups per provider.
const AT_ONCE: usize = 4;

/// Looks up, at each provider of this server, up to `limit` attempts without an update for too
/// long: a webhook may have been lost, or a server crashed before it received the response. Returns
/// how many changed. Attempts at providers that this server does not have are left to servers that
/// have them. Nothing is looked up just after the clock was set: an attempt being created would
/// look stale.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn sync_payments(engine: &Engine, limit: u32) -> Result<usize, AppError> {
    if !engine.allows_takeover() {
        return Ok(0);
    }
    let lookups = engine.providers().into_iter().map(|name| look_up_all(engine, name, limit));
    futures_util::future::join_all(lookups).await.into_iter().sum()
}

/// Looks up attempts at one provider. After a timeout the rest waits for the next sweep: each
/// lookup would take the whole timeout.
async fn look_up_all(engine: &Engine, provider: &str, limit: u32) -> Result<usize, AppError> {
    if engine.circuits.pause(provider, engine.now()).is_some() {
        return Ok(0);
    }
    let filter = SilentFilter {
        before: engine.before(engine.policy.sync_after),
        authorized_before: engine.before(engine.policy.sync_authorized_after),
        now: engine.now(),
        provider: Some(provider.to_owned()),
    };
    let stale = engine.store.silent_payments(&filter, limit).await?;
    let (unreachable, changed) = (&AtomicBool::new(false), &AtomicUsize::new(0));
    futures_util::stream::iter(stale)
        .for_each_concurrent(AT_ONCE, async |(order, payment)| {
            if unreachable.load(Ordering::Relaxed) {
                return;
            }
            match look_up_one(engine, order, payment).await {
                Ok(LookupOutcome::Changed) => _ = changed.fetch_add(1, Ordering::Relaxed),
                Ok(LookupOutcome::Unchanged) => {}
                Ok(LookupOutcome::Unreachable) => unreachable.store(true, Ordering::Relaxed),
                Err(error) => tracing::warn!(%payment, %error, "payment lookup failed"),
            }
        })
        .await;
    Ok(changed.load(Ordering::Relaxed))
}

enum LookupOutcome {
    Changed,
    Unchanged,
    Unreachable,
}

async fn look_up_one(
    engine: &Engine,
    order: OrderId,
    id: PaymentId,
) -> Result<LookupOutcome, AppError> {
    let Some(before) = engine.store.order(order).await? else {
        return Ok(LookupOutcome::Unchanged);
    };
    if before.payment(id)?.is_in_flight(engine.now()) {
        return Ok(LookupOutcome::Unchanged);
    }
    let step = match look_up(engine, &before, before.payment(id)?).await? {
        Ok(found) => {
            if is_still_approved(before.payment(id)?, &found) {
                return complete_again(engine, &before, id).await;
            }
            apply_lookup(engine, &Actor::System, &before, id, found)
        }
        Err(error) => {
            tracing::warn!(payment = %id, %error, "payment lookup failed");
            // A provider that cannot tell about one attempt may know the others.
            let unreachable = error.is_unprocessed();
            let payment = before.payment(id)?;
            let untold = matches!(error, GatewayError::OutcomeUnknown(_));
            let pending = payment.is_uncertain() && payment.status == PaymentStatus::Pending;
            if untold && pending && payment.charge_requested {
                // It may have been charged: its order does not expire.
                let lost =
                    engine.change(&Actor::System, |change| before.record_lost_response(id, change));
                let changes = changes_for_update(engine, &before, &mut lost?).await?;
                return commit(engine, changes, LookupOutcome::Changed).await;
            }
            let outcome =
                if unreachable { LookupOutcome::Unreachable } else { LookupOutcome::Unchanged };
            return record_lookup(engine, &before, id, outcome).await;
        }
    };
    match step {
        Ok(Some(mut step)) if changes_attempt(&before, &step, id) => {
            let changes = changes_for_update(engine, &before, &mut step).await?;
            return commit(engine, changes, LookupOutcome::Changed).await;
        }
        Ok(_) => {}
        // An attempt whose lookup cannot be applied must not be first in every sweep.
        Err(error) => tracing::warn!(payment = %id, %error, "lookup result not applied"),
    }
    record_lookup(engine, &before, id, LookupOutcome::Unchanged).await
}

/// Whether a payment waits to be completed, and nothing has happened to it for long: the job that completes
/// it was given up.
fn is_still_approved(payment: &Payment, found: &LookupFinding) -> bool {
    let found = found.payment().map(|found| found.status);
    payment.status == PaymentStatus::Approved && found == Some(ProviderStatus::Approved)
}

/// Queues the job again that completes an approved payment.
async fn complete_again(
    engine: &Engine,
    before: &OrderRecord,
    id: PaymentId,
) -> Result<LookupOutcome, AppError> {
    let mut changes = recorded(engine, before, id)?;
    let job = OrderJob::ConfirmPayment(id);
    changes.enqueue(engine.order_job(before.order.id, job, engine.now()));
    commit(engine, changes, LookupOutcome::Unchanged).await
}

/// Records the lookup, so that other attempts are looked up first. Callers do not see this change:
/// the order keeps its version, and with it their version conditions.
async fn record_lookup(
    engine: &Engine,
    before: &OrderRecord,
    id: PaymentId,
    outcome: LookupOutcome,
) -> Result<LookupOutcome, AppError> {
    commit(engine, recorded(engine, before, id)?, outcome).await
}

/// That an attempt was looked up.
fn recorded(engine: &Engine, before: &OrderRecord, id: PaymentId) -> Result<Changes, AppError> {
    let mut step = engine.change(&Actor::System, |change| before.record_lookup(id, change))?;
    let mut changes = Changes::default();
    changes.update_attempts(before, &mut step);
    Ok(changes)
}

/// A concurrent change to the order takes precedence; the next sweep checks again.
async fn commit(
    engine: &Engine,
    changes: Changes,
    outcome: LookupOutcome,
) -> Result<LookupOutcome, AppError> {
    Ok(match (commit_if_unchanged(engine, changes).await?, outcome) {
        (false, LookupOutcome::Changed) => LookupOutcome::Unchanged,
        (_, outcome) => outcome,
    })
}
