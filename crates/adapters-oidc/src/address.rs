//! Which addresses of an identity provider are trusted.

use std::net::IpAddr;

use url::Url;

/// An address that no one on the way can change: `https`, or this machine.
///
/// # Errors
/// What is wrong with it, as the rest of a sentence that begins with the address.
pub fn trusted_address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("is not a URL: {error}"))?;
    let is_trusted = url.scheme() == "https" || (url.scheme() == "http" && is_here(&url));
    if is_trusted { Ok(url) } else { Err("is not https".to_owned()) }
}

/// Whether an address is on this machine.
fn is_here(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => {
            let host = host.trim_matches(['[', ']']);
            host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trusted_address_is_https_or_on_this_machine() {
        for good in
            ["https://id.example/jwks", "http://127.0.0.1:9/k", "http://[::1]/", "http://localhost"]
        {
            assert!(trusted_address(good).is_ok(), "{good}");
        }
        for bad in
            ["http://id.example/", "ftp://127.0.0.1/", "jwks", "", "http://127.0.0.1.example/"]
        {
            assert!(trusted_address(bad).is_err(), "{bad}");
        }
    }
}
