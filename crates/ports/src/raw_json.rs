//! Prepares provider data for storage: JSON text without card numbers, without client-side secrets, and
//! without the one character that databases refuse.

use domain::card_data::{REDACTED, is_present, redact};
use serde_json::{Map, Value};

/// A provider's data as JSON text, for [`ProviderPayment::raw`](crate::ProviderPayment::raw). Card numbers are
/// taken out of texts, member names and numbers; cutting them out of the finished text would leave
/// something that is no JSON any more. Members with these names are left out, wherever they are: those
/// that hold secrets or personal data. U+0000, which a PostgreSQL text cannot hold, becomes U+FFFD.
#[must_use]
pub fn raw_json(data: &Value, without: &[&str]) -> String {
    let text = cleaned(data, without).to_string();
    // Digits that only look like a card number once they stand in JSON, such as those of an escape.
    if is_present(&text) { "{}".to_owned() } else { text }
}

fn cleaned(value: &Value, without: &[&str]) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value.clone(),
        Value::Number(number) if is_present(&number.to_string()) => REDACTED.into(),
        Value::Number(_) => value.clone(),
        Value::String(text) => clean_text(text).into(),
        Value::Array(items) => items.iter().map(|item| cleaned(item, without)).collect(),
        Value::Object(members) => {
            let kept = members.iter().filter(|(name, _)| !without.contains(&name.as_str()));
            let clean = kept.map(|(name, value)| (clean_text(name), cleaned(value, without)));
            clean.collect::<Map<_, _>>().into()
        }
    }
}

fn clean_text(text: &str) -> String {
    redact(text).replace('\0', "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn card_numbers_go_wherever_they_stand_and_the_rest_is_json() {
        let data = json!({
            "card": "4242 4242 4242 4242",
            "number": 4_242_424_242_424_242_u64,
            "deep": [
                { "5555555555554444": true },
                "5555-5555-5555-4444",
                -4_242_424_242_424_242_i64,
            ],
            "kept": ["order 4242424242424241", 240, 1.5, null],
            "nul": "a\0b",
        });
        let text = raw_json(&data, &[]);
        assert!(!is_present(&text), "{text}");
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["card"], REDACTED);
        assert_eq!(read["number"], REDACTED);
        assert_eq!(read["deep"], json!([{ REDACTED: true }, REDACTED, REDACTED]));
        assert_eq!(read["kept"], data["kept"]);
        assert_eq!(read["nul"], "a\u{fffd}b");
    }

    #[test]
    fn named_members_are_left_out_wherever_they_are() {
        let data =
            json!({ "id": "pi_1", "client_secret": "s", "charges": [{ "email": "a@b.example" }] });
        let text = raw_json(&data, &["client_secret", "email"]);
        assert_eq!(text, r#"{"id":"pi_1","charges":[{}]}"#);
    }

    #[test]
    fn digits_of_an_escape_never_break_the_json() {
        // In JSON the text is \u000100000000000, a zero short of a card number only by the escape.
        let data = json!({ "odd": "\u{1}0000000000000" });
        let text = raw_json(&data, &[]);
        assert!(serde_json::from_str::<Value>(&text).is_ok(), "{text}");
        assert!(!is_present(&text), "{text}");
    }
}
