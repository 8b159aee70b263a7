//! Payments by Mollie: shoppers pay on Mollie's page, and the shop looks the payment up when Mollie's webhook
//! says that it has changed.
//!
//! Its one job is to translate between the port and Mollie's API v2 (Payments, Captures and Refunds). It must not know
//! orders, storage or the server; it stores nothing, and decides nothing that the engine decides. Start reading at
//! `gateway.rs`, the calls of the port in their order; `payment.rs` says what Mollie's payments mean.
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
//! What it cannot do:
//!
//! - Report disputes. Mollie's chargebacks are final when they are reported, and the webhook only names the payment. A
//!   look-up counts what was charged back as refunded, so that it is neither refunded again nor shipped unnoticed.
//! - Find payments by the shop's id with certainty: it searches the list of recent payments, which Mollie does not
//!   promise to be complete at any moment.
//! - Cancel most payments that wait for the shopper. Mollie allows it for few payment methods; others expire.
//! - Offer payment methods that need the lines of the order or the shopper's address (Klarna, Billie, Riverty, in3).
//! - Read Mollie's next-generation webhooks (`X-Mollie-Signature`), which are in beta.
#![deny(missing_docs)]

mod client;
mod create;
mod currencies;
mod gateway;
mod json;
mod lookup;
mod payment;
mod plugin;
mod refund;
mod settle;
mod webhook;

pub use plugin::MollieProvider;
