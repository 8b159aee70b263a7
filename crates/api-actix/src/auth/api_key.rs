//! API keys in place of signed tokens.

use actix_web::http::header::HeaderMap;
use application::Engine;
use application::api_keys::{self, Authenticated};
use domain::Instant;

use super::authentication::Authentication;
use super::caller::{authenticate, bearer};
use super::verifier::{TokenError, TokenVerifier};
use crate::errors::Problem;

/// Finds out who calls, with a signed token or an API key.
///
/// # Errors
/// `storage_unavailable`, if an API key cannot be looked up.
pub async fn identify(
    headers: &HeaderMap,
    engine: &Engine,
    verifier: &dyn TokenVerifier,
    now: Instant,
) -> Result<Authentication, Problem> {
    match bearer(headers) {
        Ok(Some(token)) if api_keys::is_secret(token) => of_key(engine, token, now).await,
        Ok(_) | Err(_) => Ok(authenticate(headers, verifier, now).await),
    }
}

async fn of_key(engine: &Engine, secret: &str, now: Instant) -> Result<Authentication, Problem> {
    let refusal = match api_keys::authenticate(engine, secret, now).await? {
        Authenticated::Holder(holder) => return Ok(Authentication::Key(holder)),
        Authenticated::Expired => TokenError::Expired,
        Authenticated::Unknown => TokenError::Invalid("unknown or revoked API key".to_owned()),
    };
    tracing::debug!(error = %refusal, "API key rejected");
    Ok(Authentication::Refused(refusal))
}
