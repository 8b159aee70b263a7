//! Faults injected by a test.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::exchange::Request;

/// What a provider does with a request instead of answering it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 503 with `Retry-After`: nothing is processed.
    Refused,
    /// 429 with `Retry-After`: nothing is processed.
    RateLimited(Duration),
    /// 401: nothing is processed.
    WrongCredentials,
    /// 400: nothing is processed.
    Rejected,
    /// 500, and nothing is processed.
    ServerError,
    /// The request is processed and answered with 500.
    ProcessedServerError,
    /// The request is not processed and never answered.
    NoAnswer,
    /// The request is processed, and the connection breaks before the answer.
    AnswerLost,
    /// The request is processed after this time.
    Delayed(Duration),
    /// The request is processed, and answered after this time.
    AnswerDelayed(Duration),
}

/// Which requests a fault is for.
pub type Matcher = Box<dyn Fn(&Request) -> bool + Send>;

/// The faults that are still to happen.
#[derive(Default)]
pub struct Faults(Mutex<Vec<(Matcher, Fault)>>);

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_list().entries(faults.iter().map(|(_, fault)| fault)).finish()
    }
}

impl Faults {
    /// Injects a fault into the next matching request.
    pub fn next(&self, fault: Fault, matches: impl Fn(&Request) -> bool + Send + 'static) {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        faults.push((Box::new(matches), fault));
    }

    /// Removes all pending faults and returns their number.
    pub fn clear(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).drain(..).count()
    }

    /// The fault of this request, once.
    pub(crate) fn take(&self, request: &Request) -> Option<Fault> {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = faults.iter().position(|(matches, _)| matches(request))?;
        Some(faults.remove(at).1)
    }
}
