//! Errors in Mollie's form: a status, a title, a text, and the field that caused it. There is no code.

use serde_json::{Value, json};

use crate::exchange::Reply;

/// A request that is not carried out.
#[derive(Debug)]
pub(super) struct Refusal {
    status: u16,
    detail: String,
    field: Option<&'static str>,
}

impl Refusal {
    pub(super) fn new(status: u16, detail: &str, field: Option<&'static str>) -> Self {
        Self { status, detail: detail.to_owned(), field }
    }

    /// 422: understood, and not possible.
    pub(super) fn unprocessable(detail: &str, field: &'static str) -> Self {
        Self::new(422, detail, Some(field))
    }

    /// 400: a parameter that does not exist.
    pub(super) fn unknown_parameter(place: &str, name: &str) -> Self {
        let detail = format!("Non-existent {place} parameter \"{name}\" for this API call.");
        Self { status: 400, detail, field: None }
    }

    /// 404: the resource does not exist.
    pub(super) fn unknown(what: &str, id: &str) -> Self {
        let detail = format!("No {what} exists with token {id}.");
        Self { status: 404, detail, field: None }
    }

    pub(super) fn into_reply(self) -> Reply {
        let mut body = json!({
            "status": self.status, "title": title(self.status), "detail": self.detail,
        });
        if let (Some(field), Some(members)) = (self.field, body.as_object_mut()) {
            members.insert("field".to_owned(), json!(field));
        }
        hal(self.status, with_documentation(body))
    }
}

/// HAL.
pub(super) fn hal(status: u16, body: Value) -> Reply {
    let mut reply = Reply::json(status, body);
    for (name, value) in &mut reply.headers {
        if name == "content-type" {
            *value = "application/hal+json".to_owned();
        }
    }
    reply
}

pub(super) fn unauthorized() -> Reply {
    let detail = "Missing authentication, or failed to authenticate";
    Refusal::new(401, detail, None).into_reply()
}

pub(super) fn key_of_another_request() -> Reply {
    let detail = "The Idempotency-Key was used for another request before.";
    Refusal::new(400, detail, None).into_reply()
}

/// Accepted, and not done yet.
pub(super) fn accepted() -> Reply {
    let detail = "Request has been accepted, but the processing has not been completed yet.";
    let body = json!({ "status": 202, "title": title(202), "detail": detail });
    hal(202, with_documentation(body))
}

/// The error of a fault.
pub(super) fn fault(status: u16) -> Reply {
    let detail = match status {
        401 => return unauthorized(),
        429 => "Too many requests. Please try again later.",
        503 => "The service is temporarily unavailable.",
        500.. => "Something went wrong on our side.",
        _ => "The request cannot be understood.",
    };
    Refusal::new(status, detail, None).into_reply()
}

fn with_documentation(mut body: Value) -> Value {
    let href = "https://docs.mollie.com/reference/handling-errors";
    if let Some(members) = body.as_object_mut() {
        let link = json!({ "documentation": { "href": href, "type": "text/html" } });
        members.insert("_links".to_owned(), link);
    }
    body
}

fn title(status: u16) -> &'static str {
    match status {
        202 => "Accepted",
        400 => "Bad Request",
        401 => "Unauthorized Request",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}
