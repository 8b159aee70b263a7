//! The use cases, grouped by area, and the workers that complete what a request started.
//!
//! A use case reads through the repository ports, lets the domain decide, and commits once. For a provider
//! call it commits the intent, calls the provider with no transaction open, and commits the outcome.
//!
//! The signature of a use case says who may run it: `principal.rs`.
//!
//! It knows no database, no payment provider and no HTTP, only the ports. Start reading at `orders/cancel.rs`, a
//! use case with one commit, then `idempotency.rs` and `commit_loop.rs`, which every use case runs in, then
//! `payments/capture.rs`, a use case that calls a provider. `worker.rs` runs the outbox.
#![deny(missing_docs)]

mod amount;
mod bulkhead;
mod cart_checkout;
mod clock;
mod commit_loop;
mod delivery_job;
mod effects;
mod engine;
mod error;
mod event_body;
mod guarded;
mod idempotency;
mod instrumentation;
mod lookup;
mod messages;
mod order_update;
mod policy;
mod price_tables;
mod principal;
mod provider_call;
mod provider_operation;
mod usage;
mod usage_count;
mod views;

pub mod account;
pub mod api_keys;
mod capabilities;
pub mod cart;
pub mod checkout;
mod circuits;
pub mod coupons;
pub mod event_feed;
pub mod listings;
pub mod metrics;
pub mod notifications;
pub mod orders;
pub mod outbox;
pub mod payments;
mod receivers;
mod recent_price_tables;
mod recent_refreshes;
pub mod reconcile;
mod recorded_uses;
mod refund_lookup;
pub mod returns;
pub mod saved_views;
mod secret;
pub mod sessions;
pub mod shipping_methods;
pub mod sign_in;
pub mod spreadsheet;
pub mod stats;
pub mod system;
pub mod tax_rates;
pub mod webhook_deliveries;
pub mod webhook_endpoints;
mod webhook_signature;
pub mod webhooks;
pub mod worker;

pub use cart_checkout::CartCheckout;
pub use circuits::ProviderState;
pub use clock::{ClockOptions, TrustedClock};
pub use engine::{Engine, EngineParts};
pub use error::AppError;
pub use idempotency::{Executed, IdempotentRequest, key_lease};
pub use policy::{PlaceholderContact, Policy};
pub use principal::{Admin, Principal, Role, VersionPrecondition};
pub use receivers::{Receivers, RenderOrder};
pub use usage::{MessageLimits, RateLimit, UsageLimits};
pub use views::{CartAmounts, CartLineView, CartProblem, CartShipping, CartView, CouponOnCart};
