//! Recording of metrics. A decision is counted when its commit has succeeded, never before, so that
//! a repeated decision counts once.

mod labels;

use std::future::Future;
use std::time::{Duration, Instant};

use domain::notification::NotificationStatus;
use domain::order::OrderEventKind;
use domain::payment::PaymentStatus;
use domain::webhook_delivery::DeliveryState;
use ports::{
    Changes, CommitError, GatewayError, JobKind, JobWrite, RowWrite, UsageCounter, WebhookError,
};
use tokio::time::error::Elapsed;

use crate::error::AppError;
use crate::metrics::{
    COMMIT_SECONDS, COMMITS, DISPUTES, JOBS, NOTIFICATIONS, PAYMENTS, PROVIDER_MALFORMED,
    PROVIDER_REJECTED, PROVIDER_REQUESTS, PROVIDER_SECONDS, RATE_LIMITED, REFUNDS,
    WEBHOOK_ATTEMPTS, WEBHOOKS,
};
use crate::webhooks::received::Received;

pub(crate) use labels::{Malformed, ProviderCall};

/// The effects of a commit on payment attempts and messages, as labels to be counted once it has
/// succeeded.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct CommitMetrics {
    payments: Vec<(String, &'static str)>,
    refunds: Vec<&'static str>,
    disputes: Vec<&'static str>,
    messages: Vec<(&'static str, &'static str)>,
}

impl CommitMetrics {
    /// What these changes do.
    pub(crate) fn of(changes: &Changes) -> Self {
        let happened = |kind| changes.events.iter().any(|event| event.kind == kind);
        let payments = changes.payments.iter().map(RowWrite::row).filter_map(|payment| {
            let (outcome, telling) = outcome(payment.status)?;
            let told = telling.iter().any(|kind| happened(*kind));
            told.then(|| (payment.provider.clone(), outcome))
        });
        let messages = changes.notifications.iter().filter_map(|write| {
            let message = write.row();
            let missing = message.status == NotificationStatus::NoAddress;
            if matches!(write, RowWrite::Insert(_)) && !missing {
                return None;
            }
            let outcome = match message.status {
                NotificationStatus::NoAddress => "no_address",
                NotificationStatus::Sent => "sent",
                NotificationStatus::Dead if message.was_rate_limited() => "rate_limited",
                NotificationStatus::Dead => "dead",
                NotificationStatus::Queued if message.attempts > 0 => "failed",
                // An operator has requeued it.
                NotificationStatus::Queued => return None,
            };
            Some((message.channel.as_str(), outcome))
        });
        let outcomes = |known: &'static [(OrderEventKind, &'static str)]| {
            let kinds = changes.events.iter().map(|event| event.kind);
            kinds
                .filter_map(|kind| known.iter().find(|(event, _)| *event == kind))
                .map(|known| known.1)
        };
        Self {
            payments: payments.collect(),
            refunds: outcomes(REFUND_OUTCOMES).collect(),
            disputes: outcomes(DISPUTE_OUTCOMES).collect(),
            messages: messages.collect(),
        }
    }

    fn count(self) {
        for (provider, outcome) in self.payments {
            payment(&provider, outcome);
        }
        for outcome in self.refunds {
            metrics::counter!(REFUNDS.name, "outcome" => outcome).increment(1);
        }
        for outcome in self.disputes {
            metrics::counter!(DISPUTES.name, "outcome" => outcome).increment(1);
        }
        for (channel, outcome) in self.messages {
            metrics::counter!(NOTIFICATIONS.name, "channel" => channel, "outcome" => outcome)
                .increment(1);
        }
    }
}

/// The metric label of a settled (or unknown) attempt, and the events that indicate it: an attempt
/// is also written for other reasons, such as a partial refund.
fn outcome(status: PaymentStatus) -> Option<(&'static str, &'static [OrderEventKind])> {
    use OrderEventKind as Event;
    match status {
        PaymentStatus::Paid => Some(("paid", &[Event::Paid, Event::LatePayment])),
        PaymentStatus::Failed => Some(("declined", &[Event::PaymentFailed])),
        PaymentStatus::Cancelled => Some(("cancelled", &[Event::PaymentCancelled])),
        PaymentStatus::Unknown => Some(("unknown", &[Event::PaymentUpdated])),
        PaymentStatus::NeedsReview => Some(("needs_review", &[Event::PaymentUpdated])),
        PaymentStatus::Mismatch => Some(("mismatch", &[Event::PaymentMismatch])),
        PaymentStatus::Pending
        | PaymentStatus::Processing
        | PaymentStatus::RequiresAction
        | PaymentStatus::Approved
        | PaymentStatus::Authorized
        | PaymentStatus::PartiallyRefunded
        | PaymentStatus::Refunded => None,
    }
}

/// The metric labels of refunds, with the events that indicate them.
const REFUND_OUTCOMES: &[(OrderEventKind, &str)] = &[
    (OrderEventKind::RefundSucceeded, "succeeded"),
    (OrderEventKind::RefundFailed, "failed"),
    (OrderEventKind::RefundReversed, "reversed"),
];

/// The same of disputes.
const DISPUTE_OUTCOMES: &[(OrderEventKind, &str)] = &[
    (OrderEventKind::DisputeOpened, "opened"),
    (OrderEventKind::DisputeWon, "won"),
    (OrderEventKind::DisputeLost, "lost"),
];

/// Counts a commit, and its effects if it succeeded.
pub(crate) fn commit(counts: CommitMetrics, begun: Instant, outcome: &Result<(), CommitError>) {
    metrics::histogram!(COMMIT_SECONDS.name).record(begun.elapsed());
    let word = match outcome {
        Ok(()) => "done",
        Err(CommitError::Conflict(_)) => "conflict",
        Err(CommitError::LeaseLost) => "lease_lost",
        Err(CommitError::Unavailable(_)) => "unavailable",
        Err(CommitError::Damaged(_)) => "damaged",
        Err(CommitError::NotWritable(_)) => "not_writable",
        Err(CommitError::Failed(_)) => "failed",
        Err(
            CommitError::KeyTaken
            | CommitError::DuplicateReceipt
            | CommitError::UniqueViolation(_)
            | CommitError::OutOfStock(_)
            | CommitError::TooManyOpenOrders
            | CommitError::TooManyUnpaidUnits
            | CommitError::RateLimited { .. }
            | CommitError::CouponExhausted
            | CommitError::InUse
            | CommitError::TableFull(_)
            | CommitError::StockRefused,
        ) => "refused",
    };
    metrics::counter!(COMMITS.name, "outcome" => word).increment(1);
    if let Err(CommitError::RateLimited { counter, .. }) = outcome {
        metrics::counter!(RATE_LIMITED.name, "limit" => counter.as_str()).increment(1);
    }
    if outcome.is_ok() {
        counts.count();
    }
}

/// Counts the outcome of a payment attempt.
pub(crate) fn payment(provider: &str, outcome: &'static str) {
    metrics::counter!(PAYMENTS.name, "provider" => provider.to_owned(), "outcome" => outcome)
        .increment(1);
}

/// Counts a failure of a provider's adapter, or a response that cannot be used as it is.
pub(crate) fn malformed(provider: &str, call: ProviderCall, reason: Malformed) {
    metrics::counter!(
        PROVIDER_MALFORMED.name,
        "provider" => provider.to_owned(),
        "call" => call.as_str(),
        "reason" => reason.as_str()
    )
    .increment(1);
}

/// Shows the counters of a provider's failures as 0 before the first of them.
pub(crate) fn announce_provider(provider: &str) {
    let provider = || provider.to_owned();
    metrics::counter!(PROVIDER_REJECTED.name, "provider" => provider()).increment(0);
    metrics::gauge!(PROVIDER_REQUESTS.name, "provider" => provider()).increment(0.0);
    for call in ProviderCall::ALL {
        for reason in Malformed::ALL {
            let labels = [
                ("provider", provider()),
                ("call", call.as_str().to_owned()),
                ("reason", reason.as_str().to_owned()),
            ];
            metrics::counter!(PROVIDER_MALFORMED.name, &labels).increment(0);
        }
    }
}

/// Shows the limits of a period as reached 0 times, refunds and disputes as settled 0 times, and deliveries
/// as attempted 0 times, before the first.
pub(crate) fn announce_outcomes() {
    for (_, outcome) in REFUND_OUTCOMES {
        metrics::counter!(REFUNDS.name, "outcome" => *outcome).increment(0);
    }
    for (_, outcome) in DISPUTE_OUTCOMES {
        metrics::counter!(DISPUTES.name, "outcome" => *outcome).increment(0);
    }
    for counter in UsageCounter::ALL {
        metrics::counter!(RATE_LIMITED.name, "limit" => counter.as_str()).increment(0);
    }
    for state in DeliveryState::ALL {
        metrics::counter!(WEBHOOK_ATTEMPTS.name, "outcome" => state.as_str()).increment(0);
    }
}

/// Counts a request rejected because the provider's bulkhead was full.
pub(crate) fn rejected(provider: &str) {
    metrics::counter!(PROVIDER_REJECTED.name, "provider" => provider.to_owned()).increment(1);
}

/// Increments the gauge of requests in flight at a provider.
pub(crate) fn entered(provider: &str) {
    metrics::gauge!(PROVIDER_REQUESTS.name, "provider" => provider.to_owned()).increment(1.0);
}

/// A request has ended its use of a provider.
pub(crate) fn left(provider: &str) {
    metrics::gauge!(PROVIDER_REQUESTS.name, "provider" => provider.to_owned()).decrement(1.0);
}

/// Counts an attempt at a job.
pub(crate) fn job(kind: JobKind, outcome: &'static str) {
    metrics::counter!(JOBS.name, "kind" => kind.as_str(), "outcome" => outcome).increment(1);
}

/// Counts an attempt at a delivery to a webhook endpoint, by the state in which it has left the delivery.
pub(crate) fn webhook_attempt(state: DeliveryState) {
    metrics::counter!(WEBHOOK_ATTEMPTS.name, "outcome" => state.as_str()).increment(1);
}

/// The outcome of a job that these changes record; `None` if it was not tried.
pub(crate) fn job_outcome(changes: &Changes) -> Option<&'static str> {
    changes.jobs.iter().find_map(|write| match write {
        JobWrite::Finish { .. } => Some("done"),
        JobWrite::Retry { .. } => Some("retried"),
        JobWrite::DeadLetter { .. } => Some("buried"),
        JobWrite::Enqueue(_) | JobWrite::Release { .. } | JobWrite::Requeue { .. } => None,
    })
}

/// Counts a provider's request. The name of an unknown provider comes from outside and is not used
/// as a label.
pub(crate) fn webhook(provider: &str, received: &Result<Received, AppError>) {
    let (provider, outcome) = match received {
        Ok(received) => (provider, received.as_str()),
        Err(AppError::UnknownProvider(_)) => ("none", "refused"),
        Err(AppError::Webhook(WebhookError::Unreadable)) => (provider, "failed"),
        Err(AppError::Webhook(_)) => (provider, "refused"),
        Err(_) => (provider, "failed"),
    };
    metrics::counter!(WEBHOOKS.name, "provider" => provider.to_owned(), "outcome" => outcome)
        .increment(1);
}

/// Calls a provider within a time limit, and measures how long it takes. Dropping the call half-way
/// is measured, too: it counts as `timeout`.
pub(crate) async fn provider_call<T>(
    provider: &str,
    call: ProviderCall,
    limit: Duration,
    answer: impl Future<Output = Result<T, GatewayError>>,
) -> Result<Result<T, GatewayError>, Elapsed> {
    let mut watch = Stopwatch { provider, call, outcome: "timeout", begun: Instant::now() };
    let said = tokio::time::timeout(limit, answer).await;
    if let Ok(said) = &said {
        watch.outcome = match said {
            Ok(_) => "ok",
            Err(GatewayError::Declined { .. }) => "declined",
            Err(GatewayError::InvalidRequest(_)) => "invalid_request",
            Err(GatewayError::Unavailable(_)) => "unavailable",
            Err(GatewayError::RateLimited { .. }) => "rate_limited",
            Err(GatewayError::Misconfigured(_)) => "misconfigured",
            Err(GatewayError::NotCancelable { .. }) => "not_cancelable",
            Err(GatewayError::OutcomeUnknown(_)) => "unknown",
        };
    }
    said
}

struct Stopwatch<'a> {
    provider: &'a str,
    call: ProviderCall,
    outcome: &'static str,
    begun: Instant,
}

impl Drop for Stopwatch<'_> {
    fn drop(&mut self) {
        metrics::histogram!(
            PROVIDER_SECONDS.name,
            "provider" => self.provider.to_owned(),
            "call" => self.call.as_str(),
            "outcome" => self.outcome
        )
        .record(self.begun.elapsed());
    }
}
