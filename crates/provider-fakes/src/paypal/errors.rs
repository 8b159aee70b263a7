//! Errors in PayPal's form.

use serde_json::{Value, json};

use crate::exchange::Reply;

/// PayPal's id of a request, for its support.
pub(super) const DEBUG_ID: &str = "f8b1c2d3e4a5b";

/// An error with its issue.
pub(super) fn error(status: u16, name: &str, issue: &str, field: Option<&str>) -> Reply {
    Reply::json(status, body(name, issue, field))
}

fn body(name: &str, issue: &str, field: Option<&str>) -> Value {
    let description = format!("Issue: {issue}.");
    let detail = match field {
        Some(field) => json!({
            "issue": issue, "description": description, "field": field, "location": "body",
        }),
        None => json!({ "issue": issue, "description": description }),
    };
    json!({
        "name": name,
        "message": "The request was not processed.",
        "debug_id": DEBUG_ID,
        "details": [detail],
        "links": [{
            "href": format!("https://developer.paypal.com/docs/api/orders/v2/#error-{issue}"),
            "rel": "information_link",
            "method": "GET",
        }],
    })
}

/// A request that is malformed.
pub(super) fn invalid(issue: &str, field: &str) -> Reply {
    error(400, "INVALID_REQUEST", issue, Some(field))
}

/// A request that is refused by a rule.
pub(super) fn unprocessable(issue: &str) -> Reply {
    error(422, "UNPROCESSABLE_ENTITY", issue, None)
}

/// The resource does not exist.
pub(super) fn not_found() -> Reply {
    error(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID", None)
}

/// A wrong access token.
pub(super) fn wrong_token() -> Reply {
    let description = "The token passed in was not found in the system";
    Reply::json(401, json!({ "error": "invalid_token", "error_description": description }))
}

/// An error for a fault.
pub(super) fn of_status(status: u16) -> Reply {
    let plain = |name: &str| {
        let body = json!({ "name": name, "message": "Try again later.", "debug_id": DEBUG_ID });
        Reply::json(status, body)
    };
    match status {
        400 => invalid("INVALID_PARAMETER_SYNTAX", "/purchase_units/@reference_id=='default'"),
        401 => wrong_token(),
        429 => plain("RATE_LIMIT_REACHED"),
        503 => plain("SERVICE_UNAVAILABLE"),
        _ => plain("INTERNAL_SERVER_ERROR"),
    }
}
