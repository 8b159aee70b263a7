//! The result of authenticating a request.

use application::Principal;

use super::verifier::TokenError;
use crate::errors::{Code, Problem};

/// The caller as the middleware has identified it; stored in the request's extensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authentication {
    /// There was no token.
    Missing,
    /// The token is not valid.
    Refused(TokenError),
    /// A good token's principal.
    Known(Principal),
}

impl Authentication {
    /// The caller, or the refusal of a call that needs one.
    ///
    /// # Errors
    /// 401, or 503 if no key is available to verify the token.
    pub fn caller(&self) -> Result<&Principal, Problem> {
        match self {
            Self::Known(principal) => Ok(principal),
            Self::Missing => {
                Err(Problem::new(Code::TokenMissing, "no bearer token in the Authorization header"))
            }
            Self::Refused(TokenError::Expired) => {
                Err(Problem::new(Code::TokenExpired, TokenError::Expired.to_string()))
            }
            // The reason is only logged, so that it does not help to guess tokens.
            Self::Refused(TokenError::Invalid(_)) => {
                Err(Problem::new(Code::TokenInvalid, "the token is not accepted"))
            }
            Self::Refused(TokenError::NoKeys) => {
                Err(Problem::new(Code::IdentityUnavailable, TokenError::NoKeys.to_string()))
            }
        }
    }
}
