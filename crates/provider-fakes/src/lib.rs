//! Test doubles of payment providers: HTTP servers on loopback with a ledger, idempotency keys that expire,
//! faults, webhooks with retries, and a page for shoppers. Each is written from the provider's documentation, and
//! knows nothing of Kassa but the names of its settings. No program that is shipped depends on this crate.
//!
//! [`IdentityFake`] is the double of an identity provider.
//!
//! Start reading at [`FakeProvider`]; each double is a module of its own.

mod clock;
mod exchange;
mod faults;
mod idempotency;
mod identity;
mod mollie;
mod paypal;
mod provider;
mod server;
pub mod stripe;
mod webhooks;

use std::sync::Arc;

pub use clock::FakeClock;
pub use exchange::{Reply, Request};
pub use faults::{Fault, Faults, Matcher};
pub use idempotency::{IdempotencyKeys, KeyState};
pub use identity::{IdentityFake, IdentityFault, RunningIdentityFake};
pub use mollie::MollieFake;
pub use paypal::PayPalFake;
pub use provider::{
    DisputeStage, FakeProvider, LedgerPayment, LedgerRefund, RefundState, ShopperAction,
};
pub use server::{Answers, FakeServer};
pub use webhooks::{OutgoingWebhook, Webhooks};

/// A new test double by its name in Kassa's settings.
#[must_use]
pub fn new_fake(name: &str) -> Option<Arc<dyn FakeProvider>> {
    match name {
        "mollie" => Some(Arc::new(MollieFake::default())),
        "paypal" => Some(Arc::new(PayPalFake::default())),
        "stripe" => Some(Arc::new(stripe::StripeFake::default())),
        _ => None,
    }
}
