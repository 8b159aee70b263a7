//! Tokens that an identity provider signs with keys of its own.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use application::Principal;
use async_trait::async_trait;
use domain::Instant;
use token_keys::{JwksSource, KeyError, ProviderKeys, Rules};

use super::claims::Claims;
use super::verifier::{TokenError, TokenVerifier};

/// Checks access tokens by the provider's keys.
pub struct JwksVerifier {
    keys: ProviderKeys,
    rules: Rules,
}

impl JwksVerifier {
    /// A verifier that takes its keys from this source when it first needs them.
    #[must_use]
    pub fn new(source: Arc<dyn JwksSource>, rules: Rules) -> Self {
        Self { keys: ProviderKeys::new(source), rules }
    }
}

#[async_trait]
impl TokenVerifier for JwksVerifier {
    async fn verify(&self, token: &str, now: Instant) -> Result<Principal, TokenError> {
        let claims = self.keys.claims::<Claims>(token, &self.rules).await;
        claims?.principal(now, self.rules.leeway_seconds())
    }
}

impl From<KeyError> for TokenError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Invalid(why) => Self::Invalid(why),
            KeyError::NoKeys => Self::NoKeys,
        }
    }
}
