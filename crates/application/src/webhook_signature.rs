//! Signatures of Standard Webhooks 1.0.0, version `v1`: the HMAC-SHA256 of `id.timestamp.body`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::webhook_endpoint::SigningSecret;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::engine::Engine;

/// The beginning of every secret.
const MARK: &str = "whsec_";

/// A new secret of 32 random bytes.
pub(crate) fn new_secret(engine: &Engine) -> SigningSecret {
    let bytes: Vec<u8> = (0..4).flat_map(|_| engine.random().to_be_bytes()).collect();
    SigningSecret(format!("{MARK}{}", STANDARD.encode(bytes)))
}

/// The header `webhook-signature`: one signature for each secret.
pub(crate) fn header(secrets: &[&SigningSecret], id: &str, timestamp: i64, body: &str) -> String {
    let signed = secrets.iter().filter_map(|secret| sign(secret, id, timestamp, body));
    signed.collect::<Vec<_>>().join(" ")
}

/// `None` for what is no secret, with which nothing can be signed.
fn sign(secret: &SigningSecret, id: &str, timestamp: i64, body: &str) -> Option<String> {
    let key = STANDARD.decode(secret.0.strip_prefix(MARK)?).ok()?;
    let mac = Hmac::<Sha256>::new_from_slice(&key).ok().filter(|_| !key.is_empty())?;
    let signed = format!("{id}.{timestamp}.{body}");
    let signature = mac.chain_update(signed.as_bytes()).finalize().into_bytes();
    Some(format!("v1,{}", STANDARD.encode(signature)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the reference implementations of Standard Webhooks.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const BODY: &str = r#"{"test": 2432232314}"#;
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    #[test]
    fn the_signature_is_that_of_the_standard() {
        let secret = SigningSecret(SECRET.to_owned());
        assert_eq!(header(&[&secret], ID, 1_614_265_330, BODY), SIGNATURE);
        assert_ne!(header(&[&secret], ID, 1_614_265_331, BODY), SIGNATURE);
    }

    #[test]
    fn each_secret_signs() {
        let (one, two) = (SigningSecret(SECRET.to_owned()), SigningSecret("whsec_AAAA".to_owned()));
        let both = header(&[&two, &one], ID, 1_614_265_330, BODY);
        let (first, second) = both.split_once(' ').unwrap();
        assert!(first.starts_with("v1,") && first != SIGNATURE);
        assert_eq!(second, SIGNATURE);
        for broken in ["", "whsec_", "whsec_?", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] {
            assert_eq!(header(&[&SigningSecret(broken.to_owned())], ID, 1, BODY), "", "{broken}");
        }
    }
}
