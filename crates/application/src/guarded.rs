//! Adapters behind a guard. Every call to a payment provider, a notifier or a message renderer passes
//! here: a panic of the adapter is caught and becomes an error of its port, and the URLs that a provider
//! sends are checked before anything else sees them.

mod gateway;
mod messages;
mod next_action;
#[cfg(test)]
mod tests;

pub(crate) use gateway::GuardedGateway;
pub(crate) use messages::{GuardedNotifier, GuardedRenderer};

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};

use futures_util::FutureExt;

/// An adapter panicked. The panic hook has logged where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Panicked;

/// Runs a call; a panic in it, also in the code that creates the future, does not unwind any further.
///
/// The adapter shares nothing with the engine except its arguments, so a panic cannot leave engine
/// state inconsistent.
async fn caught<F: Future>(call: impl FnOnce() -> F) -> Result<F::Output, Panicked> {
    let call = AssertUnwindSafe(async { call().await });
    call.catch_unwind().await.map_err(|_| Panicked)
}

/// The same for a call that does not wait.
fn caught_now<T>(call: impl FnOnce() -> T) -> Result<T, Panicked> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|_| Panicked)
}
