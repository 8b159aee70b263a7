//! Which URLs of a provider are passed on to the shopper's browser.

use url::{Host, Url};

/// The longest URL that is passed on, in bytes.
const MAX_BYTES: usize = 8 * 1_024;

/// Whether a shopper may be sent to this URL: `https` with a host and without credentials, and written so
/// that every browser reads it the same way. With `loopback`, `http` to this machine is accepted as well.
pub(super) fn is_safe(text: &str, loopback: bool) -> bool {
    // The parser drops tabs and line breaks and corrects backslashes. What it corrects is refused.
    let plain = |b: u8| b.is_ascii_graphic() && b != b'\\';
    if text.len() > MAX_BYTES || !text.bytes().all(plain) {
        return false;
    }
    let Ok(url) = Url::parse(text) else { return false };
    let written = text.get(url.scheme().len()..).is_some_and(|rest| rest.starts_with("://"));
    let anonymous = url.username().is_empty() && url.password().is_none();
    let scheme = match url.scheme() {
        "https" => true,
        "http" => loopback && is_loopback(&url),
        _ => false,
    };
    scheme && written && anonymous && url.has_host()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("https://bank.example/3ds?a=1&b=%20#c")]
    #[case("HTTPS://bank.example:8443/")]
    #[case("https://xn--bcher-kva.example/")]
    fn https_is_passed_on(#[case] url: &str) {
        assert!(is_safe(url, false) && is_safe(url, true));
    }

    #[rstest]
    #[case("http://127.0.0.1:8080/pay/1")]
    #[case("http://localhost/pay/1")]
    #[case("http://[::1]:8080/pay/1")]
    fn http_to_this_machine_is_for_development(#[case] url: &str) {
        assert!(is_safe(url, true) && !is_safe(url, false));
    }

    #[rstest]
    #[case("javascript:alert(1)")]
    #[case("JavaScript:alert(1)//https://bank.example/")]
    #[case("java\nscript:alert(1)")]
    #[case(" https://bank.example/")]
    #[case("https://bank.example/\t")]
    #[case("https://bank.example/pay me")]
    #[case("https://bänk.example/")]
    #[case("https:\\\\bank.example\\")]
    #[case("https:bank.example")]
    #[case("https:/bank.example")]
    #[case("https://")]
    #[case("https://user@bank.example/")]
    #[case("https://bank.example:pass@evil.example/")]
    #[case("http://bank.example/")]
    #[case("http://127.0.0.1.evil.example/")]
    #[case("http://localhost.evil.example/")]
    #[case("data:text/html,<script>")]
    #[case("intent://pay#Intent;scheme=https;end")]
    #[case("//bank.example/")]
    #[case("/pay")]
    #[case("")]
    fn everything_else_is_not(#[case] url: &str) {
        assert!(!is_safe(url, false) && !is_safe(url, true));
    }

    #[test]
    fn an_endless_url_is_not_passed_on() {
        let path = "a".repeat(MAX_BYTES);
        assert!(!is_safe(&format!("https://bank.example/{path}"), true));
    }
}
