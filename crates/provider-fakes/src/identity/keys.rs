//! The key that signs ID tokens.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use rcgen::KeyPair;
use serde_json::{Value, json};

/// A key, made at random.
pub struct SigningKey {
    /// How many there were before it, and it.
    pub number: u32,
    private: Option<EncodingKey>,
}

impl SigningKey {
    pub fn new(number: u32) -> Self {
        let pair = KeyPair::generate().ok();
        let private = pair.map(|pair| EncodingKey::from_ec_der(&pair.serialize_der()));
        Self { number, private }
    }

    /// The public part, as it is published.
    pub fn published(&self) -> Value {
        let jwk = self.private.as_ref().map(|key| Jwk::from_encoding_key(key, Algorithm::ES256));
        let mut jwk = jwk.and_then(Result::ok).map(|jwk| json!(jwk)).unwrap_or_default();
        if let Some(members) = jwk.as_object_mut() {
            members.insert("kid".to_owned(), json!(self.id()));
            members.insert("use".to_owned(), json!("sig"));
        }
        jwk
    }

    /// A token with these claims.
    pub fn sign(&self, claims: &Value) -> String {
        let header = Header { kid: Some(self.id()), ..Header::new(Algorithm::ES256) };
        let token = self.private.as_ref().map(|key| encode(&header, claims, key));
        token.and_then(Result::ok).unwrap_or_default()
    }

    /// A token that is signed with the published text of the key, which everyone can do.
    pub fn sign_with_public_text(&self, claims: &Value) -> String {
        let header = Header { kid: Some(self.id()), ..Header::new(Algorithm::HS256) };
        let text = self.published().to_string();
        encode(&header, claims, &EncodingKey::from_secret(text.as_bytes())).unwrap_or_default()
    }

    /// A token without a signature.
    pub fn unsigned(&self, claims: &Value) -> String {
        let header = json!({ "alg": "none", "kid": self.id() });
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.", part(&header), part(claims))
    }

    fn id(&self) -> String {
        format!("key-{}", self.number)
    }
}
