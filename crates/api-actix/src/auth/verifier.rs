//! The interface for verifying tokens.

use application::Principal;
use async_trait::async_trait;
use domain::Instant;
use thiserror::Error;

/// Why a token is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TokenError {
    /// It has expired.
    #[error("the token has expired")]
    Expired,
    /// It is not valid, or not valid yet. The reason is logged and not shown to the caller.
    #[error("the token is not accepted: {0}")]
    Invalid(String),
    /// No key is available to verify it, because the identity provider is unavailable.
    #[error("no key available to verify the token")]
    NoKeys,
}

/// Verifies tokens. A port, so that keys may come from a secret, a file or an identity
/// provider's JWKS; it is asynchronous for the last of them.
#[async_trait]
pub trait TokenVerifier: Send + Sync {
    /// Who the token speaks for at this moment.
    ///
    /// An implementation checks the signature before it reads a claim, pins the algorithm, and
    /// accepts no token without an expiry.
    ///
    /// # Errors
    /// [`TokenError`].
    async fn verify(&self, token: &str, now: Instant) -> Result<Principal, TokenError>;
}
