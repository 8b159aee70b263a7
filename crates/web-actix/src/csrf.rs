//! Where a form comes from: a page of this site, drawn for this session.
//!
//! Two checks, of which each suffices in today's browsers: the headers in which a browser says where a
//! request comes from, and a token that only a page of the session holds.

use actix_web::http::header::{HOST, HeaderMap, ORIGIN};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The field with the token of the session.
pub const TOKEN: &str = "_token";
/// The field with the idempotency key.
pub const KEY: &str = "_key";

/// The token of the forms of a session: derived from the session's secret, so that a new secret makes the
/// tokens of all earlier pages invalid.
#[must_use]
pub fn token(secret: &str) -> String {
    keyed(secret).map(|mac| hex::encode(mac.finalize().into_bytes())).unwrap_or_default()
}

/// Whether a form's token is that of the session, in constant time.
#[must_use]
pub fn is_token(secret: &str, sent: &str) -> bool {
    let (Some(mac), Ok(sent)) = (keyed(secret), hex::decode(sent)) else {
        return false;
    };
    mac.verify_slice(&sent).is_ok()
}

fn keyed(secret: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(b"kassa form token");
    Some(mac)
}

/// Whether a request comes from a page of this site, as far as its headers say. A browser that says
/// nothing is not refused: its form still needs the token.
#[must_use]
pub fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = text(ORIGIN.as_str()) else {
        return true;
    };
    let host = text(HOST.as_str()).unwrap_or_default();
    let from = origin.split_once("://").map(|(_, from)| from);
    !host.is_empty() && from.is_some_and(|from| from.eq_ignore_ascii_case(host))
}

/// Whether a browser says that a request comes from a page of this site. Of a request that says nothing this is
/// not known.
#[must_use]
pub fn is_surely_same_origin(headers: &HeaderMap) -> bool {
    let says_it = headers.contains_key("sec-fetch-site") || headers.contains_key(ORIGIN);
    says_it && is_same_origin(headers)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn a_token_is_that_of_one_session() {
        let own = token("a");
        assert!(is_token("a", &own) && own.len() == 64);
        for wrong in ["", "00", &own[1..], &token("b"), "not hex"] {
            assert!(!is_token("a", wrong), "{wrong}");
        }
    }

    #[test]
    fn other_sites_are_recognized_by_what_browsers_say() {
        let from = |sent: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static("shop.example:8080"));
            for (name, value) in sent {
                let name = HeaderName::from_static(name);
                headers.insert(name, HeaderValue::from_static(value));
            }
            is_same_origin(&headers)
        };
        assert!(from(&[]));
        assert!(from(&[("origin", "http://shop.example:8080")]));
        assert!(from(&[("sec-fetch-site", "same-origin"), ("origin", "https://proxy.example")]));
        for site in ["cross-site", "same-site", "none", ""] {
            assert!(!from(&[("sec-fetch-site", site)]), "{site}");
        }
        for origin in ["null", "https://evil.example", "http://shop.example", "shop.example:8080"] {
            assert!(!from(&[("origin", origin)]), "{origin}");
        }
    }
}
