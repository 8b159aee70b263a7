//! The operator's routes. Every one of them asks for an [`crate::auth::Admin`] first.

pub mod coupons;
pub mod fulfillment;
pub mod listings;
pub mod notifications;
pub mod orders;
pub mod outbox;
pub mod payments;
pub mod stats;
pub mod stock;
pub mod webhooks;
