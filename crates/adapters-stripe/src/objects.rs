//! What Stripe's objects have in common.

use std::str::FromStr;

use adapters_http::json::{number_at, text_at};
use chrono::DateTime;
use domain::Instant;
use ports::{GatewayError, raw_json};
use serde_json::Value;

/// The status of an object that was cancelled.
pub(crate) const CANCELLED: &str = "canceled"; // foreign spelling

/// Members that hold secrets or personal data, and are not stored.
const PRIVATE: &[&str] = &[
    "client_secret",
    "next_action",
    "return_url",
    "payment_method",
    "payment_method_details",
    "source",
    "customer",
    "customer_account",
    "billing_details",
    "shipping",
    "receipt_email",
    "receipt_url",
    "evidence",
    "request_log_url",
];

/// An object as it is stored: without secrets and personal data.
pub(crate) fn stored(object: &Value) -> String {
    raw_json(object, PRIVATE)
}

/// Our id in the metadata of an object; `None` if the shop has not made it.
pub(crate) fn our_id<T: FromStr>(object: &Value, name: &str) -> Option<T> {
    object.get("metadata")?.get(name)?.as_str()?.parse().ok()
}

/// The first text that there is at one of these JSON pointers.
pub(crate) fn first_text<'a>(object: &'a Value, pointers: &[&str]) -> Option<&'a str> {
    pointers.iter().find_map(|pointer| text_at(object, pointer))
}

/// A time, which Stripe gives in seconds.
pub(crate) fn time_at(object: &Value, pointer: &str) -> Option<Instant> {
    DateTime::from_timestamp(number_at(object, pointer)?, 0)
}

/// A request that is a mistake, or a reference that is not the right one.
pub(crate) fn invalid(why: &str) -> GatewayError {
    GatewayError::InvalidRequest(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_stored_has_no_secrets_and_no_personal_data() {
        let intent = json!({
            "id": "pi_1",
            "client_secret": "pi_1_secret_2",
            "next_action": { "redirect_to_url": { "url": "https://x.example?client_secret=1" } },
            "latest_charge": { "id": "ch_1", "billing_details": { "email": "a@b.example" } },
        });
        assert_eq!(stored(&intent), r#"{"id":"pi_1","latest_charge":{"id":"ch_1"}}"#);
    }
}
