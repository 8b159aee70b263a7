//! Authentication: bearer tokens, read once by the middleware, and the extractors of handlers.

mod authentication;
mod caller;
mod claims;
mod either;
mod hs256;
mod jwks;
mod verifier;

pub use authentication::Authentication;
pub use caller::{Admin, Caller, CallerExtractor, Identity, authenticate};
pub use either::EitherVerifier;
pub use hs256::{Hs256Settings, Hs256Verifier};
pub use jwks::JwksVerifier;
pub use token_keys::{JwksSource, Rules};
pub use verifier::{TokenError, TokenVerifier};
