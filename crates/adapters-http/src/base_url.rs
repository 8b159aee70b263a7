//! The address of a provider's API.

use url::{Host, Url};

/// What is wrong with the address of a provider's API, continuing the sentence that begins with the setting's
/// name. Plain `http` is accepted to this machine only: credentials are sent with every request.
#[must_use]
pub fn base_url_problem(text: &str) -> Option<&'static str> {
    let Ok(url) = text.parse::<Url>() else {
        return Some("is not a URL");
    };
    let is_http = url.scheme() == "http";
    if !is_http && url.scheme() != "https" {
        return Some("must start with https://");
    }
    if is_http && !is_this_machine(&url) {
        return Some("is not encrypted; use https (http is accepted only for loopback addresses)");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some("must not contain credentials");
    }
    let has_more = url.query().is_some() || url.fragment().is_some();
    has_more.then_some("must not have a query or a fragment")
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("https://api.acme.example")]
    #[case("https://api.acme.example/v2/")]
    #[case("http://127.0.0.1:8090")]
    #[case("http://[::1]:8090")]
    #[case("http://localhost")]
    fn an_address_that_can_be_used(#[case] text: &str) {
        assert_eq!(base_url_problem(text), None);
    }

    #[rstest]
    #[case("api.acme.example", "not a URL")]
    #[case("ftp://api.acme.example", "https://")]
    #[case("http://api.acme.example", "not encrypted")]
    #[case("http://127.0.0.1.acme.example", "not encrypted")]
    #[case("https://user:secret@api.acme.example", "credentials")]
    #[case("https://api.acme.example?key=1", "query")]
    #[case("https://api.acme.example/#top", "fragment")]
    fn an_address_that_cannot_be_used(#[case] text: &str, #[case] expected: &str) {
        let problem = base_url_problem(text);
        assert!(problem.is_some_and(|problem| problem.contains(expected)), "{problem:?}");
    }
}
