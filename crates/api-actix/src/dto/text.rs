//! Amounts, times and search terms: validated strings.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use actix_web::http::Uri;
use domain::limits::MAX_NAME_CHARS;
use domain::money::{Currency, Money, Sum};
use domain::text::UnknownWord;
use domain::{DateTime, Instant, Utc, text};
use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

const MAX_URL_BYTES: usize = 2_048;
/// A wallet's token is a JSON text of a few kilobytes.
const MAX_TOKEN_BYTES: usize = 16 * 1_024;

/// An amount as a decimal string. A JSON number is refused: many programs read it as a float.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecimalText(pub String);

impl From<Money> for DecimalText {
    fn from(money: Money) -> Self {
        Self(money.to_string())
    }
}

impl From<Sum> for DecimalText {
    fn from(sum: Sum) -> Self {
        Self(sum.to_string())
    }
}

impl<'de> Deserialize<'de> for DecimalText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text(deserializer, "an amount as a decimal string such as \"12.50\"", |text| {
            let plain = |b: u8| b.is_ascii_digit() || b == b'.' || b == b'-';
            if text.is_empty() || text.len() > 32 || !text.bytes().all(plain) {
                return Err(
                    "invalid amount; expected a decimal string such as \"12.50\"".to_owned()
                );
            }
            Ok(Self(text.to_owned()))
        })
    }
}

impl PartialSchema for DecimalText {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A decimal string with the number of decimals of its currency."))
            .pattern(Some(r"^\d+(\.\d+)?$"))
            .examples(["240.00"])
            .into()
    }
}

impl ToSchema for DecimalText {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Amount")
    }
}

/// A point in time as RFC 3339 text, cut to the microseconds that the shop keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Moment(pub Instant);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text(deserializer, "a time as RFC 3339 text", |text| {
            let refused =
                || "invalid time; expected RFC 3339 such as 2026-01-31T12:00:00Z".to_owned();
            moment(text).map(Self).ok_or_else(refused)
        })
    }
}

fn moment(text: &str) -> Option<Instant> {
    let time = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
    DateTime::from_timestamp_micros(time.timestamp_micros())
}

impl PartialSchema for Moment {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .examples(["2026-01-31T12:00:00Z"])
            .into()
    }
}

impl ToSchema for Moment {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Time")
    }
}

/// Words to search for: trimmed, not too long, no control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchText(pub Option<String>);

impl<'de> Deserialize<'de> for SearchText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text(deserializer, "a text", |given| {
            let words = text::optional(given, MAX_NAME_CHARS).map_err(|e| e.to_string())?;
            Ok(Self(Some(words).filter(|words| !words.is_empty())))
        })
    }
}

/// Reads an address that a browser can be sent to.
pub fn return_url<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<ReturnUrl>::deserialize(from)?.map(|url| url.0))
}

/// Reads the code of a currency, in any letter case.
pub fn currency<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Currency>, D::Error> {
    Ok(Option::<CurrencyCode>::deserialize(from)?.map(|code| code.0))
}

/// Reads a provider's token, which means nothing to us.
pub fn token<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<Token>::deserialize(from)?.map(|token| token.0))
}

struct CurrencyCode(Currency);

impl<'de> Deserialize<'de> for CurrencyCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text(deserializer, "an ISO 4217 currency code", |code| {
            code.parse().map(Self).map_err(|error: UnknownWord| error.to_string())
        })
    }
}

struct ReturnUrl(String);

impl<'de> Deserialize<'de> for ReturnUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text(deserializer, "a URL", |url| {
            let web = url.starts_with("https://") || url.starts_with("http://");
            let plain = url.bytes().all(|b| b.is_ascii_graphic());
            let has_host = url.parse::<Uri>().is_ok_and(|url| url.host().is_some());
            if !web || !plain || !has_host || url.len() > MAX_URL_BYTES {
                return Err(
                    "invalid URL; expected https://… in ASCII, at most 2048 bytes".to_owned()
                );
            }
            Ok(Self(url.to_owned()))
        })
    }
}

struct Token(String);

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text(deserializer, "a provider's token", |token| {
            if token.len() > MAX_TOKEN_BYTES || token.chars().any(char::is_control) {
                return Err("token too long, or contains control characters".to_owned());
            }
            Ok(Self(token.to_owned()))
        })
    }
}

/// Reads and parses a string. Errors are raised while the parser is still at the string, so that they
/// can point at it.
pub fn read_text<'de, D, T, F>(deserializer: D, what: &'static str, read: F) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    F: FnOnce(&str) -> Result<T, String>,
{
    deserializer.deserialize_str(Text { what, read, kind: PhantomData })
}

struct Text<F, T> {
    what: &'static str,
    read: F,
    kind: PhantomData<T>,
}

impl<F: FnOnce(&str) -> Result<T, String>, T> Visitor<'_> for Text<F, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.read)(text).map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_a_string() {
        for good in ["\"12.50\"", "\"0\"", "\"-1.00\"", "\"1.001\""] {
            assert!(serde_json::from_str::<DecimalText>(good).is_ok(), "{good}");
        }
        let number = serde_json::from_str::<DecimalText>("12.5").unwrap_err().to_string();
        assert!(number.contains("decimal string"), "{number}");
        for bad in ["\"1e2\"", "\"free\"", "\"\"", "\"1,00\"", "\" 1\"", "null", "\"\\u0000\""] {
            assert!(serde_json::from_str::<DecimalText>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_time_is_rfc_3339_and_kept_to_the_microsecond() {
        let time: Moment = serde_json::from_str("\"2026-01-31T13:00:00.1234567+01:00\"").unwrap();
        assert_eq!(serde_json::to_string(&time).unwrap(), "\"2026-01-31T12:00:00.123456Z\"");
        for bad in ["tomorrow", "2026-01-31", "1769860800", "+12026-01-31T12:00:00Z", ""] {
            assert!(serde_json::from_str::<Moment>(&format!("\"{bad}\"")).is_err(), "{bad}");
        }
    }

    #[derive(Deserialize)]
    struct Texts {
        #[serde(default, deserialize_with = "return_url")]
        url: Option<String>,
        #[serde(default, deserialize_with = "token")]
        token: Option<String>,
        #[serde(default, deserialize_with = "currency")]
        currency: Option<Currency>,
    }

    #[test]
    fn a_currency_is_read_by_its_code() {
        let read = |text: &str| {
            let object = serde_json::json!({ "currency": text });
            serde_json::from_value::<Texts>(object).map(|t| t.currency.map(Currency::code))
        };
        assert_eq!(read("eur").unwrap(), Some("EUR"));
        for bad in ["", "EURO", "XXX", "\u{0}", "€"] {
            assert!(read(bad).unwrap_err().to_string().contains("currency"), "{bad}");
        }
    }

    #[test]
    fn addresses_and_tokens_are_clean() {
        let read = |name: &str, text: &str| {
            let object = serde_json::json!({ name: text });
            serde_json::from_value::<Texts>(object).map(|t| t.url.or(t.token)).ok().flatten()
        };
        assert!(read("url", "https://shop.example/thanks?a=1").is_some());
        for bad in ["javascript:alert(1)", "//x", "", "https://a b", "https://x\r\ny", "https://é"]
        {
            assert_eq!(read("url", bad), None, "{bad}");
        }
        assert_eq!(read("url", &format!("https://{}", "x".repeat(2_048))), None);
        assert!(read("token", "tok_visa").is_some());
        assert_eq!(read("token", "a\u{0}b"), None);
        assert_eq!(read("token", &"x".repeat(20_000)), None);
    }

    #[test]
    fn search_words_are_clean() {
        let read = |text: &str| serde_json::from_value::<SearchText>(text.into());
        assert_eq!(read("  red mug ").unwrap().0.as_deref(), Some("red mug"));
        assert_eq!(read(" ").unwrap().0, None);
        assert!(read("a\u{0}b").is_err());
        assert!(read(&"x".repeat(256)).is_err());
    }
}
