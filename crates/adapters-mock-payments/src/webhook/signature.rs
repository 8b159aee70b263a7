//! Signatures: lower-case hex HMAC-SHA256 (RFC 2104) of a body in canonical JSON
//! ([`ports::canonical_json`]: RFC 8785, but that no number loses a digit).

use hmac::{Hmac, KeyInit, Mac};
use ports::canonical_json;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sha2::Sha256;
use thiserror::Error;

/// The body's member that holds the signature.
pub(crate) const SIGNATURE: &str = "signature";

/// What was to be signed is no JSON object, so there is nowhere to put the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("only a JSON object can be signed")]
pub struct NotAnObject;

/// The body with its signature, in place of one that it may have had.
///
/// # Errors
/// [`NotAnObject`].
pub fn sign(secret: &SecretString, mut body: Value) -> Result<Value, NotAnObject> {
    body.as_object_mut().ok_or(NotAnObject)?.remove(SIGNATURE);
    let canonical = canonical_json(body.to_string().as_bytes()).map_err(|_| NotAnObject)?;
    let signature = keyed(secret, canonical.as_bytes()).ok_or(NotAnObject)?;
    let signature = hex::encode(signature.finalize().into_bytes());
    let members = body.as_object_mut().ok_or(NotAnObject)?;
    members.insert(SIGNATURE.to_owned(), signature.into());
    Ok(body)
}

/// Whether the signature is that of the text under one of the secrets. All of them are compared,
/// each in constant time, so that the time taken tells nothing.
pub(super) fn is_good(secrets: &[SecretString], canonical: &[u8], signature: &str) -> bool {
    let lower = !signature.bytes().any(|b| b.is_ascii_uppercase());
    let Some(bytes) = hex::decode(signature).ok().filter(|_| lower) else {
        return false;
    };
    secrets.iter().fold(false, |good, secret| {
        let this = keyed(secret, canonical).is_some_and(|mac| mac.verify_slice(&bytes).is_ok());
        good | this
    })
}

/// The text under a secret; any secret is a key, whatever its length.
fn keyed(secret: &SecretString, canonical: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).ok()?;
    mac.update(canonical);
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_signature_is_that_of_the_canonical_text() {
        // printf '%s' '{"provider_ref":"r","raw_data":{},"status":"paid"}' |
        //     openssl dgst -sha256 -hmac key
        let signed = "b17cabdc19a4efa6b992d7bc0c24a07c077edaf94a9f87928df31201b5005125";
        let bodies = [
            json!({ "provider_ref": "r", "status": "paid", "raw_data": {} }),
            json!({ "status": "paid", "raw_data": {}, "signature": "old", "provider_ref": "r" }),
        ];
        for body in bodies {
            assert_eq!(sign(&"key".into(), body).unwrap()[SIGNATURE], signed);
        }
        for nothing in [json!([]), json!("text"), json!(null)] {
            assert_eq!(sign(&"key".into(), nothing), Err(NotAnObject));
        }
    }

    #[test]
    fn any_of_the_secrets_is_good_and_nothing_else_is() {
        let secrets = ["old".into(), "new".into()];
        let signed = |secret: &str| sign(&secret.into(), json!({ "a": 1 })).unwrap();
        let text = br#"{"a":1}"#;
        for secret in ["old", "new"] {
            let signature = signed(secret)[SIGNATURE].as_str().unwrap().to_owned();
            assert!(is_good(&secrets, text, &signature));
            assert!(!is_good(&secrets, text, &signature.to_uppercase()));
            assert!(!is_good(&secrets, text, &signature[..62]));
            assert!(!is_good(&secrets, text, &format!("{signature}00")));
            assert!(!is_good(&[], text, &signature));
        }
        let other = signed("other")[SIGNATURE].as_str().unwrap().to_owned();
        assert!(!is_good(&secrets, text, &other));
        assert!(!is_good(&secrets, text, ""));
    }
}
