//! Accepts HS256 tokens, signed with a shared secret (services, development), and JWKS tokens of
//! the identity provider. The algorithm selects the verifier, and each verifier accepts only its
//! own algorithms, so that neither kind can be mistaken for the other.

use std::sync::Arc;

use application::Principal;
use async_trait::async_trait;
use domain::Instant;
use jsonwebtoken::{Algorithm, decode_header};

use super::verifier::{TokenError, TokenVerifier};

/// Verifies tokens signed with a shared secret, and tokens signed with published keys.
pub struct EitherVerifier {
    /// Verifies HS256.
    pub secret: Arc<dyn TokenVerifier>,
    /// Verifies all other algorithms.
    pub keys: Arc<dyn TokenVerifier>,
}

#[async_trait]
impl TokenVerifier for EitherVerifier {
    async fn verify(&self, token: &str, now: Instant) -> Result<Principal, TokenError> {
        let header = decode_header(token).map_err(|e| TokenError::Invalid(e.to_string()))?;
        if header.alg == Algorithm::HS256 {
            self.secret.verify(token, now).await
        } else {
            self.keys.verify(token, now).await
        }
    }
}
