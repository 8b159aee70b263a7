//! A bulkhead for each payment provider: the number of concurrent provider calls is limited. A
//! provider that hangs fills its own bulkhead, and leaves connections, memory and
//! `http.max_in_flight` to every other request. The workers are exempt: their queues have limits of
//! their own.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::AppError;
use crate::instrumentation;

/// How long a request waits for a permit: bursts at a healthy provider are smoothed, and a provider
/// that hangs is reported quickly.
const MAX_WAIT: Duration = Duration::from_secs(1);

/// Requests that may wait, for each permit.
const WAITING_PER_PERMIT: usize = 4;

/// The bulkheads of all providers.
#[derive(Debug)]
pub(crate) struct Bulkheads(Vec<Bulkhead>);

#[derive(Debug)]
struct Bulkhead {
    provider: String,
    /// Requests that hold a permit.
    inside: Arc<Semaphore>,
    /// Requests that hold a permit or wait.
    admitted: Arc<Semaphore>,
}

/// A request's permit to call a provider, released when it is dropped.
#[derive(Debug)]
pub(crate) struct ProviderPermit {
    provider: String,
    _inside: OwnedSemaphorePermit,
    _admitted: OwnedSemaphorePermit,
}

impl Bulkheads {
    /// Bulkheads of that size for these providers.
    pub(crate) fn new<'a>(providers: impl Iterator<Item = &'a str>, size: usize) -> Self {
        let permits = |count: usize| Arc::new(Semaphore::new(count.min(Semaphore::MAX_PERMITS)));
        let bulkhead = |provider: &str| Bulkhead {
            provider: provider.to_owned(),
            inside: permits(size),
            admitted: permits(size.saturating_mul(1 + WAITING_PER_PERMIT)),
        };
        Self(providers.map(bulkhead).collect())
    }

    /// Acquires a permit, and waits briefly if none is free. To be acquired before anything is
    /// written, and held until the provider has responded.
    ///
    /// # Errors
    /// [`AppError::UnknownProvider`]; [`AppError::ProviderBusy`] if no permit is free.
    pub(crate) async fn enter(&self, provider: &str) -> Result<ProviderPermit, AppError> {
        let found = self.0.iter().find(|bulkhead| bulkhead.provider == provider);
        let found = found.ok_or_else(|| AppError::UnknownProvider(Some(provider.to_owned())))?;
        let permit = found.take().await;
        if permit.is_none() {
            instrumentation::rejected(provider);
            tracing::warn!(provider, "request rejected: the provider's bulkhead is full");
        }
        permit.ok_or(AppError::ProviderBusy)
    }
}

impl Bulkhead {
    async fn take(&self) -> Option<ProviderPermit> {
        let admitted = Arc::clone(&self.admitted).try_acquire_owned().ok()?;
        let inside = Arc::clone(&self.inside).acquire_owned();
        let inside = tokio::time::timeout(MAX_WAIT, inside).await.ok()?.ok()?;
        instrumentation::entered(&self.provider);
        let provider = self.provider.clone();
        Some(ProviderPermit { provider, _inside: inside, _admitted: admitted })
    }
}

impl ProviderPermit {
    /// Whether it is a permit for this provider.
    pub(crate) fn is_at(&self, provider: &str) -> bool {
        self.provider == provider
    }
}

impl Drop for ProviderPermit {
    fn drop(&mut self) {
        instrumentation::left(&self.provider);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn of_one() -> Bulkheads {
        Bulkheads::new(["slow", "well"].into_iter(), 1)
    }

    #[tokio::test]
    async fn a_full_bulkhead_rejects_and_leaves_the_others_alone() {
        let bulkheads = of_one();
        let permit = bulkheads.enter("slow").await.unwrap();
        assert_eq!(bulkheads.enter("slow").await.err(), Some(AppError::ProviderBusy));
        assert!(bulkheads.enter("well").await.is_ok());
        drop(permit);
        assert!(bulkheads.enter("slow").await.is_ok());
    }

    #[tokio::test]
    async fn a_place_that_becomes_free_goes_to_who_waits() {
        let bulkheads = of_one();
        let permit = bulkheads.enter("slow").await.unwrap();
        let (waits, ()) = tokio::join!(bulkheads.enter("slow"), async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            drop(permit);
        });
        assert!(waits.is_ok());
    }

    #[tokio::test]
    async fn only_so_many_wait_and_the_rest_is_rejected_at_once() {
        let bulkheads = of_one();
        let _permit = bulkheads.enter("slow").await.unwrap();
        let wait = async || {
            let begun = Instant::now();
            assert!(bulkheads.enter("slow").await.is_err());
            begun.elapsed() >= MAX_WAIT
        };
        let waited = futures_util::future::join_all((0..10).map(|_| wait())).await;
        assert_eq!(waited.iter().filter(|waited| **waited).count(), WAITING_PER_PERMIT);
    }
}
