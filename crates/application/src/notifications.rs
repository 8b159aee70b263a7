//! `/api/admin/notifications`: every customer's messages, looked at and sent again.

use domain::ids::NotificationId;
use domain::notification::{Notification, NotificationStatus, NotificationType};
use ports::{Changes, NotificationFilter, Page, PageRequest, Work};

use crate::engine::Engine;
use crate::error::AppError;
use crate::once::{Answer, Keyed, once};

/// A page of messages, newest first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(
    engine: &Engine,
    filter: NotificationFilter,
    page: PageRequest,
) -> Result<Page<Notification>, AppError> {
    Ok(engine.store.list_notifications(&filter, page).await?)
}

/// A message.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(engine: &Engine, id: NotificationId) -> Result<Notification, AppError> {
    engine.store.notification(id).await?.ok_or(AppError::NotFound("notification"))
}

/// Sends a message again, under the key it always had. One that still waits for its turn stays as it
/// is.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn resend(
    engine: &Engine,
    id: NotificationId,
    keyed: Option<&Keyed<Notification>>,
) -> Result<Answer<Notification>, AppError> {
    once(engine, keyed, || async {
        let before = get(engine, id).await?;
        if before.status == NotificationStatus::Queued {
            return Ok((before, Changes::default()));
        }
        let mut after = before.resend();
        let mut changes = Changes::default();
        changes.update_notification(&mut after);
        let confirmation = after.notification_type == NotificationType::OrderConfirmation;
        let order = after.order_id.filter(|_| confirmation);
        changes.enqueue(engine.job(Work::notify(id, order), engine.now()));
        Ok((after, changes))
    })
    .await
}
