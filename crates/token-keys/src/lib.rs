//! Tokens that an identity provider signs with keys of its own, which it publishes as a JWKS (RFC 7517): fetching
//! and keeping the keys, and verifying tokens by them.
//!
//! It knows neither what a token's claims mean nor how keys are transported: a [`JwksSource`] brings them, and the
//! caller reads the claims. Access tokens of the API and ID tokens of a sign-in are verified by this one
//! implementation. Start reading at [`ProviderKeys::claims`].
#![deny(missing_docs)]

mod key_set;
mod provider_keys;
mod rules;
#[cfg(test)]
mod tests;

pub use provider_keys::{JwksSource, KeyError, MAX_TOKEN_BYTES, ProviderKeys};
pub use rules::Rules;
