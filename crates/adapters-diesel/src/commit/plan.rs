//! What a commit changes, and in which order: decided once for both databases.

pub(super) mod coupon_uses;
pub(super) mod rows;
pub(super) mod stock;
