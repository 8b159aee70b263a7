//! Webhooks, before they are trusted.

use ports::WebhookRequest;

/// The value of a header that must be there once, by its name in lower case: of two signatures nobody knows
/// which one counts.
#[must_use]
pub fn only_header<'a>(request: &'a WebhookRequest, name: &str) -> Option<&'a str> {
    let mut values = request.headers.iter().filter(|(header, _)| header == name);
    match (values.next(), values.next()) {
        (Some((_, value)), None) => Some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_counts_if_it_is_there_once() {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let headers = vec![header("acme-id", "1"), header("acme-signature", "t=1")];
        let mut request = WebhookRequest { headers, ..WebhookRequest::default() };
        assert_eq!(only_header(&request, "acme-signature"), Some("t=1"));
        assert_eq!(only_header(&request, "acme-time"), None);
        request.headers.push(header("acme-signature", "t=2"));
        assert_eq!(only_header(&request, "acme-signature"), None);
    }
}
