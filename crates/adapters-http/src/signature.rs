//! Signatures of webhooks that have a time: `t=<seconds>,v1=<hex>` in one header, where `v1` is the HMAC-SHA256 of
//! `<seconds>.<body>`, once for each secret that is valid.
//!
//! Several providers sign in this form, each with a header of its own name.

use chrono::{DateTime, TimeDelta};
use hmac::{Hmac, KeyInit, Mac};
use ports::{WebhookError, WebhookRequest};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::webhooks::only_header;

/// How old a signature may be, and how far ahead the provider's clock.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);
/// Signatures in one header. A provider sends one for each secret that is valid: two while one is replaced.
const MAX_SIGNATURES: usize = 8;

/// Checks that a webhook was signed with one of the secrets, and recently.
///
/// # Errors
/// `BadSignature`; `Stale` if the signature is good and from another time.
pub fn verify_timed_signature(
    request: &WebhookRequest,
    header: &str,
    secrets: &[SecretString],
) -> Result<(), WebhookError> {
    let read = read_header(only_header(request, header)?);
    let (time, signatures) = read.ok_or(WebhookError::BadSignature)?;
    let is_signed = |mac: Hmac<Sha256>| {
        signatures.iter().any(|hash| mac.clone().verify_slice(hash).is_ok()) // in constant time
    };
    if !secrets.iter().filter_map(|secret| mac(secret, time, &request.body)).any(is_signed) {
        return Err(WebhookError::BadSignature);
    }
    let signed_at = time.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let age = request.received_at - signed_at.ok_or(WebhookError::BadSignature)?;
    if age.abs() > TOLERANCE { Err(WebhookError::Stale) } else { Ok(()) }
}

/// The time and the signatures of a header.
fn read_header(header: &str) -> Option<(&str, Vec<Vec<u8>>)> {
    let (mut times, mut signatures) = (Vec::new(), Vec::new());
    for part in header.split(',') {
        match part.split_once('=')? {
            ("t", seconds) => times.push(seconds),
            ("v1", hash) => signatures.push(hex::decode(hash).ok()?),
            _ => {}
        }
    }
    let [time] = times[..] else { return None };
    (signatures.len() <= MAX_SIGNATURES).then_some((time, signatures))
}

/// What is compared with the signatures; `None` for an empty secret, with which everyone could sign.
fn mac(secret: &SecretString, time: &str, body: &[u8]) -> Option<Hmac<Sha256>> {
    let secret = Some(secret.expose_secret()).filter(|secret| !secret.is_empty())?;
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    Some(mac.chain_update(time).chain_update(".").chain_update(body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const HEADER: &str = "acme-signature";
    /// Of this time and body, with the secret `secret_test`; computed with OpenSSL.
    const SIGNATURE: &str = "7784e730b2f493035e0a0a0e063040f69c80a98364b2ed1618edc75e65f240ee";
    const TIME: i64 = 1_700_000_000;

    fn request(header: &str) -> WebhookRequest {
        WebhookRequest {
            headers: vec![(HEADER.to_owned(), header.to_owned())],
            body: br#"{"id":"evt_1"}"#.to_vec(),
            received_at: DateTime::from_timestamp(TIME, 0).unwrap(),
            ..WebhookRequest::default()
        }
    }

    fn secrets() -> Vec<SecretString> {
        vec!["secret_new".into(), "secret_test".into()]
    }

    #[rstest]
    #[case::one("t=1700000000,v1=SIG", Ok(()))]
    #[case::of_a_rotation("t=1700000000,v1=00,v1=SIG,v0=ff", Ok(()))]
    #[case::no_time("v1=SIG", Err(WebhookError::BadSignature))]
    #[case::two_times("t=1700000000,t=1700000000,v1=SIG", Err(WebhookError::BadSignature))]
    #[case::another_time("t=1700000001,v1=SIG", Err(WebhookError::BadSignature))]
    #[case::another_scheme("t=1700000000,v0=SIG", Err(WebhookError::BadSignature))]
    #[case::not_hex("t=1700000000,v1=SIG,v1=x", Err(WebhookError::BadSignature))]
    #[case::empty("", Err(WebhookError::BadSignature))]
    fn only_a_signature_of_time_and_body_counts(
        #[case] header: &str,
        #[case] expected: Result<(), WebhookError>,
    ) {
        let request = request(&header.replace("SIG", SIGNATURE));
        assert_eq!(verify_timed_signature(&request, HEADER, &secrets()), expected);
    }

    #[rstest]
    #[case(300, Ok(()))]
    #[case(301, Err(WebhookError::Stale))]
    #[case(-300, Ok(()))]
    #[case(-301, Err(WebhookError::Stale))]
    fn a_signature_counts_for_five_minutes(
        #[case] age: i64,
        #[case] expected: Result<(), WebhookError>,
    ) {
        let mut request = request(&format!("t={TIME},v1={SIGNATURE}"));
        request.received_at += TimeDelta::seconds(age);
        assert_eq!(verify_timed_signature(&request, HEADER, &secrets()), expected);
    }

    #[test]
    fn there_is_only_one_header() {
        let mut request = request(&format!("t={TIME},v1={SIGNATURE}"));
        request.headers.push(request.headers[0].clone());
        assert_eq!(
            verify_timed_signature(&request, HEADER, &secrets()),
            Err(WebhookError::BadSignature)
        );
    }

    #[test]
    fn no_secret_signs_nothing() {
        let request = request(&format!("t={TIME},v1={SIGNATURE}"));
        for secrets in [vec![], vec!["".into()], vec!["secret_other".into()]] {
            assert_eq!(
                verify_timed_signature(&request, HEADER, &secrets),
                Err(WebhookError::BadSignature)
            );
        }
    }

    #[test]
    fn an_empty_secret_signs_nothing_although_everyone_can_use_it() {
        // As above, with an empty key.
        let signature = "0544cee61c7f21c4f8ddaa03818d769214fe1cee99d6a47c009139d400184359";
        let request = request(&format!("t={TIME},v1={signature}"));
        let told = verify_timed_signature(&request, HEADER, &["".into()]);
        assert_eq!(told, Err(WebhookError::BadSignature));
    }

    #[test]
    fn the_number_of_signatures_is_limited() {
        let many = "v1=00,".repeat(MAX_SIGNATURES);
        let request = request(&format!("t={TIME},{many}v1={SIGNATURE}"));
        assert_eq!(
            verify_timed_signature(&request, HEADER, &secrets()),
            Err(WebhookError::BadSignature)
        );
    }
}
