//! The operators' pages.

pub mod api_keys;
pub mod jobs;
pub mod listings;
pub mod messages;
pub mod order_actions;
pub mod orders;
pub mod overview;
pub mod payments;
pub mod sessions;
