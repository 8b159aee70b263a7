//! `/api/admin/notifications`: lists and resends messages of all customers.

use domain::contact::Contact;
use domain::ids::NotificationId;
use domain::notification::{Channel, Notification, NotificationStatus};
use ports::{Changes, JobState, NotificationFilter, Page, PageRequest, RenderedMessage};

use crate::delivery_job::delivery;
use crate::effects::{contact_or_placeholder, reachable_at, wanted_channels};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;
use crate::worker::{link_placeholder, render_message};

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

/// A message with what is sent for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageAsSent {
    /// The message.
    pub notification: Notification,
    /// The address that it is sent to; `None` if the user has none on its channel, or opted out.
    pub to: Option<String>,
    /// Subject, text and HTML from the shop's templates. `None` if there are none, or the message is
    /// about no order: its own subject and text are sent.
    pub rendered: Option<RenderedMessage>,
}

/// A message as it is sent now. Messages are rendered when they are delivered, from the order and the
/// templates at that time.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn as_sent(
    engine: &Engine,
    _: &Admin,
    id: NotificationId,
) -> Result<MessageAsSent, AppError> {
    let found = engine.store.messages_to_deliver(&[id]).await?.pop();
    let found = found.ok_or(AppError::NotFound("notification"))?;
    let user = found.notification.user_id;
    let card = contact_or_placeholder(engine, user, found.contact);
    let card = card.unwrap_or_else(|| Contact::empty(user, engine.now()));
    let link = link_placeholder(engine, &found.notification);
    let rendered = render_message(engine, &found.notification, found.order.as_ref(), &card, link);
    let to = card.address(found.notification.channel).map(ToOwned::to_owned);
    Ok(MessageAsSent { notification: found.notification, to, rendered })
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
            None => changes.enqueue(engine.job(delivery(engine, &after), engine.now())),
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
