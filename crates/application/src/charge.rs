//! Provider calls between two commits: the intent is committed, the provider is called, the result
//! is committed, and the response is built from the stored state.

use domain::ids::{OrderId, PaymentId};
use domain::order::{Actor, CapturePolicy, Change, OrderError, OrderRecord, PayPolicy, Step};
use domain::payment::{PaymentNews, PaymentStatus, ProviderStatus};
use ports::{
    Changes, CommitError, CreatePayment, GatewayError, IdempotencyWrite, PaymentGateway,
    PaymentLookup, ProviderPayment, Work,
};

use crate::commit_loop::{MAX_TRIES, pause};
use crate::count::{self, ProviderCall};
use crate::effects::moving;
use crate::engine::Engine;
use crate::error::AppError;
use crate::once::{Answer, Keyed, NOT_HELD, finished, lost_race};

/// What a provider said, or why it did not.
pub(crate) type Said = Result<ProviderPayment, GatewayError>;

/// What a provider is asked to do about an attempt.
#[derive(Debug, Clone)]
pub(crate) enum Ask {
    /// Create it, or make sure that it exists; with `confirm`, capture it.
    Create {
        /// Take the money at once.
        confirm: bool,
        /// The shopper's card or wallet.
        payment_token: Option<String>,
        /// Where the provider's page sends the shopper back to.
        return_url: Option<String>,
    },
    /// Take the money of one that waits.
    Confirm {
        /// The shopper's card or wallet.
        payment_token: Option<String>,
    },
    /// Capture this amount of the authorization.
    Capture {
        /// How much.
        amount: domain::money::Money,
    },
    /// Cancel it.
    Cancel,
}

/// A key that this request has leased during the provider call.
pub(crate) struct Ticket<'a, T> {
    /// The key.
    pub keyed: &'a Keyed<T>,
    /// The fence that was taken.
    pub fence: i64,
}

/// Calls the provider, within the policy's timeout. After a timeout the outcome is unknown: the
/// call may have succeeded.
pub(crate) async fn ask(
    engine: &Engine,
    gateway: &dyn PaymentGateway,
    record: &OrderRecord,
    id: PaymentId,
    ask: Ask,
) -> Result<Said, OrderError> {
    let payment = record.payment(id)?;
    let lookup = PaymentLookup { payment_id: id, provider_ref: payment.provider_ref.clone() };
    let kind = match &ask {
        Ask::Create { .. } => ProviderCall::Create,
        Ask::Confirm { .. } => ProviderCall::Confirm,
        Ask::Capture { .. } => ProviderCall::Capture,
        Ask::Cancel => ProviderCall::Cancel,
    };
    let call = async {
        match ask {
            Ask::Create { confirm, payment_token, return_url } => {
                let request = CreatePayment {
                    payment_id: id,
                    order_id: record.order.id,
                    order_number: record.order.number.clone(),
                    amount: payment.amount,
                    confirm,
                    capture: engine.policy.capture == CapturePolicy::AtOnce,
                    payment_token,
                    return_url,
                };
                gateway.create(request).await
            }
            Ask::Confirm { payment_token } => gateway.confirm(lookup, payment_token).await,
            Ask::Capture { amount } => gateway.capture(lookup, amount).await,
            Ask::Cancel => gateway.cancel(lookup).await,
        }
    };
    let limit = engine.policy.provider_timeout;
    let said = count::provider_call(gateway.name(), kind, limit, call).await;
    if let Ok(Err(GatewayError::Unavailable(_))) = &said {
        count::payment(gateway.name(), "unavailable");
    }
    Ok(said.unwrap_or_else(|_| Err(GatewayError::OutcomeUnknown("timed out".to_owned()))))
}

/// Commits what the provider said, and answers from what is stored then.
///
/// `answer` makes the use case's result of the stored record. A refusal that is definite is kept
/// under the key; after any other the key is set free, so that a retry goes on from here.
pub(crate) async fn settle<T>(
    engine: &Engine,
    actor: &Actor,
    (order_id, payment_id): (OrderId, PaymentId),
    said: &Said,
    ticket: Option<Ticket<'_, T>>,
    answer: impl Fn(&OrderRecord) -> Result<T, AppError>,
) -> Result<Answer<T>, AppError> {
    for attempt in 0..MAX_TRIES {
        let before = engine.store.order(order_id).await?.ok_or(AppError::NotFound("order"))?;
        let mut step = hear(engine, actor, &before, payment_id, said)?;
        let mut changes = moving(engine, &before, &mut step).await?;
        if matches!(said, Err(GatewayError::OutcomeUnknown(_))) && !changes.is_empty() {
            let soon = engine.after(std::time::Duration::from_secs(2));
            changes.enqueue(engine.job(Work::sync_payment(order_id, payment_id), soon));
        }
        let outcome = verdict(&step.record, payment_id, said).and_then(|()| answer(&step.record));
        if let Some(ticket) = &ticket {
            changes.idempotency = Some(closing(engine, ticket, &outcome));
        }
        match write(engine, changes).await {
            Ok(()) => return outcome.map(Answer::Fresh),
            Err(CommitError::Conflict(_)) => pause(engine, attempt).await,
            Err(CommitError::LeaseLost) => {
                return match ticket {
                    Some(ticket) => lost_race(engine, ticket.keyed).await,
                    None => Err(AppError::Contended),
                };
            }
            Err(error) => return Err(error.into()),
        }
    }
    // The provider was asked: what it said is heard later, when it is asked again.
    Err(OrderError::PaymentInProgress(payment_id).into())
}

async fn write(engine: &Engine, changes: Changes) -> Result<(), CommitError> {
    if changes.is_empty() { Ok(()) } else { engine.commit(changes).await }
}

/// The key's record: finished with the answer, or free for a retry to go on from here.
fn closing<T>(
    engine: &Engine,
    ticket: &Ticket<'_, T>,
    outcome: &Result<T, AppError>,
) -> IdempotencyWrite {
    let keyed = ticket.keyed;
    let definite = match outcome {
        Ok(_) => true,
        Err(error) => error.is_definite(),
    };
    if definite {
        let response = (keyed.render)(outcome.as_ref());
        return finished(engine, keyed, Some(ticket.fence), response);
    }
    let (scope, fence) = (keyed.scope.clone(), ticket.fence);
    IdempotencyWrite::TakeOver { scope, fence, lease_until: NOT_HELD }
}

/// The effect of the provider's response on the order.
pub(crate) fn hear(
    engine: &Engine,
    actor: &Actor,
    record: &OrderRecord,
    id: PaymentId,
    said: &Said,
) -> Result<Step, OrderError> {
    let policy = engine.policy.paying();
    engine.change(actor, |change| match said {
        Ok(payment) => answered(record, id, payment, policy, change),
        Err(GatewayError::Declined { code, provider_ref, raw }) => {
            let news = failure(code, provider_ref.clone(), raw);
            record.answered(id, &news, policy, change)
        }
        Err(GatewayError::InvalidRequest(why)) => {
            tracing::error!(payment_id = %id, why, "provider rejected the request");
            record.answered(id, &failure("invalid_request", None, "{}"), policy, change)
        }
        Err(GatewayError::Unavailable(why)) => {
            tracing::warn!(payment_id = %id, why, "provider unavailable; request not processed");
            record.provider_away(id, change)
        }
        Err(GatewayError::OutcomeUnknown(why)) => {
            tracing::warn!(payment_id = %id, why, "provider response lost; payment will be looked up");
            record.answer_lost(id, change)
        }
    })
}

/// Applies a provider's response, with the refunds that it reports.
fn answered(
    record: &OrderRecord,
    id: PaymentId,
    payment: &ProviderPayment,
    policy: PayPolicy,
    change: &Change<'_>,
) -> Result<Step, OrderError> {
    let update = payment.clone().into_news();
    let captured = record.payment(id)?.captured;
    let paid = update.status == ProviderStatus::Paid;
    if paid && captured.is_some_and(|c| c.currency() != payment.amount.currency()) {
        let reported = payment.amount.currency();
        tracing::error!(payment_id = %id, %reported, "provider reports another currency than was captured");
    }
    let Some(refunded) = payment.refunded_total() else {
        return record.answered(id, &update, policy, change);
    };
    let step = record.answered_with_refunds(id, &update, refunded, policy, change);
    step.or_else(|error| {
        // What it reports of the payment is applied nevertheless.
        tracing::error!(payment_id = %id, %error, "the provider's refunds cannot be recorded");
        record.answered(id, &update, policy, change)
    })
}

/// An update that an attempt failed.
pub(crate) fn failure(code: &str, provider_ref: Option<String>, raw: &str) -> PaymentNews {
    PaymentNews {
        provider_ref,
        payment_token: None,
        status: ProviderStatus::Failed,
        amount: None,
        failure_code: Some(code.to_owned()),
        next_action: None,
        pay_until: None,
        raw: raw.to_owned(),
    }
}

/// Finishes a key from what is stored, without asking anybody.
pub(crate) async fn answer_stored<T>(
    engine: &Engine,
    (order, id): (OrderId, PaymentId),
    ticket: &Ticket<'_, T>,
    answer: impl Fn(&OrderRecord) -> Result<T, AppError>,
) -> Result<Answer<T>, AppError> {
    let record = engine.store.order(order).await?.ok_or(AppError::NotFound("order"))?;
    let outcome = stored(&record, id).and_then(|()| answer(&record));
    let idempotency = Some(closing(engine, ticket, &outcome));
    match engine.commit(Changes { idempotency, ..Changes::default() }).await {
        Ok(()) => outcome.map(Answer::Fresh),
        Err(CommitError::LeaseLost) => lost_race(engine, ticket.keyed).await,
        Err(error) => Err(error.into()),
    }
}

/// The result of the stored attempt for the caller: an error if it failed, or if the provider was
/// unavailable.
fn verdict(record: &OrderRecord, id: PaymentId, said: &Said) -> Result<(), AppError> {
    let status = record.payment(id)?.status;
    let still = status == PaymentStatus::Pending;
    match said {
        Err(GatewayError::InvalidRequest(_)) if status == PaymentStatus::Failed => {
            Err(AppError::ProviderRefused)
        }
        Err(GatewayError::Unavailable(_)) if still => Err(AppError::ProviderUnavailable),
        Ok(_) | Err(_) => stored(record, id),
    }
}

fn stored(record: &OrderRecord, id: PaymentId) -> Result<(), AppError> {
    let payment = record.payment(id)?;
    if payment.status != PaymentStatus::Failed {
        return Ok(());
    }
    Err(AppError::PaymentDeclined {
        order_id: record.order.id,
        payment_id: id,
        code: payment.failure_code.clone().unwrap_or_else(|| "declined".to_owned()),
    })
}
