//! Deserialization of JSON bodies, with errors that point at the offending member.

use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

use crate::dto::ObjectOnly;
use crate::errors::{Code, Problem};

/// Characters of a member's name in a pointer; the name may be the caller's.
const MAX_NAME_CHARS: usize = 64;

/// Reads a JSON object.
///
/// # Errors
/// `malformed_json`, `unknown_field` or `validation_failed`, pointing at the place.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize::<_, ObjectOnly<T>>(&mut deserializer);
    let ObjectOnly(value) = read.map_err(|error| refusal(error.path(), error.inner()))?;
    match deserializer.end() {
        Ok(()) => Ok(value),
        Err(error) => Err(malformed(&error)),
    }
}

fn refusal(path: &Path, error: &serde_json::Error) -> Problem {
    match error.classify() {
        Category::Io | Category::Syntax | Category::Eof => malformed(error),
        Category::Data => type_error(&pointer(path), error),
    }
}

fn malformed(error: &serde_json::Error) -> Problem {
    Problem::new(Code::MalformedJson, format!("invalid JSON: {}", shown(error)))
}

/// The JSON pointer (RFC 6901) of a path; `""` is the whole text.
fn pointer(path: &Path) -> String {
    let step = |segment: &Segment| match segment {
        Segment::Seq { index } => Some(format!("/{index}")),
        Segment::Map { key } => {
            let name: String = key.chars().take(MAX_NAME_CHARS).collect();
            Some(format!("/{}", name.replace('~', "~0").replace('/', "~1")))
        }
        Segment::Enum { .. } | Segment::Unknown => None,
    };
    path.iter().filter_map(step).collect()
}

/// The error of JSON that does not fit, by the beginning of serde's message: serde has no error codes.
fn type_error(place: &str, error: &serde_json::Error) -> Problem {
    let message = without_position(error);
    let starts = |words: &[&str]| words.iter().any(|word| message.starts_with(word));
    // The path leads to the object; the message names the member.
    let member = || format!("{place}/{}", message.split('`').nth(1).unwrap_or_default());
    let refused = |code: Code, pointer: &str, word: &str| {
        let named = if pointer.is_empty() { "the body" } else { pointer };
        let detail = format!("{named}: {message}");
        Problem::new(code, detail).error(pointer, word, message.as_str())
    };
    if starts(&["unknown field"]) {
        refused(Code::UnknownField, place, "unknown_field")
    } else if starts(&["missing field"]) {
        refused(Code::ValidationFailed, &member(), "missing")
    } else if starts(&["duplicate field"]) {
        refused(Code::MalformedJson, &member(), "malformed_json")
    } else if starts(&["invalid type", "invalid value", "invalid length"]) {
        refused(Code::MalformedJson, place, "malformed_json")
    } else {
        refused(Code::ValidationFailed, place, "invalid")
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
    use std::collections::BTreeMap;

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

    #[test]
    fn pointers_escape_names_and_count_array_items() {
        type Shape = BTreeMap<String, Vec<BTreeMap<String, i64>>>;
        let long = format!(r#"{{"{}":1}}"#, "x".repeat(100));
        let long_pointer = format!("/{}", "x".repeat(64));
        let table = [
            (r#"{"a": 1}"#, "/a"),
            (r#"{"a": [{}, {}, 3]}"#, "/a/2"),
            (r#"{"a": [{}, {"x/y~": "3"}]}"#, "/a/1/x~1y~0"),
            (r#"{"} ] , \" {": 2}"#, "/} ] , \" {"),
            (r#"{"a": [{"b": 1}], "c": [{"d": null}]}"#, "/c/0/d"),
            ("{\n  \"a\": [{},\n  2]}", "/a/1"),
            (long.as_str(), long_pointer.as_str()),
        ];
        for (text, pointer) in table {
            assert_eq!(code::<Shape>(text), (Code::MalformedJson, pointer.to_owned()), "{text}");
        }
    }

    #[test]
    fn nothing_follows_the_object() {
        let text = format!(r#"{{"listing":"{ID}","qty":1}} 7"#);
        assert_eq!(code::<PutItemBody>(&text), (Code::MalformedJson, "-".to_owned()));
    }
}
