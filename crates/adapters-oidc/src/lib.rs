//! Sign-in with an OpenID Connect provider: the authorization code flow with PKCE (OpenID Connect Core 1.0, RFC 6749,
//! RFC 7636, RFC 9207).
//!
//! ```text
//! options.rs        which provider, and what its claims mean
//! provider.rs       the port's operations
//! discovery.rs      the provider's endpoints, as it publishes them
//! authorization.rs  the addresses that a browser is sent to
//! exchange.rs       a code for an ID token
//! claims.rs         what an ID token has to say, and the identity that it describes
//! http.rs           requests to the provider, with limits
//! keys.rs           keys that are published at an address
//! address.rs        which addresses are trusted
//! ```
//!
//! It knows no browser, no cookie and no session: the caller keeps the state of a sign-in. Start reading at
//! [`OidcProvider`].
#![deny(missing_docs)]

mod address;
mod authorization;
mod claims;
mod discovery;
mod exchange;
mod http;
mod keys;
mod options;
mod provider;
#[cfg(test)]
mod tests;

pub use address::trusted_address;
pub use keys::PublishedKeys;
pub use options::OidcOptions;
pub use provider::OidcProvider;
