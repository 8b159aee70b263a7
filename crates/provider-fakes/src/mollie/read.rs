//! Reading requests: what Mollie does not know is refused.

use serde_json::{Map, Value};

use super::errors::Refusal;
use crate::exchange::Request;

/// The currencies and their decimals.
const CURRENCIES: [(&str, usize); 27] = [
    ("AED", 2),
    ("AUD", 2),
    ("BRL", 2),
    ("CAD", 2),
    ("CHF", 2),
    ("CZK", 2),
    ("DKK", 2),
    ("EUR", 2),
    ("GBP", 2),
    ("HKD", 2),
    ("HUF", 2),
    ("ILS", 2),
    ("ISK", 0),
    ("JPY", 0),
    ("MXN", 2),
    ("MYR", 2),
    ("NOK", 2),
    ("NZD", 2),
    ("PHP", 2),
    ("PLN", 2),
    ("RON", 2),
    ("SEK", 2),
    ("SGD", 2),
    ("THB", 2),
    ("TWD", 2),
    ("USD", 2),
    ("ZAR", 2),
];

/// Bytes of metadata.
const MAX_METADATA: usize = 1024;
/// Characters of a description.
const MAX_DESCRIPTION: usize = 255;

/// The decimals of a currency.
pub(super) fn decimals(currency: &str) -> Option<usize> {
    CURRENCIES.iter().find(|(code, _)| *code == currency).map(|(_, decimals)| *decimals)
}

/// The body's members; all must be known. An empty body has none.
pub(super) fn members(request: &Request, known: &[&str]) -> Result<Map<String, Value>, Refusal> {
    if request.body.is_empty() {
        return Ok(Map::new());
    }
    let Value::Object(members) = request.json() else {
        return Err(Refusal::new(400, "The request body is not a JSON object.", None));
    };
    match members.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(Refusal::unknown_parameter("body", name)),
        None => Ok(members),
    }
}

/// Refuses parameters of the query that are not known, or given twice.
pub(super) fn check_query(request: &Request, known: &[&str]) -> Result<(), Refusal> {
    for (at, (name, _)) in request.query.iter().enumerate() {
        let is_repeated = request.query.iter().take(at).any(|(other, _)| other == name);
        if is_repeated || !known.contains(&name.as_str()) {
            return Err(Refusal::unknown_parameter("query", name));
        }
    }
    Ok(())
}

/// An amount: a currency, and a text with exactly the currency's decimals.
pub(super) fn amount(value: &Value) -> Result<(String, i64), Refusal> {
    let Some(members) = value.as_object() else {
        return Err(Refusal::unprocessable("The amount is required", "amount"));
    };
    let is_known = |name: &String| name == "currency" || name == "value";
    if let Some(name) = members.keys().find(|name| !is_known(name)) {
        return Err(Refusal::unknown_parameter("body", &format!("amount.{name}")));
    }
    let currency = value.get("currency").and_then(Value::as_str).unwrap_or_default();
    let Some(decimals) = decimals(currency) else {
        let detail = "The amount contains an invalid currency";
        return Err(Refusal::unprocessable(detail, "amount.currency"));
    };
    let text = value.get("value").and_then(Value::as_str).unwrap_or_default();
    let Some(minor_units) = minor_units(text, decimals) else {
        return Err(Refusal::unprocessable("The amount contains an invalid value", "amount.value"));
    };
    match minor_units {
        0 => Err(Refusal::unprocessable("The amount is lower than the minimum", "amount")),
        _ => Ok((currency.to_owned(), minor_units)),
    }
}

fn minor_units(text: &str, decimals: usize) -> Option<i64> {
    let (whole, fraction) = match decimals {
        0 => (text, ""),
        _ => text.split_once('.')?,
    };
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let fits = !whole.is_empty() && fraction.len() == decimals;
    if !fits || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    format!("{whole}{fraction}").parse().ok()
}

/// A text that is required.
pub(super) fn description(members: &Map<String, Value>) -> Result<String, Refusal> {
    let text = members.get("description").and_then(Value::as_str).unwrap_or_default();
    if text.is_empty() {
        return Err(Refusal::unprocessable("The description is required", "description"));
    }
    if text.chars().count() > MAX_DESCRIPTION {
        let detail = "The description is longer than 255 characters";
        return Err(Refusal::unprocessable(detail, "description"));
    }
    Ok(text.to_owned())
}

/// Metadata: anything that is not too long.
pub(super) fn metadata(members: &Map<String, Value>) -> Result<Value, Refusal> {
    let metadata = members.get("metadata").cloned().unwrap_or_default();
    match metadata.to_string().len() > MAX_METADATA {
        true => Err(Refusal::unprocessable("The metadata is too long", "metadata")),
        false => Ok(metadata),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_exactly_the_decimals_of_their_currency() {
        assert_eq!(minor_units("12.30", 2), Some(1230));
        assert_eq!(minor_units("1230", 0), Some(1230));
        for (text, decimals) in
            [("12.3", 2), ("12", 2), ("-1.00", 2), (".50", 2), ("1.0", 0), ("", 0)]
        {
            assert_eq!(minor_units(text, decimals), None, "{text}");
        }
    }
}
