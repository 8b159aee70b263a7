//! Provider webhooks: read only with a valid signature, applied once, and answered only after the
//! commit.

pub(crate) mod disputes;
pub(crate) mod hints;
mod receipts;
pub(crate) mod received;
mod storable;

pub use receipts::list as list_receipts;
pub use received::Received;

use domain::ids::PaymentId;
use domain::order::{Actor, OrderJob, OrderRecord};
use domain::payment::ProviderUpdate;
use ports::{
    Changes, CommitError, DeferredWebhook, PaymentReport, ReceiptKind, ReceiptOutcome,
    ReceiptWrite, RefundReport, WebhookError, WebhookEvent, WebhookReceipt, WebhookRequest, Work,
};

use crate::commit_loop::{NotCommitted, retry_on_conflict};
use crate::effects::changes_for_update;
use crate::engine::Engine;
use crate::error::AppError;
use crate::instrumentation;

/// Receives a provider's request: [`read`] and [`accept`].
///
/// # Errors
/// Those of both.
pub async fn receive(
    engine: &Engine,
    provider: &str,
    request: WebhookRequest,
) -> Result<Received, AppError> {
    accept(engine, provider, &read(engine, provider, request).await?).await
}

/// Reads a request, for which its provider may be asked. Nothing is stored.
///
/// # Errors
/// [`AppError::UnknownProvider`]; [`AppError::Webhook`]: nothing was read from it.
pub async fn read(
    engine: &Engine,
    provider: &str,
    request: WebhookRequest,
) -> Result<Vec<WebhookEvent>, AppError> {
    let read = match engine.gateway(provider) {
        Ok(gateway) => gateway.read_webhook(request).await.map_err(AppError::from),
        Err(error) => Err(error),
    };
    if let Err(error) = &read {
        instrumentation::webhook(provider, &Err(error.clone()));
    }
    read
}

/// Applies the events of a request.
///
/// # Errors
/// [`AppError::Webhook`]: one of the events can never be applied; [`AppError::Unavailable`]: nothing was
/// kept, the provider should send it again.
pub async fn accept(
    engine: &Engine,
    provider: &str,
    events: &[WebhookEvent],
) -> Result<Received, AppError> {
    let received = apply_all(engine, provider, events).await;
    instrumentation::webhook(provider, &received);
    received
}

async fn apply_all(
    engine: &Engine,
    provider: &str,
    events: &[WebhookEvent],
) -> Result<Received, AppError> {
    let (mut received, mut unreadable) = (Received::Ignored, None);
    for event in events {
        match apply(engine, provider, event).await {
            Ok(result) => received = result,
            // It will never be applied; the others of the request are.
            Err(error @ AppError::Webhook(_)) => unreadable = unreadable.or(Some(error)),
            Err(error) => return Err(error),
        }
    }
    unreadable.map_or(Ok(received), Err)
}

async fn apply(
    engine: &Engine,
    provider: &str,
    event: &WebhookEvent,
) -> Result<Received, AppError> {
    storable::ensure_storable(event)?;
    match event {
        WebhookEvent::Payment(report) => {
            let about = EventKey::new(ReceiptKind::Payment, &report.event_id, &report.provider_ref);
            once(engine, provider, about, || decide(engine, provider, report)).await
        }
        WebhookEvent::Refund(report) => {
            let about = EventKey::new(ReceiptKind::Refund, &report.event_id, &report.provider_ref);
            once(engine, provider, about, || look_up_refunds(engine, provider, report)).await
        }
        WebhookEvent::Dispute(report) => {
            let payment = report.payment.to_string();
            let about = EventKey::new(ReceiptKind::Dispute, &report.event_id, &payment);
            once(engine, provider, about, || disputes::decide(engine, provider, report)).await
        }
        WebhookEvent::Hint { provider_ref } => hints::follow(engine, provider, provider_ref).await,
        WebhookEvent::Foreign { reason } => {
            tracing::warn!(provider, reason, "webhook ignored: it is not for this shop");
            Ok(Received::Ignored)
        }
    }
}

/// What the receipt of an event says of it.
#[derive(Debug, Clone, Copy)]
struct EventKey<'a> {
    kind: ReceiptKind,
    event_id: &'a str,
    provider_ref: &'a str,
}

impl<'a> EventKey<'a> {
    fn new(kind: ReceiptKind, event_id: &'a str, provider_ref: &'a str) -> Self {
        Self { kind, event_id, provider_ref }
    }
}

/// Applies an event once, with its receipt: a second one with the same id is a duplicate.
async fn once<F>(
    engine: &Engine,
    provider: &str,
    about: EventKey<'_>,
    decide: impl Fn() -> F,
) -> Result<Received, AppError>
where
    F: Future<Output = Result<(ReceiptOutcome, Changes), AppError>>,
{
    let key = (provider.to_owned(), about.event_id.to_owned());
    if engine.receipts.contains_key(&key) {
        return Ok(Received::Duplicate);
    }
    let decide = async || {
        let (outcome, mut changes) = decide().await?;
        changes.receipts.push(receipt(engine, provider, about, outcome));
        Ok((outcome, changes))
    };
    let received = match retry_on_conflict(engine, decide).await {
        Ok(outcome) => outcome.into(),
        Err(NotCommitted::Failed(CommitError::DuplicateReceipt)) => Received::Duplicate,
        Err(NotCommitted::Failed(error)) if disputes::is_of_another_order(&error) => {
            let why = "the dispute reference belongs to a payment of another order".to_owned();
            return Err(WebhookError::Malformed(why).into());
        }
        Err(reason) => return Err(reason.into()),
    };
    engine.receipts.insert(key, ());
    Ok(received)
}

async fn decide(
    engine: &Engine,
    provider: &str,
    event: &PaymentReport,
) -> Result<(ReceiptOutcome, Changes), AppError> {
    let found = engine.store.order_of_reference(provider, &event.provider_ref).await?;
    let Some((before, payment_id)) = found else {
        return Ok(defer(engine, DeferredWebhook::new(provider, event.clone())));
    };
    let payment = before.payment(payment_id)?;
    let update = event.update.clone().with_bare_amount(event.bare_amount.as_deref(), payment);
    let update = update.map_err(|error| WebhookError::Malformed(format!("amount: {error}")))?;
    let (changes, outcome) =
        changes_for_event(engine, provider, &before, payment_id, &update).await?;
    Ok((outcome, changes))
}

/// Defers an event whose payment is not known yet.
fn defer(engine: &Engine, webhook: DeferredWebhook) -> (ReceiptOutcome, Changes) {
    let mut changes = Changes::default();
    let work = Work::ProcessPaymentWebhook { webhook: Box::new(webhook) };
    changes.enqueue(engine.job(work, engine.now()));
    (ReceiptOutcome::Parked, changes)
}

/// What is reported about a refund is looked up, with its payment: the event may be outdated, and the
/// refund may have been made at the provider. A payment that the shop does not have has no refunds here.
async fn look_up_refunds(
    engine: &Engine,
    provider: &str,
    event: &RefundReport,
) -> Result<(ReceiptOutcome, Changes), AppError> {
    let found = engine.store.order_of_reference(provider, &event.provider_ref).await?;
    let mut changes = Changes::default();
    let Some((before, payment)) = found else {
        return Ok((ReceiptOutcome::Ignored, changes));
    };
    let job = OrderJob::SyncPayment(payment);
    changes.enqueue(engine.order_job(before.order.id, job, engine.now()));
    Ok((ReceiptOutcome::Applied, changes))
}

/// Applies a reported update to its payment.
pub(crate) async fn changes_for_event(
    engine: &Engine,
    provider: &str,
    before: &OrderRecord,
    id: PaymentId,
    update: &ProviderUpdate,
) -> Result<(Changes, ReceiptOutcome), AppError> {
    let actor = Actor::Provider(provider.to_owned());
    let policy = engine.policy.paying();
    let mut step =
        engine.change(&actor, |change| before.apply_webhook_event(id, update, policy, change))?;
    let changes = changes_for_update(engine, before, &mut step).await?;
    let outcome = outcome_of(&changes);
    Ok((changes, outcome))
}

/// An event that adds nothing to an order's history was known already, or is outdated.
fn outcome_of(changes: &Changes) -> ReceiptOutcome {
    if changes.events.is_empty() { ReceiptOutcome::Ignored } else { ReceiptOutcome::Applied }
}

fn receipt(
    engine: &Engine,
    provider: &str,
    about: EventKey<'_>,
    outcome: ReceiptOutcome,
) -> ReceiptWrite {
    ReceiptWrite::Insert(WebhookReceipt {
        provider: provider.to_owned(),
        event_id: about.event_id.to_owned(),
        kind: Some(about.kind),
        provider_ref: about.provider_ref.to_owned(),
        outcome,
        received_at: engine.now(),
    })
}
