//! The operators' pages.

pub mod api_keys;
pub mod coupons;
pub mod customers;
pub mod disputes;
pub mod expected;
pub mod figures;
pub mod import;
pub mod import_page;
pub mod jobs;
pub mod listing_actions;
pub mod listings;
pub mod messages;
pub mod order;
pub mod order_actions;
pub mod order_bulk;
pub mod order_refusals;
pub mod order_units;
pub mod order_views;
pub mod orders;
pub mod overview;
pub mod payment;
pub mod payment_actions;
pub mod payments;
pub mod sessions;
pub mod system;
pub mod webhooks;
