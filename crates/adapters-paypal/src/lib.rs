//! Payments by PayPal, on the page of PayPal to which the shopper is redirected.
//!
//! Its one job is to translate between Kassa's payments and PayPal's orders (Orders API v2), their
//! authorizations, captures and refunds (Payments API v2) and PayPal's webhook events (Webhooks API v1). Of a
//! payment, `provider_ref` is the id of PayPal's order; the ids of its authorization and its capture are in
//! `provider_data`. Start reading at [`PayPalProvider`], then `gateway.rs`.
//!
//! What it relies on, from PayPal's documentation:
//!
//! - An order is created once for each `PayPal-Request-Id`, which is stored for six hours, and captured or
//!   authorized once; the keys of captures of an authorization and of refunds are stored for 45 days
//!   (<https://developer.paypal.com/docs/api/orders/v2/>, <https://developer.paypal.com/docs/api/payments/v2/>).
//! - Nothing is charged before the shop captures the order. A shopper whose payment is declined can choose another
//!   funding source for it (<https://developer.paypal.com/v5/checkout/handle-funding-failure/>).
//! - A capture may exceed the authorized amount
//!   (<https://developer.paypal.com/docs/checkout/advanced/authorization-honor/>): this crate refuses that.
//! - PayPal verifies the signature of an event on request, if it is passed on byte for byte
//!   (<https://developer.paypal.com/api/rest/webhooks/rest/>).
//! - Amounts have two decimals, or none (<https://developer.paypal.com/docs/api/reference/currency-codes/>).
#![deny(missing_docs)]

mod addresses;
mod client;
mod errors;
mod event;
mod gateway;
mod money;
mod orders;
mod payment;
mod plugin;
mod verify;

pub use plugin::PayPalProvider;

/// What a call of PayPal results in.
type Result<T, E = ports::GatewayError> = std::result::Result<T, E>;
