//! Webhooks: a form with the reference of a payment, unsigned. Everyone can send one, so that it says nothing but
//! which payment to look up.

use adapters_http::{hint, malformed};
use ports::{WebhookError, WebhookEvent, WebhookRequest};
use url::form_urlencoded;

/// Characters of a reference.
const MAX_REFERENCE: usize = 64;

/// The payment that a webhook is about.
pub(crate) fn read(request: &WebhookRequest) -> Result<WebhookEvent, WebhookError> {
    let mut ids = form_urlencoded::parse(&request.body).filter(|(name, _)| name == "id");
    match (ids.next(), ids.next()) {
        (Some((_, id)), None) if is_payment(&id) => Ok(hint(&id)),
        _ => Err(malformed("not the id of a payment of Mollie")),
    }
}

fn is_payment(id: &str) -> bool {
    let plain = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric());
    id.len() <= MAX_REFERENCE && id.strip_prefix("tr_").is_some_and(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("id=tr_5B8cwPMGnU6qLbRvo7qEZo", Some("tr_5B8cwPMGnU6qLbRvo7qEZo"))]
    #[case("id=tr_d0b0E3EA3v&status=paid", Some("tr_d0b0E3EA3v"))]
    #[case("", None)]
    #[case("id=", None)]
    #[case("id=tr_", None)]
    #[case("id=ord_1", None)]
    #[case("id=tr_1/refunds", None)]
    #[case("id=tr_1%2F..%2Fme", None)]
    #[case("id=tr_1&id=tr_2", None)]
    #[case("testByMollie=1", None)]
    #[case(r#"{"id": "tr_1"}"#, None)]
    fn only_a_payment_is_a_hint(#[case] body: &str, #[case] expected: Option<&str>) {
        let request = WebhookRequest { body: body.into(), ..WebhookRequest::default() };
        let hint = |reference: &str| WebhookEvent::Hint { provider_ref: reference.to_owned() };
        assert_eq!(read(&request).ok(), expected.map(hint));
    }

    #[test]
    fn a_long_reference_is_refused() {
        let body = format!("id=tr_{}", "x".repeat(300)).into_bytes();
        assert!(read(&WebhookRequest { body, ..WebhookRequest::default() }).is_err());
    }
}
