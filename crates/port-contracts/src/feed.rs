//! The end of the feed of events, for tests that run beside others in one database server.

use std::time::{Duration, Instant};

use ports::{EventFeedRepository, ReadError};

/// How long other tests may keep transactions open.
const PATIENCE: Duration = Duration::from_secs(60);

/// The end of the feed once everything that was committed before can be read. Transactions of other tests hold the end up.
///
/// # Panics
/// If it cannot be read, or is held up for too long.
pub async fn known_end(store: &(impl EventFeedRepository + ?Sized)) -> i64 {
    let begun = Instant::now();
    loop {
        match store.feed_end().await {
            Ok(end) => return end,
            Err(ReadError::Unavailable(_)) if begun.elapsed() < PATIENCE => {}
            Err(error) => panic!("the end of the feed: {error}"),
        }
    }
}
