//! What every adapter must prove: one suite a port, run by each adapter's own tests.
//!
//! A suite is a set of cases; a macro turns them into one test each. The author of an adapter
//! outside this workspace (a payment provider above all) runs the same suites.

pub mod audit;
mod cases;
pub mod gateway;
mod ledger;
mod left_out;
pub mod notifier;
pub mod outbox;
pub mod repositories;
pub mod sample;
mod shop;
pub mod stats;
pub mod store;
pub mod texts;

pub use cases::{STORAGE_CASES, StorageFixture};

/// What the macros of this crate need.
#[doc(hidden)]
pub mod __private {
    pub use crate::cases::{broken, sound};
}
