//! A provider's raw data as operators see it.

use serde_json::Value;

/// What takes the place of a value that is not shown.
const REDACTED: &str = "[redacted]";

/// JSON text as a value; what is no JSON stays the text that it is.
pub(super) fn shown(raw: &str) -> Value {
    serde_json::from_str(raw).map_or_else(|_| Value::String(raw.to_owned()), redacted)
}

/// The same data without what would let someone act on the payment at the provider.
fn redacted(data: Value) -> Value {
    let is_secret = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["secret", "token", "password", "api_key"].iter().any(|word| name.contains(word))
    };
    match data {
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .map(|(name, value)| match (is_secret(&name), value) {
                    (true, Value::String(_)) => (name, Value::String(REDACTED.to_owned())),
                    (_, value) => (name, redacted(value)),
                })
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(redacted).collect()),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_of_the_provider_are_left_out() {
        let data = json!({
            "id": "pi_1", "client_secret": "s", "list": [{ "Access_Token": "t", "amount": 1 }],
            "tokens": 3, "secret": { "inner": "kept" },
        });
        let shown = json!({
            "id": "pi_1", "client_secret": REDACTED,
            "list": [{ "Access_Token": REDACTED, "amount": 1 }],
            "tokens": 3, "secret": { "inner": "kept" },
        });
        assert_eq!(redacted(data), shown);
    }
}
