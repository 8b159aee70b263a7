//! What a token by a published key says, and when it counts.

use std::time::Duration;

use domain::DateTime;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::*;

const USER: &str = "0197a5a0-0000-7000-8000-000000000001";
const NOW: i64 = 1_800_000_000;

/// A provider with one key.
struct Provider;

#[async_trait]
impl JwksSource for Provider {
    async fn fetch(&self) -> Result<String, String> {
        let mut jwk = Jwk::from_encoding_key(&private(), Algorithm::EdDSA).unwrap();
        jwk.common.key_id = Some("d".to_owned());
        Ok(json!({ "keys": [jwk] }).to_string())
    }
}

/// A provider that is down.
struct Down;

#[async_trait]
impl JwksSource for Down {
    async fn fetch(&self) -> Result<String, String> {
        Err("connection refused".to_owned())
    }
}

fn private() -> EncodingKey {
    let pem = include_bytes!("../../../../token-keys/src/tests/ed.pem");
    EncodingKey::from_ed_pem(pem).unwrap()
}

fn claims() -> Value {
    json!({ "sub": USER, "exp": NOW + 600, "iss": "https://id.example/", "aud": "kassa" })
}

fn with(name: &str, value: Value) -> String {
    let mut claims = claims();
    claims[name] = value;
    let header = Header { kid: Some("d".to_owned()), ..Header::new(Algorithm::EdDSA) };
    encode(&header, &claims, &private()).unwrap()
}

fn verifier(source: impl JwksSource + 'static) -> JwksVerifier {
    let rules = Rules {
        issuer: Some("https://id.example/".to_owned()),
        audience: Some("kassa".to_owned()),
        leeway: Duration::from_secs(60),
    };
    JwksVerifier::new(Arc::new(source), rules)
}

async fn says(verifier: &JwksVerifier, token: &str) -> Result<Principal, TokenError> {
    verifier.verify(token, DateTime::from_timestamp(NOW, 0).unwrap()).await
}

#[actix_web::test]
async fn claims_are_checked_as_under_a_secret() {
    let verifier = verifier(Provider);
    let caller = says(&verifier, &with("exp", json!(NOW - 59))).await.unwrap();
    assert_eq!(caller.user_id.to_string(), USER, "within the leeway");
    assert_eq!(says(&verifier, &with("exp", json!(NOW - 60))).await, Err(TokenError::Expired));
    for (name, value) in [
        ("iss", json!("https://other.example/")),
        ("aud", json!("another")),
        ("sub", json!("admin")),
        ("nbf", json!(NOW + 61)),
        ("exp", Value::Null),
    ] {
        let refused = says(&verifier, &with(name, value)).await;
        assert!(matches!(refused, Err(TokenError::Invalid(_))), "{name}");
    }
}

#[actix_web::test]
async fn without_a_key_no_token_is_judged() {
    let token = with("exp", json!(NOW + 600));
    assert_eq!(says(&verifier(Down), &token).await, Err(TokenError::NoKeys));
}
