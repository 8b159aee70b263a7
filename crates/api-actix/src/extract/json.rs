//! Deserialization of JSON bodies, with errors that point at the offending member.

use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::pointer;
use crate::dto::ObjectOnly;
use crate::errors::{Code, Problem};

/// Reads a JSON object.
///
/// # Errors
/// `malformed_json`, `unknown_field` or `validation_failed`, pointing at the place.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    match serde_json::from_slice::<ObjectOnly<T>>(bytes) {
        Ok(ObjectOnly(value)) => Ok(value),
        Err(error) => Err(refusal(bytes, &error)),
    }
}

fn refusal(bytes: &[u8], error: &serde_json::Error) -> Problem {
    match error.classify() {
        Category::Io | Category::Syntax | Category::Eof => {
            Problem::new(Code::MalformedJson, format!("invalid JSON: {}", shown(error)))
        }
        Category::Data => misfit(bytes, error),
    }
}

/// The error of JSON that does not fit, by the beginning of serde's message: serde has no error codes.
fn misfit(bytes: &[u8], error: &serde_json::Error) -> Problem {
    let place = pointer::at(bytes, error.line(), error.column());
    let message = without_position(error);
    let starts = |words: &[&str]| words.iter().any(|word| message.starts_with(word));
    let refused = |code: Code, pointer: &str, word: &str| {
        let named = if pointer.is_empty() { "the body" } else { pointer };
        let detail = format!("{named}: {message}");
        Problem::new(code, detail).error(pointer, word, message.as_str())
    };
    if starts(&["unknown field"]) {
        refused(Code::UnknownField, &place, "unknown_field")
    } else if starts(&["missing field"]) {
        let name = message.split('`').nth(1).unwrap_or_default();
        refused(Code::ValidationFailed, &format!("{place}/{name}"), "missing")
    } else if starts(&["invalid type", "invalid value", "invalid length", "duplicate field"]) {
        refused(Code::MalformedJson, &place, "malformed_json")
    } else {
        refused(Code::ValidationFailed, &place, "invalid")
    }
}

/// The message with its place, but never more of the input than a line.
fn shown(error: &serde_json::Error) -> String {
    error.to_string().chars().take(200).collect()
}

fn without_position(error: &serde_json::Error) -> String {
    let text = shown(error);
    match text.rfind(" at line ") {
        Some(at) => text.get(..at).unwrap_or_default().to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::Value;

    use super::*;
    use crate::dto::{CreateOrderBody, PutItemBody};

    fn code<T: DeserializeOwned>(text: &str) -> (Code, String) {
        let problem = read::<T>(text.as_bytes()).err().unwrap();
        let body: Value = serde_json::from_str(&problem.to_stored().body).unwrap();
        let pointer = body["errors"][0]["pointer"].as_str();
        (problem.code(), pointer.unwrap_or("-").to_owned())
    }

    const ID: &str = "0197a5a0-0000-7000-8000-000000000001";

    #[test]
    fn invalid_json_is_malformed() {
        let deep = "[".repeat(5_000);
        let broken = [
            "{",
            "",
            "nonsense",
            "\u{0}",
            r#"{"qty":1,}"#,
            r#"{"listing":"\uD800"}"#,
            deep.as_str(),
        ];
        for text in broken {
            let (code, _) = code::<PutItemBody>(text);
            assert_eq!(code, Code::MalformedJson, "{text:.20}");
        }
        for text in ["[]", "7", "null", r#""text""#, "true"] {
            let seen = code::<PutItemBody>(text);
            assert_eq!(seen, (Code::MalformedJson, String::new()), "{text}");
        }
    }

    #[test]
    fn each_kind_of_mismatch_has_its_code_and_pointer() {
        let item = |rest: &str| format!(r#"{{"listing":"{ID}",{rest}}}"#);
        let table = [
            (item(r#""qty":1.5"#), Code::MalformedJson, "/qty"),
            (item(r#""qty":1e2"#), Code::MalformedJson, "/qty"),
            (item(r#""qty":"2""#), Code::MalformedJson, "/qty"),
            (item(r#""qty":null"#), Code::MalformedJson, "/qty"),
            (item(r#""qty":18446744073709551615"#), Code::MalformedJson, "/qty"),
            (item(r#""qty":1,"extra":1"#), Code::UnknownField, "/extra"),
            (item(r#""qty":1,"qty":2"#), Code::MalformedJson, "/qty"),
            (r#"{"qty":1}"#.into(), Code::ValidationFailed, "/listing"),
            (r#"{"qty":1,"listing":"x"}"#.into(), Code::ValidationFailed, "/listing"),
        ];
        for (text, expected, pointer) in table {
            let seen = code::<PutItemBody>(&text);
            assert_eq!(seen, (expected, pointer.to_owned()), "{text}");
        }
    }

    #[test]
    fn nested_values_have_pointers() {
        let order = |rest: &str| format!(r#"{{"items":[{{"product_id":"{ID}",{rest}}}]}}"#);
        let bare = |text: &str| text.to_owned();
        let method = r#"{"items":[],"payment_method":"promise"}"#;
        let table = [
            (order(r#""quantity":1.5"#), Code::MalformedJson, "/items/0/quantity"),
            (order(r#""quantity":1,"price":"1""#), Code::UnknownField, "/items/0/price"),
            (order(r#""extra":1"#), Code::UnknownField, "/items/0/extra"),
            (bare(r#"{"items":[{}]}"#), Code::ValidationFailed, "/items/0/product_id"),
            (bare(r#"{"items":[["a",1]]}"#), Code::MalformedJson, "/items/0"),
            (bare(method), Code::ValidationFailed, "/payment_method"),
        ];
        for (text, expected, pointer) in table {
            let seen = code::<CreateOrderBody>(&text);
            assert_eq!(seen, (expected, pointer.to_owned()), "{text}");
        }
    }

    #[test]
    fn long_input_is_not_repeated() {
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Empty {}
        let text = format!(r#"{{"{}":1}}"#, "x".repeat(10_000));
        let problem = read::<Empty>(text.as_bytes()).unwrap_err();
        assert!(problem.to_stored().body.len() < 1_200);
    }
}
