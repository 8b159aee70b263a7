//! What each kind of job does. Each is safe to do twice: it looks first at what is stored.

use std::time::Duration;

use domain::Instant;
use domain::ids::{OrderId, PaymentId, RefundId};
use domain::order::{Actor, OrderError, OrderRecord, Transition};
use domain::payment::{CASH_PROVIDER, Payment, PaymentStatus};
use domain::refund::{Refund, RefundStatus};
use ports::{
    Changes, ClaimedJob, DeferredEvent, DeferredWebhook, GatewayError, PaymentLookup,
    PaymentReport, ProviderPayment, ReceiptOutcome, ReceiptWrite, Work,
};

use super::refund;

use crate::commit_loop::retry_on_conflict;
use crate::engine::Engine;
use crate::error::AppError;
use crate::instrumentation::ProviderCall;
use crate::lookup::{LookupFinding, LookupResult, apply_lookup, cancel_uncreated, look_up};
use crate::order_update::changes_of;
use crate::payments::{capture_now, confirm_now};
use crate::policy::elapsed;
use crate::refund_lookup;
use crate::webhooks::changes_for_event;
use crate::webhooks::disputes::changes_for_dispute;

/// The result of a job that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JobResult {
    /// Completed.
    Done,
    /// It waits for someone else, and is due again later.
    Waits,
}

/// Runs a claimed job and completes it in the commit of its effect.
pub(super) async fn perform(engine: &Engine, claimed: &ClaimedJob) -> Result<JobResult, AppError> {
    let done = match &claimed.job.work {
        Work::RefundPayment { order_id, refund_id } => {
            let (order, refund) = (OrderId(*order_id), RefundId(*refund_id));
            return refund::perform(engine, claimed, order, refund).await;
        }
        Work::SyncPayment { order_id, payment_id } => {
            let (order, payment) = (OrderId(*order_id), PaymentId(*payment_id));
            return sync(engine, claimed, order, payment).await;
        }
        // Messages are delivered in batches, by the worker itself.
        Work::SendOrderConfirmationEmail { .. }
        | Work::SendNotificationEmail { .. }
        | Work::SendSignInCode { .. } => Ok(()),
        Work::UpdateInventory { order_id } => {
            let order = OrderId(*order_id);
            apply(engine, claimed, order, |record| {
                Ok(engine.change(&Actor::System, |change| record.commit_stock(change)))
            })
            .await
        }
        Work::ProcessPaymentWebhook { webhook } => deferred_webhook(engine, claimed, webhook).await,
        Work::ConfirmPayment { order_id, payment_id } => {
            confirm_now(engine, PaymentId(*payment_id)).await?;
            return finish(engine, claimed, OrderId(*order_id)).await;
        }
        Work::CapturePayment { order_id, payment_id } => {
            capture_now(engine, PaymentId(*payment_id)).await?;
            return finish(engine, claimed, OrderId(*order_id)).await;
        }
        Work::CancelPayment { order_id, payment_id } => {
            let (order, payment) = (OrderId(*order_id), PaymentId(*payment_id));
            return cancel(engine, claimed, order, payment).await;
        }
    };
    done.map(|()| JobResult::Done)
}

/// Changes an order and finishes the job in one commit; only finishes it if there is nothing to
/// change.
pub(super) async fn apply(
    engine: &Engine,
    claimed: &ClaimedJob,
    order: OrderId,
    decide: impl Fn(&OrderRecord) -> Result<Option<Transition>, AppError>,
) -> Result<(), AppError> {
    let committed = retry_on_conflict(engine, || async {
        let before = engine.store.order(order).await?;
        let mut changes = match &before {
            Some(before) => changes_of(engine, before, &decide).await?,
            None => Changes::default(),
        };
        changes.finish(claimed);
        Ok(((), changes))
    });
    Ok(committed.await?)
}

/// Completes a job that leaves its order as it is.
pub(super) async fn finish(
    engine: &Engine,
    claimed: &ClaimedJob,
    order: OrderId,
) -> Result<JobResult, AppError> {
    apply(engine, claimed, order, |_| Ok(None)).await.map(|()| JobResult::Done)
}

/// The shortest and the longest pause of a job that waits for someone else: jobs far in the future are
/// assumed to be written by a wrong clock (see [`super::recall_jobs`]).
const SHORTEST_PAUSE: Duration = Duration::from_secs(60);
const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);

/// Makes a job that waits for someone else due again after a pause within the limits, without an attempt.
pub(super) async fn wait(
    engine: &Engine,
    claimed: &ClaimedJob,
    pause: Duration,
) -> Result<JobResult, AppError> {
    let mut changes = Changes::default();
    changes.release(claimed, engine.after(pause.clamp(SHORTEST_PAUSE, LONGEST_PAUSE)));
    engine.write(changes).await?;
    Ok(JobResult::Waits)
}

/// `process_payment_webhook`: a webhook event that arrived before its payment was known.
async fn deferred_webhook(
    engine: &Engine,
    claimed: &ClaimedJob,
    webhook: &DeferredWebhook,
) -> Result<(), AppError> {
    let committed = retry_on_conflict(engine, || async {
        let provider = &webhook.provider;
        let (event_id, found) = match &webhook.event {
            DeferredEvent::Payment(event) => {
                (&event.event_id, changes_for_payment(engine, provider, event).await?)
            }
            DeferredEvent::Dispute(event) => {
                (&event.event_id, changes_for_dispute(engine, provider, event).await?)
            }
        };
        let (mut changes, outcome) =
            found.ok_or(AppError::NotFound("payment of a deferred webhook"))?;
        let (provider, event_id) = (provider.clone(), event_id.clone());
        changes.receipts.push(ReceiptWrite::Settle { provider, event_id, outcome });
        changes.finish(claimed);
        Ok(((), changes))
    });
    Ok(committed.await?)
}

/// Applies an event about a payment; `None` if the payment is not known.
async fn changes_for_payment(
    engine: &Engine,
    provider: &str,
    event: &PaymentReport,
) -> Result<Option<(Changes, ReceiptOutcome)>, AppError> {
    let found = engine.store.order_of_reference(provider, &event.provider_ref).await?;
    let Some((before, id)) = found else { return Ok(None) };
    let (payment, amount) = (before.payment(id)?, event.bare_amount.as_deref());
    let update = event.update.clone().with_bare_amount(amount, payment)?;
    changes_for_event(engine, provider, &before, id, &update).await.map(Some)
}

/// `cancel_payment`: cancels an attempt at its provider, also one that has ended here but may still
/// be authorized there. The provider's response counts: a late capture is refunded automatically. What
/// the provider cannot cancel now, or has accepted and not carried out, is looked up until it has ended.
async fn cancel(
    engine: &Engine,
    claimed: &ClaimedJob,
    order: OrderId,
    id: PaymentId,
) -> Result<JobResult, AppError> {
    let record = engine.store.order(order).await?.ok_or(AppError::NotFound("order"))?;
    let payment = record.payment(id)?;
    if payment.status.is_captured() {
        return finish(engine, claimed, order).await;
    }
    if payment.is_in_flight(engine.now()) {
        return Err(AppError::KeyInProgress);
    }
    if payment.status == PaymentStatus::NeedsReview {
        return wait(engine, claimed, LONGEST_PAUSE).await;
    }
    let found = look_up(engine, &record, payment).await?;
    // One that the provider has given a reference for was created there, even if it is not found now.
    let was_created = payment.is_live() && payment.provider_ref.is_some();
    let is_open = match &found {
        Ok(LookupFinding::Found(found)) => found.status.is_open(),
        Ok(LookupFinding::NotFound) => was_created,
        Ok(LookupFinding::Undeterminable) | Err(_) => false,
    };
    if !is_open {
        return conclude(engine, claimed, payment, found).await.map(|()| JobResult::Done);
    }
    let mut known = payment.clone();
    if let Ok(LookupFinding::Found(found)) = &found {
        known.provider_ref.get_or_insert_with(|| found.provider_ref.clone());
        known.provider_data = found.provider_data.clone().or(known.provider_data);
    }
    let cancelled = match cancel_at_provider(engine, &known).await? {
        Ok(cancelled) if cancelled.status.is_open() => {
            return await_end(engine, claimed, cancelled.pay_until).await;
        }
        Err(GatewayError::NotCancelable { until }) => {
            return await_end(engine, claimed, until).await;
        }
        // The provider neither finds it nor can cancel it, and nothing was confirmed.
        Err(GatewayError::InvalidRequest(_) | GatewayError::Declined { .. })
            if found == Ok(LookupFinding::NotFound) && payment.status.awaits_shopper() =>
        {
            settle_unchanged(engine, claimed, payment, |record| {
                cancel_uncreated(engine, &Actor::System, record, id).map(Some)
            })
            .await
        }
        said => {
            let said = said.map(|payment| LookupFinding::Found(Box::new(payment)));
            conclude(engine, claimed, payment, said).await
        }
    };
    cancelled.map(|()| JobResult::Done)
}

/// Makes the cancellation of an attempt that is still open at its provider due again: when the provider
/// says that it ends, or after a quarter of the time that the job has waited.
async fn await_end(
    engine: &Engine,
    claimed: &ClaimedJob,
    ends_at: Option<Instant>,
) -> Result<JobResult, AppError> {
    let now = engine.now();
    let pause = match ends_at.filter(|at| *at > now) {
        Some(at) => elapsed(now, at),
        None => elapsed(claimed.job.created_at, now) / 4,
    };
    wait(engine, claimed, pause).await
}

async fn cancel_at_provider(
    engine: &Engine,
    payment: &Payment,
) -> Result<Result<ProviderPayment, GatewayError>, AppError> {
    let gateway = engine.gateway(&payment.provider)?;
    let call = gateway.cancel(PaymentLookup::of(payment));
    let said = engine.call_provider(&payment.provider, ProviderCall::Cancel, call).await;
    said.map_err(|_| AppError::ProviderUnavailable)
}

/// `sync_payment`: looks up an attempt whose response was lost, or about which a webhook was
/// possibly stale or incomplete, and its refunds. It waits while another provider call for the attempt is
/// in flight, and while one of our refunds is pending, because the provider's total may or may not
/// include it. A refund that the provider has accepted may take days: its settlement requests the next
/// lookup.
async fn sync(
    engine: &Engine,
    claimed: &ClaimedJob,
    order: OrderId,
    id: PaymentId,
) -> Result<JobResult, AppError> {
    let mut record = engine.store.order(order).await?.ok_or(AppError::NotFound("order"))?;
    let payment = record.payment(id)?;
    if payment.provider == CASH_PROVIDER {
        return finish(engine, claimed, order).await;
    }
    if refund_lookup::follow_refunds(engine, &record, payment).await? {
        record = engine.store.order(order).await?.ok_or(AppError::NotFound("order"))?;
    }
    let payment = record.payment(id)?;
    let open = |r: &&Refund| r.payment_id == id && r.status == RefundStatus::Pending;
    let mut open = record.refunds.iter().filter(open).peekable();
    if payment.is_in_flight(engine.now()) {
        return Err(AppError::Order(OrderError::PaymentInProgress(id)));
    }
    if open.peek().is_some() {
        if open.any(|refund| refund.provider_ref.is_none()) {
            return Err(AppError::Order(OrderError::PaymentInProgress(id)));
        }
        return finish(engine, claimed, order).await;
    }
    // An attempt in review is looked up by the sweep, as long as it is in review.
    if payment.status == PaymentStatus::NeedsReview {
        return finish(engine, claimed, order).await;
    }
    let found = look_up(engine, &record, payment).await?;
    conclude(engine, claimed, payment, found).await.map(|()| JobResult::Done)
}

/// Applies a provider's response about an attempt, and completes the job, unless the attempt
/// changed since the call began (`asked`): the response may be older than that change.
async fn settle_unchanged(
    engine: &Engine,
    claimed: &ClaimedJob,
    asked: &Payment,
    decide: impl Fn(&OrderRecord) -> Result<Option<Transition>, OrderError>,
) -> Result<(), AppError> {
    apply(engine, claimed, asked.order_id, |record| {
        if record.payment(asked.id)? != asked {
            return Err(OrderError::PaymentInProgress(asked.id).into());
        }
        Ok(decide(record)?)
    })
    .await
}

/// Applies a lookup result and completes the job. The attempt is looked up again if it changed
/// since the call began, or if it has a provider reference but the provider did not find it.
async fn conclude(
    engine: &Engine,
    claimed: &ClaimedJob,
    asked: &Payment,
    found: LookupResult,
) -> Result<(), AppError> {
    match found {
        Ok(LookupFinding::NotFound)
            if asked.status.is_with_provider() && asked.provider_ref.is_some() =>
        {
            Err(AppError::ProviderUnavailable)
        }
        Ok(found) => {
            settle_unchanged(engine, claimed, asked, |record| {
                apply_lookup(engine, &Actor::System, record, asked.id, found.clone())
            })
            .await
        }
        // It has ended, and the provider has given it no reference: nothing is left to look up.
        Err(GatewayError::OutcomeUnknown(_))
            if asked.status.is_failed_or_cancelled() && asked.provider_ref.is_none() =>
        {
            settle_unchanged(engine, claimed, asked, |_| Ok(None)).await
        }
        Err(GatewayError::InvalidRequest(_)) => Err(AppError::ProviderRefused),
        Err(
            GatewayError::Declined { .. }
            | GatewayError::Unavailable(_)
            | GatewayError::RateLimited { .. }
            | GatewayError::Misconfigured(_)
            | GatewayError::NotCancelable { .. }
            | GatewayError::OutcomeUnknown(_),
        ) => Err(AppError::ProviderUnavailable),
    }
}
