//! Reading a provider's JSON.

use chrono::{DateTime, Utc};
use domain::Instant;
use ports::GatewayError;
use serde_json::Value;

use crate::text::unreadable;

mod kept;
mod values;

pub use kept::{keep, kept};
pub use values::{first_text_at, parsed_at};

/// The text of a member that must be there.
///
/// # Errors
/// `OutcomeUnknown`: a response without it cannot be read.
pub fn text<'a>(object: &'a Value, name: &str) -> Result<&'a str, GatewayError> {
    object.get(name).and_then(Value::as_str).ok_or_else(|| unreadable(name))
}

/// The value at a JSON pointer (RFC 6901); `null` if there is none.
#[must_use]
pub fn at<'a>(object: &'a Value, pointer: &str) -> &'a Value {
    object.pointer(pointer).unwrap_or(&Value::Null)
}

/// The text at a JSON pointer, if there is one.
#[must_use]
pub fn text_at<'a>(object: &'a Value, pointer: &str) -> Option<&'a str> {
    object.pointer(pointer).and_then(Value::as_str)
}

/// The whole number at a JSON pointer, if there is one.
#[must_use]
pub fn number_at(object: &Value, pointer: &str) -> Option<i64> {
    object.pointer(pointer).and_then(Value::as_i64)
}

/// The items of the list at a JSON pointer; none if there is no list.
pub fn list_at<'a>(object: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    object.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

/// The items of a list that must be there under this name: one that is missing would look like an empty one.
///
/// # Errors
/// `OutcomeUnknown`: a response without it cannot be read.
pub fn items<'a>(object: &'a Value, name: &str) -> Result<&'a [Value], GatewayError> {
    let items = object.get(name).and_then(Value::as_array).map(Vec::as_slice);
    items.ok_or_else(|| unreadable(name))
}

/// The address of a link of a resource, by its relation (HATEOAS: `links` with `rel` and `href`).
#[must_use]
pub fn link<'a>(object: &'a Value, relation: &str) -> Option<&'a str> {
    let found = list_at(object, "/links").find(|link| text_at(link, "/rel") == Some(relation))?;
    text_at(found, "/href")
}

/// The time (RFC 3339) at a JSON pointer, if there is one.
#[must_use]
pub fn time_at(object: &Value, pointer: &str) -> Option<Instant> {
    let time = DateTime::parse_from_rfc3339(text_at(object, pointer)?).ok()?;
    Some(time.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_are_read_and_others_are_missing() {
        let object = json!({
            "id": "tr_1", "amount": { "value": 12 }, "refunds": [1, 2], "at": "2026-11-30T10:00:00+01:00",
        });
        assert_eq!(text(&object, "id"), Ok("tr_1"));
        assert!(matches!(text(&object, "amount"), Err(GatewayError::OutcomeUnknown(_))));
        assert_eq!(number_at(&object, "/amount/value"), Some(12));
        assert_eq!(
            (at(&object, "/refunds/1"), at(&object, "/refunds/2")),
            (&json!(2), &Value::Null)
        );
        assert_eq!((text_at(&object, "/none"), number_at(&object, "/id")), (None, None));
        assert_eq!((list_at(&object, "/refunds").count(), list_at(&object, "/id").count()), (2, 0));
        assert_eq!(items(&object, "refunds").map(<[Value]>::len), Ok(2));
        for name in ["id", "none"] {
            assert!(matches!(items(&object, name), Err(GatewayError::OutcomeUnknown(_))), "{name}");
        }
        let at = time_at(&object, "/at").map(|at| at.to_rfc3339());
        assert_eq!(at.as_deref(), Some("2026-11-30T09:00:00+00:00"));
        assert_eq!(time_at(&object, "/id"), None);
    }

    #[test]
    fn a_link_is_found_by_its_relation() {
        let link_of = |rel: &str, href: &str| json!({ "rel": rel, "href": href });
        let object = json!({ "links": [link_of("self", "https://a"), link_of("up", "https://b")] });
        assert_eq!(link(&object, "up"), Some("https://b"));
        assert_eq!((link(&object, "next"), link(&Value::Null, "up")), (None, None));
    }
}
