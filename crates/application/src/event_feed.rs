//! `GET /api/admin/events`: the events of all orders, in one order.

use ports::FeedEvent;

use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::Admin;

/// The next events after a position, at most `limit`. No event appears later at a position before one that was
/// returned.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn read(
    engine: &Engine,
    _: &Admin,
    after: i64,
    limit: u32,
) -> Result<Vec<FeedEvent>, AppError> {
    Ok(engine.store.event_feed(after, limit).await?)
}
