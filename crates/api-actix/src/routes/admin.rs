//! The operator's routes. Every one of them asks for an [`crate::auth::Admin`] first.

pub mod coupons;
pub mod listings;
pub mod orders;
