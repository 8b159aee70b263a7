//! Members of PayPal's JSON.

use serde_json::Value;

/// The value at a JSON pointer; `null` if there is none.
pub(crate) fn at<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}

/// The text of a member; empty if it has none.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The items of a list; none if there is no list.
pub(crate) fn list<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    at(value, pointer).as_array().into_iter().flatten()
}

/// The id of something, which must have one.
pub(crate) fn id(value: &Value) -> Option<&str> {
    Some(text(value, "id")).filter(|id| !id.is_empty())
}
