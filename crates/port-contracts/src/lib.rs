//! The contract of each port as a suite of test cases, run by the tests of every adapter.
//!
//! A macro turns the cases of a suite into one test each. An adapter outside this workspace (a payment provider
//! above all) runs the same suites.
//!
//! It knows no adapter. Start reading at `cases.rs`, the list of the cases.

pub mod audit;
mod cases;
pub mod feed;
pub mod gateway;
pub mod http;
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
