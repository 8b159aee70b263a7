//! The memory that large bodies may take in total.
//!
//! Bodies of ordinary size are bounded by `http.max_in_flight`. Larger ones share a budget, one for callers
//! with a valid token and one for all others, so that webhooks whose signature is not checked yet can
//! neither fill the memory nor keep authenticated callers out.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::web::Bytes;
use domain::limits::MAX_BODY_BYTES;

/// Bytes of either budget. A buffer that grows may take twice as much for a moment.
const BUDGET_BYTES: usize = 64 * 1024 * 1024;

/// The budgets.
#[derive(Debug, Clone)]
pub struct BodyBudget {
    limit: usize,
    known: Arc<AtomicUsize>,
    unknown: Arc<AtomicUsize>,
}

impl Default for BodyBudget {
    fn default() -> Self {
        Self::of(BUDGET_BYTES)
    }
}

impl BodyBudget {
    /// Budgets of so many bytes each.
    #[must_use]
    pub fn of(limit: usize) -> Self {
        Self { limit, known: Arc::default(), unknown: Arc::default() }
    }

    /// The share of one body, which holds nothing yet.
    #[must_use]
    pub fn share(&self, is_known: bool) -> BodyShare {
        let used = if is_known { &self.known } else { &self.unknown };
        BodyShare { limit: self.limit, used: Arc::clone(used), held: 0 }
    }
}

/// What one body holds of a budget, until it is dropped.
#[derive(Debug)]
pub struct BodyShare {
    limit: usize,
    used: Arc<AtomicUsize>,
    held: usize,
}

impl Default for BodyShare {
    fn default() -> Self {
        BodyBudget::default().share(false)
    }
}

impl BodyShare {
    /// Makes room for a body of so many bytes; false if there is none.
    pub fn grow(&mut self, bytes: usize) -> bool {
        let wanted = bytes.saturating_sub(MAX_BODY_BYTES).saturating_sub(self.held);
        if wanted == 0 {
            return true;
        }
        let before = self.used.fetch_add(wanted, Ordering::Relaxed);
        self.held = self.held.saturating_add(wanted);
        let fits = before.saturating_add(wanted) <= self.limit;
        if !fits {
            self.release();
        }
        fits
    }

    /// Holds nothing any more: the body is thrown away.
    pub fn release(&mut self) {
        self.used.fetch_sub(self.held, Ordering::Relaxed);
        self.held = 0;
    }

    /// The body with its share, which is released with the last of its bytes.
    #[must_use]
    pub fn around(self, body: Bytes) -> Bytes {
        if self.held == 0 { body } else { Bytes::from_owner(Held { body, _share: self }) }
    }
}

impl Drop for BodyShare {
    fn drop(&mut self) {
        self.release();
    }
}

struct Held {
    body: Bytes,
    _share: BodyShare,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.body
    }
}
