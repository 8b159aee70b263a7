//! Authentication: bearer tokens and API keys, read once by the middleware, and the extractors of handlers.

mod api_key;
mod authentication;
mod caller;
mod claims;
mod either;
mod hs256;
mod jwks;
mod scopes;
mod verifier;

pub use api_key::identify;
pub use authentication::Authentication;
pub use caller::{Admin, Caller, CallerExtractor, Identity};
pub use either::EitherVerifier;
pub use hs256::{Hs256Settings, Hs256Verifier};
pub use jwks::JwksVerifier;
pub use scopes::KeyScopes;
pub use token_keys::{JwksSource, Rules};
pub use verifier::{TokenError, TokenVerifier};
