//! The `Idempotency-Key` header.

use actix_web::http::header::{HeaderMap, HeaderName};
use domain::limits::MAX_KEY_CHARS;

use crate::errors::{Code, Problem};

/// Its name.
const NAME: HeaderName = HeaderName::from_static("idempotency-key");

/// The key: 1 to 255 visible ASCII characters, bare or in the quotes of a structured field's string
/// (RFC 9651, 3.3.3); `None` if none was sent.
///
/// # Errors
/// `idempotency_key_invalid` for anything else, and for two of them.
pub fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let invalid = |detail: &str| Problem::new(Code::IdempotencyKeyInvalid, detail);
    let mut sent = headers.get_all(NAME);
    let Some(first) = sent.next() else {
        return Ok(None);
    };
    if sent.next().is_some() {
        return Err(invalid("the header was sent more than once"));
    }
    let rule = "must be 1 to 255 visible ASCII characters";
    let text = first.to_str().map_err(|_| invalid(rule))?.trim();
    let quoted = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    let key = quoted.unwrap_or(text);
    let escaped = |b: u8| quoted.is_some() && (b == b'"' || b == b'\\');
    let plain = |b: u8| b.is_ascii_graphic() && !escaped(b);
    if (1..=MAX_KEY_CHARS).contains(&key.len()) && key.bytes().all(plain) {
        Ok(Some(key.to_owned()))
    } else {
        Err(invalid(rule))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn read(sent: &[&[u8]]) -> Result<Option<String>, Code> {
        let mut headers = HeaderMap::new();
        for value in sent {
            headers.append(NAME, HeaderValue::from_bytes(value).unwrap());
        }
        key(&headers).map_err(|problem| problem.code())
    }

    #[test]
    fn a_key_is_bare_or_in_quotes() {
        let longest = "k".repeat(255);
        let table = [
            ("8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"),
            ("\"quoted-key\"", "quoted-key"),
            ("  spaced  ", "spaced"),
            ("one\"quote", "one\"quote"),
            (longest.as_str(), longest.as_str()),
        ];
        for (sent, key) in table {
            assert_eq!(read(&[sent.as_bytes()]), Ok(Some(key.to_owned())), "{sent}");
        }
        assert_eq!(read(&[]), Ok(None));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let long = "k".repeat(256);
        let bad: [&[u8]; 8] = [
            b"",
            b"   ",
            b"\"\"",
            b"two words",
            b"\"a\\\"b\"",
            b"caf\xc3\xa9",
            b"tab\tbed",
            long.as_bytes(),
        ];
        for sent in bad {
            assert_eq!(read(&[sent]), Err(Code::IdempotencyKeyInvalid), "{sent:?}");
        }
        assert_eq!(read(&[b"a", b"a"]), Err(Code::IdempotencyKeyInvalid));
    }
}
