//! The account: its keys and secrets, and who may call the API.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::errors::ApiError;
use crate::exchange::Request;

/// The version of the API.
pub(super) const API_VERSION: &str = "2026-10-28.endive";
/// The account's secret key.
pub const SECRET_KEY: &str = "sk_test_51Kassa0000000000000000";
/// The account's publishable key.
pub const PUBLISHABLE_KEY: &str = "pk_test_51Kassa0000000000000000";
/// The signing secret of the webhook endpoint.
pub const WEBHOOK_SECRET: &str = "whsec_Kassa00000000000000000000000";

/// Who sends a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    /// The shop, with the secret key.
    Shop,
    /// The shopper's browser, with the publishable key and the client secret of one intent.
    Browser,
}

impl Caller {
    /// Who has sent a request, by the key in it.
    pub(super) fn of(request: &Request) -> Result<Self, ApiError> {
        let header = request.header("authorization");
        let basic = || basic_user(header.strip_prefix("Basic ")?);
        let key = header.strip_prefix("Bearer ").map(ToOwned::to_owned).or_else(basic);
        match key.unwrap_or_default().as_str() {
            SECRET_KEY => Ok(Self::Shop),
            PUBLISHABLE_KEY => Ok(Self::Browser),
            other => Err(ApiError::unauthorized(other)),
        }
    }
}

/// The user of Basic authentication, whose password is empty.
fn basic_user(credentials: &str) -> Option<String> {
    let bytes = BASE64_STANDARD.decode(credentials).ok()?;
    let (user, _) = str::from_utf8(&bytes).ok()?.split_once(':')?;
    Some(user.to_owned())
}
