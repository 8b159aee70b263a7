//! A payment provider that takes no money, for demos and tests: it keeps a ledger of its own, is
//! scripted by the payment token, signs and reads webhooks, and fails on demand.
//!
//! It knows the port and nothing of the engine, like any other provider. Start reading at [`MockGateway`], the
//! port's implementation; `docs/guides/write-a-provider.md` explains what a provider has to do.
//!
//! | token | what happens |
//! |---|---|
//! | none, `mock_ok`, or the session's own `mock_pi_…` | paid |
//! | `mock_decline` | declined, `card_declined` |
//! | `mock_insufficient_funds` | declined, `insufficient_funds` |
//! | `mock_page` | the shopper decides on the provider's page: `next_action` |
//! | `mock_requires_action` | the shopper must do something first: `next_action` |
//! | `mock_bank_transfer` | the shopper has seven days to pay: `next_action` and `pay_until` |
//! | `mock_not_cancelable` | the same, and the payment cannot be cancelled |
//! | `mock_processing` | with the provider until a webhook or [`MockGateway::settle`] says more |
//! | `mock_delay_<N>s` | with the provider, and paid when it is asked N seconds later |
//! | `mock_authorize` | the money is authorized, to be captured |
//! | `mock_timeout_charged` | the money is taken, and the answer is lost |
//! | `mock_timeout_lost` | the answer is lost, and nothing was taken |
//! | `mock_hang` | the provider never answers, and nothing was taken |
//! | `mock_unavailable` | the provider is unavailable, nothing happens |
//! | `mock_approve` | approved by the shopper, and paid once the shop completes it |
//! | `mock_wrong_amount` | paid, in another amount than was asked for |
//! | any other | declined, `invalid_token`; if it looks like a card number `card_data_forbidden` |
//!
//! # Webhooks
//! The generic webhook format: `{"provider_ref", "status", "signature", "raw_data"}`. `signature`
//! is the lower-case hex HMAC-SHA256 of the body without it in canonical JSON
//! ([`ports::canonical_json`]), see [`sign`]. `raw_data.amount` without `raw_data.currency` is in the
//! payment's currency; without either the full amount is assumed. A
//! genuine webhook *is* the provider's state, so the ledger records it, and later lookups agree with it.
//!
//! # What a restart forgets
//! With a ledger file nothing. Without one the ledger is empty again, and what the shop says then
//! stands for what was forgotten: a refund or a capture of an unknown payment that bears one of our
//! references is done (its sum cannot be checked; the engine checks it as well), an unknown payment
//! can be cancelled, and a webhook makes it known again. Only the amount cannot be made up:
//! confirming such a payment is declined as `unknown_payment`, and a lookup of one that a webhook
//! called paid without naming its amount answers `Unavailable`.

mod amount;
mod character;
mod faults;
mod gateway;
mod ledger;
mod options;
mod outgoing;
mod page;
#[cfg(feature = "plugin")]
mod plugin;
#[cfg(feature = "plugin")]
mod process;
mod provider;
mod script;
mod webhook;

pub use character::Character;
pub use faults::{Call, Fault, Hold};
pub use gateway::MockGateway;
pub use ledger::{LedgerEntry, LedgerError, LedgerRefund, RefundState};
pub use options::{MockError, MockOptions};
#[cfg(feature = "plugin")]
pub use plugin::MockProvider;
pub use webhook::{NotAnObject, sign};
