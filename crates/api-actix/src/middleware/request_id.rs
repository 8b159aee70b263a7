//! The id of a request: the caller's if it is valid, otherwise a new one.

use std::fmt;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use domain::card_data;
use uuid::Uuid;

/// The header that it comes and goes in.
pub const NAME: HeaderName = HeaderName::from_static("x-request-id");
const MAX_CHARS: usize = 128;

/// The id of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// The id that the caller sent once, in 1 to 128 letters, digits, `.`, `_` and `-`; anything
    /// else could break a log line. New ones are made here and not by the engine's port: they are
    /// never stored, and no decision hangs on them.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let mut sent = headers.get_all(&NAME);
        let sane = match (sent.next(), sent.next()) {
            (Some(only), None) => only.to_str().ok().filter(|text| is_valid_request_id(text)),
            (Some(_) | None, Some(_) | None) => None,
        };
        Self(sane.map_or_else(|| Uuid::now_v7().to_string(), ToOwned::to_owned))
    }

    /// The id as a header's value.
    #[must_use]
    pub fn value(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_valid_request_id(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    let fits = (1..=MAX_CHARS).contains(&text.len()) && text.bytes().all(plain);
    // It ends up in the log, where no card number may be.
    fits && !card_data::is_present(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sent: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in sent {
            headers.append(NAME, HeaderValue::from_str(value).unwrap());
        }
        RequestId::of(&headers).to_string()
    }

    #[test]
    fn a_sane_id_is_taken_over() {
        let longest = "x".repeat(128);
        for id in ["my-id-1", "A.b_c-9", longest.as_str()] {
            assert_eq!(of(&[id]), id);
        }
    }

    #[test]
    fn any_other_is_made_anew() {
        let long = "x".repeat(129);
        let card = "4111-1111-1111-1111";
        let insane = [&["a b"][..], &[""], &["a\"b"], &[long.as_str()], &["one", "two"], &[card]];
        for sent in insane.into_iter().chain([&[][..]]) {
            let id = of(sent);
            assert!(Uuid::parse_str(&id).is_ok(), "{sent:?}: {id}");
        }
        assert_ne!(of(&[]), of(&[]));
    }
}
