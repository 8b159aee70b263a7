//! Payments by PayPal, on the page of PayPal to which the shopper is redirected.
//!
//! Its one job is to translate between Kassa's payments and PayPal's orders (Orders API v2), their
//! authorizations, captures and refunds (Payments API v2) and PayPal's webhook events (Webhooks API v1). It
//! stores nothing but an access token in memory, and knows nothing of Kassa's orders, storage or HTTP API.
//!
//! Start reading at [`PayPalProvider`], then `gateway.rs`. Of a payment, `provider_ref` is always the id of
//! PayPal's order; the ids of its authorization and its capture are in `provider_data`.
//!
//! What it relies on, from PayPal's documentation:
//!
//! - An order is created once for each `PayPal-Request-Id`, which is stored for six hours; those of captures of
//!   an authorization and of refunds are stored for 45 days
//!   (<https://developer.paypal.com/docs/api/orders/v2/>, <https://developer.paypal.com/docs/api/payments/v2/>,
//!   <https://developer.paypal.com/reference/guidelines/idempotency/>).
//! - An order is captured or authorized once: after that PayPal answers `ORDER_ALREADY_CAPTURED` or
//!   `ORDER_ALREADY_AUTHORIZED`. Nothing is charged before the shop captures it.
//! - A shopper whose payment is declined can choose another funding source for the same order
//!   (<https://developer.paypal.com/v5/checkout/handle-funding-failure/>).
//! - A capture may exceed the authorized amount
//!   (<https://developer.paypal.com/docs/checkout/advanced/authorization-honor/>): this crate refuses that.
//! - Events are signed; PayPal verifies a signature on request, if the event is passed on byte for byte
//!   (<https://developer.paypal.com/api/rest/webhooks/rest/>).
//! - Amounts have two decimals, or none (<https://developer.paypal.com/docs/api/reference/currency-codes/>).
//!
//! What it cannot do: cancel an order that waits for the shopper (it expires), find an order by Kassa's id alone,
//! pay without a page, renew an authorization, or capture an authorization more than once.
#![deny(missing_docs)]

mod addresses;
mod client;
mod dispute;
mod errors;
mod event;
mod gateway;
mod money;
mod order;
mod orders;
mod plugin;
mod requests;
mod verify;

pub use plugin::PayPalProvider;

type Result<T, E = ports::GatewayError> = std::result::Result<T, E>;
