//! Payments by Mollie: shoppers pay on Mollie's page, and the shop looks the payment up when Mollie's webhook
//! says that it has changed.
//!
//! Its one job is to translate between the port and Mollie's API v2 (Payments, Captures and Refunds). It must not know
//! orders, storage or the server; it stores nothing, and decides nothing that the engine decides. Start reading at
//! `gateway.rs`, the calls of the port in their order; `payment.rs` says what Mollie's payments and refunds mean.
//!
//! Written from Mollie's documentation of the API v2 as of November 2026:
//!
//! - payments: <https://docs.mollie.com/reference/create-payment>, <https://docs.mollie.com/reference/get-payment>,
//!   <https://docs.mollie.com/reference/list-payments>, <https://docs.mollie.com/docs/status-change>
//! - authorizations: <https://docs.mollie.com/docs/place-a-hold-for-a-payment>,
//!   <https://docs.mollie.com/reference/create-capture>, <https://docs.mollie.com/reference/release-authorization>,
//!   <https://docs.mollie.com/reference/cancel-payment>
//! - refunds: <https://docs.mollie.com/reference/create-refund>, <https://docs.mollie.com/docs/refunds>
//! - idempotency keys: <https://docs.mollie.com/reference/api-idempotency>; errors:
//!   <https://docs.mollie.com/reference/handling-errors>
//! - webhooks: <https://docs.mollie.com/reference/webhooks>; currencies: <https://docs.mollie.com/docs/multicurrency>
//!
//! `docs/guides/providers/mollie.md` says how a payment goes, and what Mollie cannot do.
#![deny(missing_docs)]

mod capturing;
mod client;
mod gateway;
mod lookup;
mod payment;
mod plugin;
mod requests;
mod webhook;

pub use plugin::MollieProvider;
