//! `send_notification_email`, `send_order_confirmation_email`: sends a message and records the
//! result. The send happens between two commits, never inside one.

use domain::contact::Contact;
use domain::ids::NotificationId;
use domain::notification::{Notification, NotificationStatus};
use ports::{Changes, ClaimedJob, Message, NotifyError, RenderedMessage};

use super::admission::{Limited, admit, limited};
use super::job_outcome::retry_at;
use crate::effects::reachable_at;
use crate::engine::Engine;
use crate::error::AppError;

/// Delivers a queued message; returns the result to record.
pub(super) async fn deliver(
    engine: &Engine,
    claimed: &ClaimedJob,
    id: NotificationId,
) -> Result<Changes, AppError> {
    let found = engine.store.notification(id).await?;
    let mut changes = Changes::default();
    let Some(owed) = found.filter(|n| n.status == NotificationStatus::Queued) else {
        changes.finish(claimed);
        return Ok(changes);
    };
    let mut after = match send(engine, &owed).await? {
        DeliveryResult::Accepted => {
            changes.finish(claimed);
            owed.accepted(engine.now())
        }
        DeliveryResult::AddressMissing => {
            changes.finish(claimed);
            owed.address_missing()
        }
        DeliveryResult::Limited(limit) => {
            match limited(engine, claimed, &owed, limit, &mut changes) {
                Some(given_up) => given_up,
                None => return Ok(changes),
            }
        }
        DeliveryResult::Failed(error) => failed(engine, claimed, &owed, &error, &mut changes),
    };
    changes.update_notification(&mut after);
    Ok(changes)
}

/// A failed attempt: the job is retried, or the message is dead-lettered after the last one.
fn failed(
    engine: &Engine,
    claimed: &ClaimedJob,
    owed: &Notification,
    error: &NotifyError,
    changes: &mut Changes,
) -> Notification {
    let last = matches!(error, NotifyError::Permanent(_))
        || owed.attempts.saturating_add(1) >= engine.policy.max_attempts;
    let words = error.to_string();
    if last {
        tracing::warn!(notification = %owed.id, error = words, "message dead-lettered");
        changes.finish(claimed);
    } else {
        changes.retry(claimed, retry_at(engine, claimed.job.attempts), &words);
    }
    owed.failed(&words, last)
}

/// The result of a delivery.
enum DeliveryResult {
    /// Accepted by the service.
    Accepted,
    /// No address.
    AddressMissing,
    /// Over a limit, and not attempted.
    Limited(Limited),
    /// Delivery failed.
    Failed(NotifyError),
}

/// Sends a message to the user's current address, which may have changed since the message was
/// written.
async fn send(engine: &Engine, owed: &Notification) -> Result<DeliveryResult, AppError> {
    let permanent = |why: &str| Ok(DeliveryResult::Failed(NotifyError::Permanent(why.to_owned())));
    let Some(card) = reachable_at(engine, owed.user_id).await? else {
        return Ok(DeliveryResult::AddressMissing);
    };
    if !card.wants(owed.channel) {
        return permanent("the user has opted out of this channel");
    }
    let Some(to) = card.address(owed.channel) else {
        return Ok(DeliveryResult::AddressMissing);
    };
    let Some(notifier) = engine.notifier(owed.channel) else {
        return permanent("no notifier is configured for this channel");
    };
    if let Some(limit) = admit(engine, owed, to).await? {
        return Ok(DeliveryResult::Limited(limit));
    }
    let message = Message {
        dedupe_key: owed.id.to_string(),
        channel: owed.channel,
        to: to.to_owned(),
        subject: owed.subject.clone(),
        body: owed.message.clone(),
        rendered: render_message(engine, owed, &card).await?,
    };
    let limit = engine.policy.message_timeout;
    let sent = tokio::time::timeout(limit, notifier.send(&message)).await;
    Ok(match sent {
        Ok(Ok(())) => DeliveryResult::Accepted,
        Ok(Err(error)) => DeliveryResult::Failed(error),
        Err(_) => DeliveryResult::Failed(NotifyError::Temporary("timed out".to_owned())),
    })
}

/// The message written out; the sentence alone where there are no texts, or a broken one.
async fn render_message(
    engine: &Engine,
    owed: &Notification,
    to: &Contact,
) -> Result<Option<RenderedMessage>, AppError> {
    let (Some(texts), Some(order)) = (&engine.texts, owed.order_id) else {
        return Ok(None);
    };
    let Some(record) = engine.store.order(order).await? else {
        return Ok(None);
    };
    match texts.render(owed, &record, to) {
        Ok(rendered) => Ok(Some(rendered)),
        Err(error) => {
            let kind = owed.notification_type.as_str();
            tracing::error!(%error, kind, "template failed to render; sending the plain fallback");
            Ok(None)
        }
    }
}
