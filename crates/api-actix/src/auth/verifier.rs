//! The port to whoever knows which tokens are good.

use application::Principal;
use async_trait::async_trait;
use domain::Instant;
use thiserror::Error;

/// Why a token does not count.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TokenError {
    /// It was good once.
    #[error("the token has expired")]
    Expired,
    /// It was never good, or is not good yet. The reason is for the log, not for the caller.
    #[error("the token is not accepted: {0}")]
    Invalid(String),
    /// Nobody can tell: there is no key to check it with, since their publisher is unavailable.
    #[error("no key available to verify the token")]
    NoKeys,
}

/// Knows which tokens are good. A port, so that keys may come from a secret, a file or an identity
/// provider's JWKS; it is asynchronous for the last of them.
#[async_trait]
pub trait TokenVerifier: Send + Sync {
    /// Who the token speaks for at this moment.
    ///
    /// An implementation checks the signature before it reads a claim, pins the algorithm, and
    /// takes no token without an end.
    ///
    /// # Errors
    /// [`TokenError`].
    async fn verify(&self, token: &str, now: Instant) -> Result<Principal, TokenError>;
}
