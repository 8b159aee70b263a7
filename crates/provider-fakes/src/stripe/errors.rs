//! Errors in Stripe's form: <https://docs.stripe.com/api/errors>.

use serde_json::{Map, Value, json};

use super::cards::Decline;
use crate::exchange::{Reply, Request};

/// Why a request was not carried out.
pub(super) struct ApiError {
    pub(super) status: u16,
    pub(super) error: Value,
    /// Whether the answer is repeated under the same idempotency key: it is, once the request was executed.
    pub(super) is_saved: bool,
}

impl ApiError {
    fn new(status: u16, error: Value) -> Self {
        Self { status, error, is_saved: false }
    }

    /// A parameter that is wrong. Some of these errors have no code.
    pub(super) fn invalid(parameter: &str, code: &str, message: &str) -> Self {
        let code = Some(code).filter(|code| !code.is_empty());
        let page = code.map(|code| format!("https://docs.stripe.com/error-codes#{code}"));
        let members = [
            ("code", code),
            ("doc_url", page.as_deref()),
            ("message", Some(message)),
            ("param", Some(parameter).filter(|name| !name.is_empty())),
            ("request_log_url", Some("https://dashboard.stripe.example/test/logs/req_fake")),
            ("type", Some("invalid_request_error")),
        ];
        let present = members.iter().filter_map(|(name, value)| Some((*name, (*value)?)));
        Self::new(
            400,
            present
                .map(|(name, value)| (name.to_owned(), json!(value)))
                .collect::<Map<_, _>>()
                .into(),
        )
    }

    pub(super) fn unknown_parameter(name: &str) -> Self {
        Self::invalid(name, "parameter_unknown", &format!("Received unknown parameter: {name}"))
    }

    pub(super) fn missing_parameter(name: &str) -> Self {
        Self::invalid(name, "parameter_missing", &format!("Missing required param: {name}."))
    }

    /// An object that does not exist.
    pub(super) fn missing(what: &str, id: &str, parameter: &str) -> Self {
        let message = format!("No such {what}: '{id}'");
        Self { status: 404, ..Self::invalid(parameter, "resource_missing", &message) }.saved()
    }

    /// An intent whose status does not allow the request. The answer has the intent.
    pub(super) fn unexpected_state(intent: Value, what: &str) -> Self {
        let status = intent.get("status").and_then(Value::as_str).unwrap_or_default();
        let message = format!(
            "This PaymentIntent's status is {status}, which does not allow it to be {what}."
        );
        let error = json!({
            "code": "payment_intent_unexpected_state", "message": message,
            "payment_intent": intent, "type": "invalid_request_error",
        });
        Self::new(400, error).saved()
    }

    /// A card that was declined. The answer has the intent.
    pub(super) fn declined(decline: &Decline, charge: &str, intent: Value) -> Self {
        let mut error = decline.to_error();
        if let Some(members) = error.as_object_mut() {
            members.insert("charge".to_owned(), json!(charge));
            members.insert("payment_intent".to_owned(), intent);
        }
        Self::new(402, error).saved()
    }

    /// The key of an idempotent request was used for another one.
    pub(super) fn key_of_another_request(key: &str) -> Self {
        let message = format!(
            "Keys for idempotent requests can only be used with the same endpoint and parameters they were first \
             used with. Try using a key other than '{key}' if you meant to execute a different request."
        );
        Self::new(400, json!({ "message": message, "type": "idempotency_error" }))
    }

    pub(super) fn unauthorized(key: &str) -> Self {
        let shown: String = key.chars().take(8).collect();
        let message = match key.is_empty() {
            true => "You did not provide an API key.".to_owned(),
            false => format!("Invalid API Key provided: {shown}****"),
        };
        Self::new(401, json!({ "message": message, "type": "invalid_request_error" }))
    }

    pub(super) fn forbidden() -> Self {
        let message = "This API call cannot be made with a publishable API key.";
        let error = json!({
            "code": "secret_key_required", "message": message, "type": "invalid_request_error",
        });
        Self::new(403, error)
    }

    pub(super) fn unknown_path(request: &Request) -> Self {
        let path = request.path.join("/");
        let message = format!("Unrecognized request URL ({}: /{path}).", request.method);
        Self::new(404, json!({ "message": message, "type": "invalid_request_error" }))
    }

    /// An error of this status, for a fault.
    pub(super) fn of_status(status: u16) -> Self {
        match status {
            400 => Self::unknown_parameter("fault"),
            401 => Self::unauthorized("sk_test_expired"),
            429 => Self::new(
                429,
                json!({
                    "code": "rate_limit", "message": "Too many requests.",
                    "type": "invalid_request_error",
                }),
            ),
            _ => Self::new(
                status,
                json!({ "message": "An unknown error occurred.", "type": "api_error" }),
            ),
        }
    }

    /// The answer is repeated under the same idempotency key.
    pub(super) fn saved(mut self) -> Self {
        self.is_saved = true;
        self
    }

    pub(super) fn into_reply(self) -> Reply {
        Reply::json(self.status, json!({ "error": self.error }))
    }
}
