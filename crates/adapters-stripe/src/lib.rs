//! Payments by Stripe: cards, wallets and bank methods, with the Payment Intents API.
//!
//! The crate has one job: it translates between [`ports::PaymentGateway`] and Stripe's API, version
//! `2026-10-28.endive`. It stores nothing, decides nothing about orders, and knows neither the engine nor
//! any other provider. Start reading at [`StripeProvider`], then `gateway.rs`; requests are in `api.rs`, and
//! each kind of call has a file of its own.
//!
//! How a payment goes:
//!
//! - `create` makes a Payment Intent under the idempotency key `{payment_id}`. With a token it is confirmed
//!   in a second request, under a key of its own, because Stripe compares the parameters of repeated requests.
//! - Without a token the shopper's browser confirms it with Stripe.js and the client secret. A declined card
//!   leaves the intent open there, and the shopper can try another one; a decline of the shop's own
//!   confirmation is final, so the intent is cancelled before the decline is reported.
//! - A repeated request is answered by Stripe as the first one was (`Idempotent-Replayed`). Such an answer
//!   may be outdated, so the object is read again.
//! - Captures and cancellations have no idempotency key: an intent can be captured or cancelled only once, and
//!   a key would repeat a refusal for a day.
//!
//! What it cannot do: payments of other accounts (Connect), saved cards and payments without the shopper,
//! several captures of one authorization, and cancelling a bank debit that is under way.
//!
//! Written from Stripe's documentation:
//! [Payment Intents](https://docs.stripe.com/api/payment_intents),
//! [their statuses](https://docs.stripe.com/payments/paymentintents/lifecycle),
//! [refunds](https://docs.stripe.com/api/refunds),
//! [disputes](https://docs.stripe.com/api/disputes/object),
//! [events](https://docs.stripe.com/api/events/types),
//! [signatures](https://docs.stripe.com/webhooks/signature),
//! [currencies](https://docs.stripe.com/currencies),
//! [errors](https://docs.stripe.com/error-low-level),
//! [idempotency](https://docs.stripe.com/api/idempotent_requests).
#![deny(missing_docs)]

mod amounts;
mod api;
mod disputes;
mod gateway;
mod intents;
mod objects;
mod payments;
mod plugin;
mod refunds;
mod signature;
mod webhook;

pub use plugin::StripeProvider;
