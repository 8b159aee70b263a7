//! Locks of short sections.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks a mutex whose content stays right when a thread panics.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
