//! The operators' pages.

pub mod coupons;
pub mod customers;
pub mod disputes;
pub mod import;
pub mod jobs;
pub mod listing_actions;
pub mod listings;
pub mod messages;
pub mod order_actions;
pub mod orders;
pub mod overview;
pub mod payments;
pub mod system;
pub mod webhooks;
