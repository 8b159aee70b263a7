//! Webhooks of the mock provider in the generic format, signed as it signs them: hex HMAC-SHA256 of
//! the body without `signature`, in canonical JSON (RFC 8785). Numbers that a double cannot hold
//! are not signed here.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::server::webhook_secret;

/// The body of a genuine webhook.
pub fn signed(provider_ref: &str, status: &str) -> Value {
    signed_under(webhook_secret(), provider_ref, status, json!({}))
}

/// The body of a webhook under any secret and with any raw data.
pub fn signed_under(secret: &str, provider_ref: &str, status: &str, raw_data: Value) -> Value {
    let mut body = json!({ "provider_ref": provider_ref, "status": status, "raw_data": raw_data });
    body["signature"] = signature(secret, &body).into();
    body
}

/// The signature of a body that does not hold one yet.
pub fn signature(secret: &str, body: &Value) -> String {
    let canonical = serde_jcs::to_vec(body).expect("JSON has a canonical form");
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length is a key");
    mac.update(&canonical);
    hex::encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::{signature, signed_under};
    use serde_json::json;

    #[test]
    fn the_signature_does_not_depend_on_the_order_of_members() {
        let one = json!({ "provider_ref": "mock_pi_1", "status": "paid", "raw_data": {"a": 1} });
        let two = json!({ "raw_data": {"a": 1}, "status": "paid", "provider_ref": "mock_pi_1" });
        assert_eq!(signature("secret", &one), signature("secret", &two));
        assert_ne!(signature("secret", &one), signature("other", &one));
    }

    #[test]
    fn the_signature_is_that_of_the_canonical_text() {
        // Taken with: printf ... | openssl dgst -sha256 -hmac key
        let body = signed_under("key", "r", "paid", json!({}));
        let expected = "b17cabdc19a4efa6b992d7bc0c24a07c077edaf94a9f87928df31201b5005125";
        assert_eq!(body["signature"], expected);
    }
}
