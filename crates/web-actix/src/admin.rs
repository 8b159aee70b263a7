//! The operators' pages.

pub mod figures;
pub mod jobs;
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
