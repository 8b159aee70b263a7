//! The shop's pages.

pub mod cart;
pub mod checkout;
pub mod listings;
pub mod orders;
pub mod pay;
pub mod status;
