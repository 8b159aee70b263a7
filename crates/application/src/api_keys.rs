//! API keys of services and tools: an operator creates and revokes them, and the API accepts their secrets in
//! place of tokens. Secrets are 256 random bits, shown once, and only their hashes are stored.
//!
//! The current time is the caller's: keys expire by the same clock as access tokens.

mod authenticate;
mod create;
mod list;
mod revoke;
mod secret;

pub use authenticate::{Authenticated, KeyHolder, authenticate};
pub use create::{ApiKeyDraft, create};
pub use list::list;
pub use revoke::revoke;
pub use secret::{ApiKeySecret, is_secret, new_secret};
