//! Which transmissions are sent to be verified.

use rstest::rstest;

use super::*;

const CERTIFICATE: &str = "https://api.paypal.com/v1/notifications/certs/CERT-360caa42";

fn request() -> WebhookRequest {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    WebhookRequest {
        headers: vec![
            header("paypal-transmission-id", "69cd13f0-d67a-11e5-baa3-778b53f4ae55"),
            header("paypal-transmission-time", "2026-02-18T20:01:35Z"),
            header("paypal-transmission-sig", "Zm9yZ2VkIQ=="),
            header("paypal-auth-algo", "SHA256withRSA"),
            header("paypal-cert-url", CERTIFICATE),
        ],
        ..WebhookRequest::default()
    }
}

fn with(name: &str, value: &str) -> WebhookRequest {
    let mut request = request();
    for (header, old) in &mut request.headers {
        if header == name {
            value.clone_into(old);
        }
    }
    request
}

#[test]
fn headers_of_paypal_are_accepted() {
    let transmission = transmission(&request()).unwrap();
    let sent_at = time_at(&transmission, "/transmission_time").unwrap();
    assert_eq!(sent_at.to_rfc3339(), "2026-02-18T20:01:35+00:00");
}

#[rstest]
#[case("paypal-transmission-id", "")]
#[case("paypal-transmission-id", "a b")]
#[case("paypal-transmission-sig", "\"}")]
#[case("paypal-transmission-sig", "")]
#[case("paypal-auth-algo", "SHA-256")]
#[case("paypal-cert-url", "http://api.paypal.com/certs/1")]
#[case("paypal-cert-url", "https://paypal.com.attacker.example/certs/1")]
#[case("paypal-cert-url", "https://attackerpaypal.com/certs/1")]
#[case("paypal-cert-url", "https://paypal@attacker.example/certs/1")]
#[case("paypal-cert-url", "certs/1")]
fn other_headers_cause_no_call(#[case] name: &str, #[case] value: &str) {
    assert!(transmission(&with(name, value)).is_err());
}

#[test]
fn a_header_must_be_there_once() {
    let headers = request().headers;
    for (at, header) in headers.iter().enumerate() {
        let (mut fewer, mut more) = (request(), request());
        fewer.headers.remove(at);
        more.headers.push(header.clone());
        assert!(transmission(&fewer).is_err());
        assert!(transmission(&more).is_err());
    }
}

#[test]
fn the_event_is_passed_on_byte_for_byte() {
    let event = "{ \"id\" : \"WH-1\",\"n\":1.0, \"s\":\"\\u00EB\\/\" }";
    let request = with("paypal-transmission-id", "a\"b\\c");
    let body = verification(&transmission(&request).unwrap(), "5GP\"1", event);
    assert!(body.ends_with(&format!(",\"webhook_event\":{event}}}")), "{body}");
    let read: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(read["transmission_id"], "a\"b\\c");
    assert_eq!(read["webhook_id"], "5GP\"1");
    assert_eq!(read["cert_url"], CERTIFICATE);
}
