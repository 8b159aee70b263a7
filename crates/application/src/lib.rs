//! What can be done: one use case a file, and the workers that finish what a request began.
//!
//! A use case reads through the repository ports, lets the domain decide, and commits once. Where a
//! provider has to be asked, it commits what it means to do, asks, and commits what came of it.
#![deny(missing_docs)]

mod bulkhead;
mod charge;
mod clock;
mod count;
mod effects;
mod engine;
mod error;
mod guarded;
mod messages;
mod once;
mod principal;
mod resume;
mod views;

pub mod account;
pub mod cart;
pub mod checkout;
pub mod coupons;
pub mod listings;
pub mod metrics;
pub mod notifications;
pub mod orders;
pub mod outbox;
pub mod payments;
pub mod reconcile;
pub mod spreadsheet;
pub mod stats;
pub mod webhooks;
pub mod worker;

pub use clock::{ClockOptions, TrustedClock};
pub use engine::{Engine, EngineParts, PlaceholderContact, Policy};
pub use error::AppError;
pub use once::{Answer, Keyed, key_lease};
pub use principal::{Expected, Principal, Role};
pub use views::{CartAmounts, CartCheckout, CartLineView, CartProblem, CartView, CouponOnCart};
