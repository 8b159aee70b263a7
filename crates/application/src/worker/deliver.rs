//! `send_notification_email`, `send_order_confirmation_email`: hands a message over, and writes
//! down that it was taken. The send stands between two commits, never inside one.

use domain::ids::NotificationId;
use domain::notification::{Notification, NotificationStatus};
use ports::{Changes, ClaimedJob, CommitError, Message, NotifyError};

use super::backoff;
use crate::effects::reachable_at;
use crate::engine::Engine;
use crate::error::AppError;

/// Delivers a message that is still owed.
pub(super) async fn deliver(
    engine: &Engine,
    claimed: &ClaimedJob,
    id: NotificationId,
) -> Result<(), AppError> {
    let found = engine.store.notification(id).await?;
    let mut changes = Changes::default();
    let Some(owed) = found.filter(|n| n.status == NotificationStatus::Queued) else {
        changes.finish(claimed);
        return Ok(engine.store.commit(changes).await?);
    };
    let mut after = match send(engine, &owed).await? {
        Ok(()) => {
            changes.finish(claimed);
            owed.accepted(engine.now())
        }
        Err(error) => {
            let last = matches!(error, NotifyError::Permanent(_))
                || owed.attempts.saturating_add(1) >= engine.policy.max_attempts;
            let words = error.to_string();
            if last {
                tracing::warn!(notification = %id, error = words, "message given up");
                changes.finish(claimed);
            } else {
                changes.retry(claimed, backoff(engine, claimed.job.attempts), &words);
            }
            owed.failed(&words, last)
        }
    };
    changes.update_notification(&mut after);
    match engine.store.commit(changes).await {
        Ok(()) => Ok(()),
        // Sent, but somebody else has the job by now: they will see that it was sent, or send it
        // again under the same key.
        Err(CommitError::LeaseLost | CommitError::Conflict(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

async fn send(engine: &Engine, owed: &Notification) -> Result<Result<(), NotifyError>, AppError> {
    let permanent = |why: &str| Ok(Err(NotifyError::Permanent(why.to_owned())));
    let card = reachable_at(engine, owed.user_id).await?;
    let Some(to) = card.as_ref().and_then(|c| c.address(owed.channel)) else {
        return permanent("the user has no address on this channel, or does not want it");
    };
    let Some(notifier) = engine.notifier(owed.channel) else {
        return permanent("nothing is set up to carry this channel");
    };
    let message = Message {
        dedupe_key: owed.id.to_string(),
        channel: owed.channel,
        to: to.to_owned(),
        subject: owed.subject.clone(),
        body: owed.message.clone(),
    };
    let limit = engine.policy.provider_timeout;
    let sent = tokio::time::timeout(limit, notifier.send(&message)).await;
    Ok(sent.unwrap_or_else(|_| Err(NotifyError::Temporary("no answer in time".to_owned()))))
}
