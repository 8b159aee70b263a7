//! Signing tokens for development and for the demo's banner.

use std::time::Duration;

use domain::Instant;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde::Serialize;
use uuid::Uuid;

use crate::exit::Failure;
use crate::settings::Jwt;

/// What a token says (RFC 7519, 4.1, and `roles`).
#[derive(Debug, Clone, Serialize)]
pub struct Claims {
    sub: Uuid,
    roles: Vec<String>,
    iat: i64,
    exp: i64,
    jti: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Claims {
    /// A user's claims, good from `now` on.
    #[must_use]
    pub fn new(user: Uuid, roles: &[&str], now: Instant, ttl: Duration) -> Self {
        let seconds = i64::try_from(ttl.as_secs()).unwrap_or(i64::MAX);
        Self {
            sub: user,
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            iat: now.timestamp(),
            exp: now.timestamp().saturating_add(seconds),
            jti: Uuid::now_v7(),
            iss: None,
            aud: None,
            email: None,
            phone: None,
            name: None,
        }
    }

    /// With the issuer and the audience that the server wants to see.
    #[must_use]
    pub fn checked_by(self, jwt: &Jwt) -> Self {
        Self { iss: jwt.issuer.clone(), aud: jwt.audience.clone(), ..self }
    }
}

/// Signs claims with HS256.
///
/// # Errors
/// If the claims cannot be written as JSON.
pub fn sign(claims: &Claims, secret: &str) -> Result<String, Failure> {
    let key = EncodingKey::from_secret(secret.as_bytes());
    encode(&Header::default(), claims, &key)
        .map_err(|error| Failure::plain(format!("the token cannot be signed: {error}")))
}
