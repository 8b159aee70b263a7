//! The rules of a shop: money, listings, carts, coupons, orders, payments, refunds, disputes, parcels,
//! notifications and the delivery of events, with their state machines.
//!
//! It does no I/O, reads no clock, generates no random numbers and depends on no framework. Time, ids and
//! random bits are arguments, so that every rule can be tested with tables and sequences.
//!
//! Start reading at [`order`]: `OrderRecord` is an order with its payments, refunds, disputes and parcels. Its
//! methods return a `Transition` (the new record, its history, its effects) and never change it in place. [`money`]
//! explains amounts, [`state_machines`] lists the machines.
#![deny(missing_docs)]

#[macro_use]
mod text_enum;

pub mod address;
pub mod card_data;
pub mod cart;
pub mod contact;
pub mod coupon;
pub mod dispute;
pub mod email;
pub mod event_type;
pub mod fulfillment;
pub mod ids;
pub mod limits;
pub mod listing;
pub mod locale;
pub mod machine;
pub mod money;
pub mod notification;
pub mod order;
pub mod payment;
pub mod pricing;
pub mod refund;
pub mod search;
pub mod shipping;
pub mod state_machines;
pub mod tax;
pub mod text;
pub mod time_zone;
pub mod webhook_delivery;
pub mod webhook_endpoint;

pub use chrono::{DateTime, Utc};

/// A moment in time, always UTC, kept to the microsecond by every adapter.
pub type Instant = DateTime<Utc>;

/// A day of the calendar, in UTC unless a [`time_zone::TimeZone`] is named beside it.
pub type Day = chrono::NaiveDate;
