//! The result of authenticating a request.

use application::Principal;
use application::api_keys::KeyHolder;

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
    /// The holder of an API key that works.
    Key(KeyHolder),
}

impl Authentication {
    /// The caller, if there is one.
    #[must_use]
    pub fn known(&self) -> Option<&Principal> {
        match self {
            Self::Known(principal) => Some(principal),
            Self::Key(holder) => Some(&holder.principal),
            Self::Missing | Self::Refused(_) => None,
        }
    }

    /// The caller, or the refusal of a call that needs one.
    ///
    /// # Errors
    /// 401, or 503 if no key is available to verify the token.
    pub fn caller(&self) -> Result<&Principal, Problem> {
        match self {
            Self::Known(principal) => Ok(principal),
            Self::Key(holder) => Ok(&holder.principal),
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
