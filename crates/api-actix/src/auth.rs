//! Who calls: bearer tokens, read once at the edge, and the extractors that handlers ask.

mod authentication;
mod caller;
mod claims;
mod either;
mod hs256;
mod jwks;
mod rules;
mod verifier;

pub use authentication::Authentication;
pub use caller::{Admin, Caller, CallerExtractor, authenticate};
pub use either::EitherVerifier;
pub use hs256::{Hs256Settings, Hs256Verifier};
pub use jwks::{JwksSource, JwksVerifier};
pub use rules::Rules;
pub use verifier::{TokenError, TokenVerifier};
