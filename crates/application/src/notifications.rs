//! `/api/admin/notifications`: lists and resends messages of all customers.

use domain::ids::NotificationId;
use domain::notification::{Channel, Notification, NotificationStatus, NotificationType};
use ports::{Changes, JobState, NotificationFilter, Page, PageRequest, Work};

use crate::effects::{reachable_at, wanted_channels};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// A page of messages, newest first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(
    engine: &Engine,
    _: &Admin,
    filter: NotificationFilter,
    page: PageRequest,
) -> Result<Page<Notification>, AppError> {
    Ok(engine.store.list_notifications(&filter, page).await?)
}

async fn get(engine: &Engine, id: NotificationId) -> Result<Notification, AppError> {
    engine.store.notification(id).await?.ok_or(AppError::NotFound("notification"))
}

/// Resends a message with its original key. A queued message is not changed; the job of a
/// dead-lettered one is requeued, or created if there is none. A message without an address uses a
/// channel that has one now.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::AddressMissing`] if there is no such channel.
pub async fn resend(
    engine: &Engine,
    _: &Admin,
    id: NotificationId,
    keyed: Option<&IdempotentRequest<Notification>>,
) -> Result<Executed<Notification>, AppError> {
    execute(engine, keyed, || async {
        let before = get(engine, id).await?;
        let jobs = engine.store.jobs_of_message(id).await?;
        let waits = jobs.iter().any(|job| job.state == JobState::Waiting);
        if before.status == NotificationStatus::Queued && waits {
            return Ok((before, Changes::default()));
        }
        let mut after = before.resend(channel_for(engine, &before).await?);
        let mut changes = Changes::default();
        changes.update_notification(&mut after);
        match jobs.first().filter(|_| !waits) {
            Some(dead) => changes.requeue(dead.id, engine.now(), None),
            None => changes.enqueue(engine.job(delivery(&after), engine.now())),
        }
        Ok((after, changes))
    })
    .await
}

/// The channel for resending a message: its own, or if it had no address the first channel of its
/// type that has one now.
async fn channel_for(engine: &Engine, message: &Notification) -> Result<Channel, AppError> {
    if message.status != NotificationStatus::NoAddress {
        return Ok(message.channel);
    }
    let card = reachable_at(engine, message.user_id).await?.ok_or(AppError::AddressMissing)?;
    let mut channels = wanted_channels(engine, message.notification_type, Some(&card));
    channels.find(|c| card.address(*c).is_some()).ok_or(AppError::AddressMissing)
}

/// The work that delivers a message.
fn delivery(message: &Notification) -> Work {
    let confirmation = message.notification_type == NotificationType::OrderConfirmation;
    Work::notify(message.id, message.order_id.filter(|_| confirmation))
}
