//! `GET /api/notifications`: the caller's messages, newest first.

use domain::notification::Notification;
use ports::{NotificationFilter, Page, PageRequest};

use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::Principal;

/// A page of the caller's messages.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_notifications(
    engine: &Engine,
    caller: &Principal,
    page: PageRequest,
) -> Result<Page<Notification>, AppError> {
    let filter = NotificationFilter { user_id: Some(caller.user_id), ..Default::default() };
    Ok(engine.store.list_notifications(&filter, page).await?)
}
