//! Who calls: bearer tokens, read once at the edge, and the extractors that handlers ask.

mod caller;
mod claims;
mod hs256;
mod verifier;

pub use caller::{Admin, Authentication, Caller, authenticate};
pub use hs256::{Hs256Settings, Hs256Verifier};
pub use verifier::{TokenError, TokenVerifier};
