//! What the page remembers: where it is served, and which changes of a payment it reports itself.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use domain::ids::PaymentId;
use domain::payment::ProviderStatus;

/// What the page remembers, in memory.
#[derive(Debug, Default)]
pub(crate) struct PageState {
    url: OnceLock<String>,
    decided: Mutex<HashMap<PaymentId, Vec<ProviderStatus>>>,
}

impl PageState {
    /// Where the page is served; the first word counts.
    pub(crate) fn open_at(&self, url: &str) {
        self.url.get_or_init(|| url.trim_end_matches('/').to_owned());
    }

    /// Where the page is served, if anybody has said so.
    pub(crate) fn url(&self) -> Option<&str> {
        self.url.get().map(String::as_str)
    }

    /// Notes that the page reports these changes; `false` if another request has decided the same at this time.
    pub(crate) fn decides(&self, payment: PaymentId, statuses: &[ProviderStatus]) -> bool {
        let before = self.decided().insert(payment, statuses.to_vec());
        before.as_deref() != Some(statuses)
    }

    /// Forgets a decision that came to nothing.
    pub(crate) fn forgets(&self, payment: PaymentId) {
        self.decided().remove(&payment);
    }

    /// Whether the page reports this change itself.
    #[cfg(feature = "plugin")]
    pub(crate) fn reports(&self, payment: PaymentId, status: ProviderStatus) -> bool {
        self.decided().get(&payment).is_some_and(|statuses| statuses.contains(&status))
    }

    fn decided(&self) -> MutexGuard<'_, HashMap<PaymentId, Vec<ProviderStatus>>> {
        self.decided.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
