//! Tokens that are signed with a secret which the shop shares with its identity provider.

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use application::Principal;
use async_trait::async_trait;
use domain::Instant;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use secrecy::{ExposeSecret, SecretString};
use token_keys::{MAX_TOKEN_BYTES, Rules};

use super::claims::Claims;
use super::verifier::{TokenError, TokenVerifier};

/// What tokens are checked against.
#[derive(Debug, Clone)]
pub struct Hs256Settings {
    /// The secret.
    pub secret: SecretString,
    /// The one before it, whose tokens count while the secret is being replaced.
    pub previous_secret: Option<SecretString>,
    /// The required `iss` of tokens.
    pub issuer: Option<String>,
    /// The required `aud` of tokens.
    pub audience: Option<String>,
    /// By how much the clocks may differ.
    pub leeway: Duration,
}

/// Checks tokens by HMAC-SHA256 (RFC 7518, 3.2), and by nothing else.
pub struct Hs256Verifier {
    keys: RwLock<Vec<DecodingKey>>,
    validation: Validation,
    leeway: i64,
}

impl Hs256Verifier {
    /// A verifier of these settings.
    #[must_use]
    pub fn new(settings: &Hs256Settings) -> Self {
        let secrets = [Some(&settings.secret), settings.previous_secret.as_ref()];
        let rules = Rules {
            issuer: settings.issuer.clone(),
            audience: settings.audience.clone(),
            leeway: settings.leeway,
        };
        Self {
            keys: RwLock::new(secrets.into_iter().flatten().map(key).collect()),
            validation: rules.validation(Algorithm::HS256),
            leeway: rules.leeway_seconds(),
        }
    }

    /// Takes tokens under these secrets from now on, and under no others: the new one first, then
    /// those that still count.
    pub fn replace_secrets(&self, secrets: &[SecretString]) {
        let keys = secrets.iter().map(key).collect();
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// The claims of a validly signed token. Every key is tried, so that a token signed with the
    /// previous secret is accepted.
    fn read(&self, token: &str) -> Result<Claims, TokenError> {
        let mut refusal = TokenError::Invalid("no key".to_owned());
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner).clone();
        for key in &keys {
            match decode::<Claims>(token, key, &self.validation) {
                Ok(data) if data.header.crit.is_some() => {
                    return Err(TokenError::Invalid("`crit` is not supported".to_owned()));
                }
                Ok(data) => return Ok(data.claims),
                Err(error) => {
                    let wrong_key = matches!(error.kind(), ErrorKind::InvalidSignature);
                    refusal = TokenError::Invalid(error.to_string());
                    if !wrong_key {
                        break;
                    }
                }
            }
        }
        Err(refusal)
    }
}

#[async_trait]
impl TokenVerifier for Hs256Verifier {
    async fn verify(&self, token: &str, now: Instant) -> Result<Principal, TokenError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(TokenError::Invalid("too long".to_owned()));
        }
        self.read(token)?.principal(now, self.leeway)
    }
}

fn key(secret: &SecretString) -> DecodingKey {
    DecodingKey::from_secret(secret.expose_secret().as_bytes())
}

#[cfg(test)]
mod tests;
