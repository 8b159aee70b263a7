//! The shop's pages.

pub mod cart;
pub mod checkout;
pub mod history;
pub mod linked;
pub mod listings;
pub mod orders;
pub mod pay;
pub mod payment_note;
pub mod returns;
pub mod sessions;
pub mod status;
