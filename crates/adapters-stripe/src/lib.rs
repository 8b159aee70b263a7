//! Payments by Stripe: cards, wallets and bank methods, with the Payment Intents API.
//!
//! The crate translates between [`ports::PaymentGateway`] and Stripe's API. It stores nothing, decides nothing
//! about orders, and knows neither the engine nor any other provider. Start reading at [`StripeProvider`], then
//! `gateway.rs` with the calls of the port, and `api.rs` with the requests and what errors mean.
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
#![deny(missing_docs)]

mod api;
mod gateway;
mod intents;
mod objects;
mod payments;
mod plugin;
mod refunds;
mod webhook;

pub use plugin::StripeProvider;
