//! Bodies of requests: what is unknown or malformed is refused.

use serde_json::{Map, Value, json};

use super::books::Amount;
use super::errors::{error, invalid};
use crate::exchange::{Reply, Request};

/// Currencies without decimals at PayPal, and whether ISO 4217 has two for them.
const WHOLE_UNITS: [(&str, bool); 3] = [("HUF", true), ("JPY", false), ("TWD", true)];
/// The other currencies.
const CURRENCIES: [&str; 22] = [
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "ILS", "MXN", "MYR",
    "NOK", "NZD", "PHP", "PLN", "RUB", "SEK", "SGD", "THB", "USD",
];
/// Digits of an amount that are read.
const MAX_DIGITS: usize = 14;

/// An object of a body, and where it is.
pub(super) struct Fields<'a> {
    members: &'a Map<String, Value>,
    path: String,
}

/// The body of a request; no body is an empty object.
pub(super) fn read(request: &Request) -> Result<Value, Reply> {
    if request.body.is_empty() {
        return Ok(json!({}));
    }
    if !request.header("content-type").starts_with("application/json") {
        return Err(error(415, "UNSUPPORTED_MEDIA_TYPE", "UNSUPPORTED_MEDIA_TYPE", None));
    }
    let read: Result<Value, _> = serde_json::from_slice(&request.body);
    read.ok().filter(Value::is_object).ok_or_else(|| invalid("MALFORMED_REQUEST_JSON", "/"))
}

impl<'a> Fields<'a> {
    /// An object that has these members at most.
    pub(super) fn of(value: &'a Value, path: &str, allowed: &[&str]) -> Result<Self, Reply> {
        let wrong = || invalid("INVALID_PARAMETER_SYNTAX", path);
        let members = value.as_object().ok_or_else(wrong)?;
        match members.keys().find(|name| !allowed.contains(&name.as_str())) {
            Some(name) => Err(invalid("INVALID_PARAMETER_SYNTAX", &format!("{path}/{name}"))),
            None => Ok(Self { members, path: path.to_owned() }),
        }
    }

    /// An object within.
    pub(super) fn object(&self, name: &str, allowed: &[&str]) -> Result<Option<Fields<'a>>, Reply> {
        let path = self.path(name);
        let member = self.members.get(name);
        member.map(|value| Fields::of(value, &path, allowed)).transpose()
    }

    /// A member as it is.
    pub(super) fn value(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name)
    }

    /// A text of this length at most.
    pub(super) fn text(&self, name: &str, most: usize) -> Result<Option<&'a str>, Reply> {
        let Some(value) = self.members.get(name) else { return Ok(None) };
        let wrong = || invalid("INVALID_PARAMETER_SYNTAX", &self.path(name));
        let text = value.as_str().ok_or_else(wrong)?;
        match (1..=most).contains(&text.chars().count()) {
            true => Ok(Some(text)),
            false => Err(invalid("INVALID_STRING_LENGTH", &self.path(name))),
        }
    }

    /// One of these words.
    pub(super) fn word(&self, name: &str, words: &[&str]) -> Result<Option<&'a str>, Reply> {
        let word = self.text(name, 100)?;
        match word.is_none_or(|word| words.contains(&word)) {
            true => Ok(word),
            false => Err(invalid("INVALID_PARAMETER_VALUE", &self.path(name))),
        }
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Reply> {
        let Some(value) = self.members.get(name) else { return Ok(None) };
        let wrong = || invalid("INVALID_PARAMETER_SYNTAX", &self.path(name));
        value.as_bool().ok_or_else(wrong).map(Some)
    }

    /// What has to be there.
    pub(super) fn required<T>(&self, name: &str, value: Option<T>) -> Result<T, Reply> {
        value.ok_or_else(|| invalid("MISSING_REQUIRED_PARAMETER", &self.path(name)))
    }

    /// An amount.
    pub(super) fn amount(&self, name: &str) -> Result<Option<Amount>, Reply> {
        let Some(fields) = self.object(name, &["currency_code", "value"])? else {
            return Ok(None);
        };
        let currency = fields.required("currency_code", fields.text("currency_code", 3)?)?;
        let value = fields.required("value", fields.text("value", 32)?)?;
        let minor = minor_units(currency, value);
        let minor = minor.map_err(|issue| error(422, "UNPROCESSABLE_ENTITY", issue, None))?;
        Ok(Some(Amount { currency: currency.to_owned(), minor }))
    }

    fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.path.trim_end_matches('/'))
    }
}

fn minor_units(currency: &str, value: &str) -> Result<i64, &'static str> {
    let whole_units = WHOLE_UNITS.iter().find(|(code, _)| *code == currency);
    if whole_units.is_none() && !CURRENCIES.contains(&currency) {
        return Err("CURRENCY_NOT_SUPPORTED");
    }
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    let is_number =
        |text: &str| text.len() <= MAX_DIGITS && text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(decimals) || value.ends_with('.') {
        return Err("INVALID_PARAMETER_SYNTAX");
    }
    let (most, digits) = match whole_units {
        Some((_, has_two)) => (0, if *has_two { 2 } else { 0 }),
        None => (2, 2),
    };
    if decimals.len() > most {
        return Err(if most == 0 { "DECIMALS_NOT_SUPPORTED" } else { "DECIMAL_PRECISION" });
    }
    let minor = format!("{whole}{decimals:0<digits$}").parse().unwrap_or_default();
    if minor == 0 { Err("CANNOT_BE_ZERO_OR_NEGATIVE") } else { Ok(minor) }
}

impl Amount {
    /// The amount as PayPal writes it.
    pub(super) fn to_json(&self) -> Value {
        json!({ "currency_code": self.currency, "value": self.text() })
    }

    /// The decimal text.
    pub(super) fn text(&self) -> String {
        match WHOLE_UNITS.iter().find(|(code, _)| *code == self.currency) {
            Some((_, false)) => self.minor.to_string(),
            Some((_, true)) => (self.minor / 100).to_string(),
            None => format!("{}.{:02}", self.minor / 100, self.minor % 100),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_the_digits_of_their_currency() {
        for (currency, value, minor) in
            [("EUR", "12.34", 1_234), ("EUR", "12", 1_200), ("JPY", "12", 12), ("HUF", "12", 1_200)]
        {
            assert_eq!(minor_units(currency, value), Ok(minor));
        }
        let huf = Amount { currency: "HUF".to_owned(), minor: 1_200 };
        assert_eq!(huf.text(), "12");
        assert_eq!(minor_units("HUF", "12.00"), Err("DECIMALS_NOT_SUPPORTED"));
        assert_eq!(minor_units("EUR", "12.345"), Err("DECIMAL_PRECISION"));
        assert_eq!(minor_units("KWD", "12.345"), Err("CURRENCY_NOT_SUPPORTED"));
        assert_eq!(minor_units("EUR", "0.00"), Err("CANNOT_BE_ZERO_OR_NEGATIVE"));
        assert_eq!(minor_units("EUR", "-1"), Err("INVALID_PARAMETER_SYNTAX"));
    }
}
