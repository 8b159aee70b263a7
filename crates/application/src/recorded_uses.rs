//! Recording when a session or an API key was last used. A request does not wait long for that: another writer may
//! hold the storage.

use std::collections::HashSet;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ports::CommitError;

/// How long a request waits for the record of its use. The write then continues without it.
const LONGEST_WAIT: Duration = Duration::from_millis(20);

/// Whose uses are being written: one write each at most.
#[derive(Debug, Clone, Default)]
pub(crate) struct RecordedUses(Arc<Mutex<HashSet<String>>>);

/// Ends the record of a use, also if it panics or is dropped.
struct Ended(RecordedUses, String);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}

impl RecordedUses {
    /// Writes that something was used, unless that is being written already. A request does not fail because it
    /// cannot be written; a conflict means that another request has written it.
    pub(crate) async fn record(
        &self,
        what: &'static str,
        id: &str,
        write: impl Future<Output = Result<bool, CommitError>> + Send + 'static,
    ) {
        if !self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned()) {
            return;
        }
        let ended = Ended(self.clone(), id.to_owned());
        let written = tokio::spawn(async move {
            let _ended = ended;
            if let Err(error) = write.await {
                tracing::warn!(%error, "use of {what} not recorded");
            }
        });
        // What is late, or has failed, was reported by the task itself.
        drop(tokio::time::timeout(LONGEST_WAIT, written).await);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn a_request_does_not_wait_for_a_slow_write_and_starts_no_second_one() {
        let uses = RecordedUses::default();
        let (free, held) = oneshot::channel::<()>();
        let writes = Arc::new(AtomicU32::new(0));
        let write = |held: Option<oneshot::Receiver<()>>| {
            let writes = Arc::clone(&writes);
            async move {
                writes.fetch_add(1, Ordering::SeqCst);
                if let Some(held) = held {
                    held.await.unwrap();
                }
                Ok(true)
            }
        };
        let first = uses.record("a key", "k1", write(Some(held)));
        tokio::time::timeout(Duration::from_secs(5), first).await.expect("it does not wait");
        uses.record("a key", "k1", write(None)).await;
        assert_eq!(writes.load(Ordering::SeqCst), 1, "one at a time");
        uses.record("a key", "k2", write(None)).await;
        assert_eq!(writes.load(Ordering::SeqCst), 2, "others are not affected");
        free.send(()).unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        uses.record("a key", "k1", write(None)).await;
        assert_eq!(writes.load(Ordering::SeqCst), 3, "the next use is recorded again");
    }
}
