//! Tokens as an identity provider would issue them (HS256), and some that no one should accept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use crate::server::jwt_secret;

/// A token for a customer, valid for an hour, with nothing in it but who it is.
pub fn customer(user: &str) -> String {
    mint(jwt_secret(), &claims(user, &["customer"], 3_600))
}

/// A token of any roles, valid for an hour.
pub fn with_roles(user: &str, roles: &[&str]) -> String {
    mint(jwt_secret(), &claims(user, roles, 3_600))
}

/// A token of any roles, valid for a day: longer than any measurement.
pub fn lasting(user: &str, roles: &[&str]) -> String {
    mint(jwt_secret(), &claims(user, roles, 24 * 60 * 60))
}

/// Claims that expire `seconds` from now (negative: that long ago).
pub fn claims(user: &str, roles: &[&str], seconds: i64) -> Value {
    let now = chrono::Utc::now().timestamp();
    json!({ "sub": user, "roles": roles, "iat": now.min(now + seconds), "exp": now + seconds })
}

/// Signs claims under a secret.
pub fn mint(secret: &str, claims: &Value) -> String {
    mint_as(Algorithm::HS256, secret, claims)
}

/// Signs claims under a secret with another of the HMAC algorithms.
pub fn mint_as(algorithm: Algorithm, secret: &str, claims: &Value) -> String {
    let key = EncodingKey::from_secret(secret.as_bytes());
    encode(&Header::new(algorithm), claims, &key).expect("claims can be signed")
}

/// A token that says of itself that it needs no signature.
pub fn unsigned(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.", part(&json!({ "alg": "none", "typ": "JWT" })), part(claims))
}

/// A genuine token whose claims were exchanged afterwards; the signature no longer fits.
pub fn tampered(token: &str, claims: &Value) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(claims.to_string()), parts[2])
}

#[cfg(test)]
mod tests {
    use super::{claims, mint, tampered, unsigned};
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
    use serde_json::Value;

    fn accepted(token: &str) -> bool {
        let key = DecodingKey::from_secret(b"a secret");
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 0;
        decode::<Value>(token, &key, &validation).is_ok()
    }

    #[test]
    fn genuine_tokens_are_genuine_and_the_others_are_not() {
        let (mine, theirs) = (claims("me", &["customer"], 60), claims("me", &["admin"], 60));
        let genuine = mint("a secret", &mine);
        assert!(accepted(&genuine));
        assert!(!accepted(&mint("another secret", &mine)));
        assert!(!accepted(&unsigned(&mine)));
        assert!(!accepted(&tampered(&genuine, &theirs)));
        assert!(!accepted(&mint("a secret", &claims("me", &["customer"], -60))));
    }
}
