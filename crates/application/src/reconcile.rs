//! Reconciliation: compares payment attempts with their providers. Newer provider state is applied
//! by the same decision as webhooks; what cannot be applied is reported to an operator.

use domain::Instant;
use domain::ids::{OrderId, PaymentId};
use domain::order::{Actor, OrderRecord};
use domain::payment::{CASH_PROVIDER, Payment, PaymentStatus, ProviderStatus};
use domain::refund::{Refund, RefundStatus};
use ports::{Changes, OrderFilter, PageRequest, ProviderPayment, SilentFilter};

use crate::commit_loop::retry_on_conflict;
use crate::effects::changes_for_update;
use crate::engine::Engine;
use crate::error::AppError;
use crate::lookup::{apply_lookup, ask, changes_attempt};
use crate::principal::Admin;

/// An attempt that is to be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AttemptRef {
    /// The order it pays.
    pub order: OrderId,
    /// The attempt.
    pub payment: PaymentId,
}

/// An attempt as both sides see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedPayment {
    /// The current order.
    pub record: OrderRecord,
    /// The attempt as it was stored.
    pub before: Payment,
    /// The current attempt.
    pub after: Payment,
    /// The state reported by the provider; `None` if it does not know the attempt or did not
    /// respond.
    pub theirs: Option<ProviderStatus>,
    /// The result.
    pub verdict: Comparison,
}

/// The result of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// Both have the same state.
    Same,
    /// The provider's state is newer; it was applied (or would be, in a dry run).
    Settled,
    /// They differ; needs an operator.
    Differs(&'static str),
    /// A provider call is in flight.
    Busy,
    /// The provider could not be reached.
    Unanswered(String),
}

/// The attempts of orders placed after `since`, and every active one without a recent update,
/// however old. Cash is excluded: it has no provider.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn attempts(
    engine: &Engine,
    _: &Admin,
    since: Instant,
) -> Result<Vec<AttemptRef>, AppError> {
    let filter = OrderFilter { created_after: Some(since), ..OrderFilter::default() };
    let mut page = PageRequest { limit: domain::limits::MAX_PAGE, after: None };
    let mut found = Vec::new();
    loop {
        let read = engine.store.list_orders(&filter, page).await?;
        let payments = read.items.iter().flat_map(|record| &record.payments);
        let asked = payments.filter(|payment| payment.provider != CASH_PROVIDER);
        found.extend(asked.map(|p| AttemptRef { order: p.order_id, payment: p.id }));
        match read.next {
            Some(next) => page.after = Some(next),
            None => break,
        }
    }
    let now = engine.now();
    let filter = SilentFilter { before: now, authorized_before: now, now, provider: None };
    let silent = engine.store.silent_payments(&filter, MANY).await?;
    found.extend(silent.into_iter().map(|(order, payment)| AttemptRef { order, payment }));
    found.sort();
    found.dedup();
    Ok(found)
}

/// More active attempts than any shop has at a time.
const MANY: u32 = 100_000;

/// Looks up an attempt at the provider. If `write` is set, newer state is applied.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Unavailable`], [`AppError::Contended`].
pub async fn compare(
    engine: &Engine,
    _: &Admin,
    attempt: AttemptRef,
    write: bool,
) -> Result<ComparedPayment, AppError> {
    let compared = retry_on_conflict(engine, || decide(engine, attempt, write));
    Ok(compared.await?)
}

async fn decide(
    engine: &Engine,
    attempt: AttemptRef,
    write: bool,
) -> Result<(ComparedPayment, Changes), AppError> {
    let record = engine.store.order(attempt.order).await?;
    let record = record.ok_or(AppError::NotFound("order"))?;
    let before = record.payment(attempt.payment)?.clone();
    if before.is_in_flight(engine.now()) {
        return Ok((untouched(record, before, Comparison::Busy), Changes::default()));
    }
    // Only a lookup: a comparison creates nothing.
    let said = match engine.gateway(&before.provider) {
        Ok(gateway) => ask(engine, gateway.as_ref(), &before).await.map_err(|e| e.to_string()),
        Err(error) => Err(error.to_string()),
    };
    let said = match said {
        Ok(said) => said,
        Err(why) => {
            let verdict = unanswered(&before, why);
            return Ok((untouched(record, before, verdict), Changes::default()));
        }
    };
    let step = apply_lookup(engine, &Actor::System, &record, before.id, said.clone())?;
    let Some(mut step) = step.filter(|step| changes_attempt(&record, step, before.id)) else {
        return Ok((compared(record, before, said.payment(), false), Changes::default()));
    };
    let changes = if write {
        changes_for_update(engine, &record, &mut step).await?
    } else {
        Changes::default()
    };
    Ok((compared(step.record, before, said.payment(), true), changes))
}

/// What it means that the provider cannot tell about an attempt.
fn unanswered(payment: &Payment, why: String) -> Comparison {
    if payment.status == PaymentStatus::NeedsReview {
        Comparison::Differs("its existence at the provider is unknown")
    } else if payment.status.is_failed_or_cancelled() && payment.provider_ref.is_none() {
        Comparison::Same
    } else {
        Comparison::Unanswered(why)
    }
}

fn untouched(record: OrderRecord, payment: Payment, verdict: Comparison) -> ComparedPayment {
    ComparedPayment { record, after: payment.clone(), before: payment, theirs: None, verdict }
}

fn compared(
    record: OrderRecord,
    before: Payment,
    said: Option<&ProviderPayment>,
    settled: bool,
) -> ComparedPayment {
    let after = record.payments.iter().find(|p| p.id == before.id).unwrap_or(&before).clone();
    let difference = difference(&after, said).or_else(|| refund_difference(&record, &after, said?));
    let verdict = match difference {
        Some(why) => Comparison::Differs(why),
        None if settled => Comparison::Settled,
        None => Comparison::Same,
    };
    ComparedPayment { record, before, after, theirs: said.map(|said| said.status), verdict }
}

/// The difference between the stored and the provider's state.
fn difference(ours: &Payment, said: Option<&ProviderPayment>) -> Option<&'static str> {
    use PaymentStatus as Ours;
    use ProviderStatus as Theirs;
    if ours.status == Ours::Mismatch {
        return Some("the captured amount differs from the requested one");
    }
    let took = matches!(ours.status, Ours::Paid | Ours::PartiallyRefunded | Ours::Refunded);
    let Some(said) = said else {
        let gone = took || ours.is_live() && ours.provider_ref.is_some();
        return gone.then_some("unknown to the provider");
    };
    match said.status {
        Theirs::Paid | Theirs::Refunded if !took => Some("captured at the provider, not here"),
        Theirs::Paid if ours.captured.is_some_and(|captured| captured != said.amount) => {
            Some("the provider captured a different amount")
        }
        Theirs::Paid | Theirs::Refunded => None,
        Theirs::Pending
        | Theirs::Processing
        | Theirs::RequiresAction
        | Theirs::Approved
        | Theirs::Authorized => (!ours.is_live()).then_some("still open at the provider"),
        Theirs::Failed | Theirs::Cancelled if took => Some("not captured at the provider"),
        Theirs::Failed | Theirs::Cancelled => {
            ours.is_live().then_some("failed or cancelled at the provider")
        }
    }
}

/// Whether other refunds are known to the provider than to the shop. One of ours that is under way may be
/// known to it already.
fn refund_difference(
    record: &OrderRecord,
    ours: &Payment,
    said: &ProviderPayment,
) -> Option<&'static str> {
    let pending = |r: &Refund| r.payment_id == ours.id && r.status == RefundStatus::Pending;
    let theirs = said.refunded_total().or(said.refunded)?;
    let differs = theirs != ours.refunded && ours.captured.is_some();
    (differs && !record.refunds.iter().any(pending))
        .then_some("the provider has refunded another amount")
}
