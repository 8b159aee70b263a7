//! Requests to Stripe's API, and what its answers mean.
//!
//! See <https://docs.stripe.com/error-low-level> and <https://docs.stripe.com/api/errors>.

use std::sync::Arc;

use adapters_http::{Api, ApiRequest, ApiResponse, Auth, CurrentSecrets, short_text, unreadable};
use ports::{GatewayError, raw_json};
use secrecy::ExposeSecret;
use serde_json::Value;

/// The version of the API whose answers are read, whatever the account's default is.
const API_VERSION: &str = "2026-10-28.endive";
/// What a request is refused with that an intent's status does not allow.
const UNEXPECTED_STATE: [&str; 3] =
    ["payment_intent_unexpected_state", "intent_invalid_state", "charge_already_captured"];

/// Members that hold secrets or personal data, and are not stored.
#[rustfmt::skip]
const PRIVATE: &[&str] = &[
    "client_secret", "next_action", "return_url", "payment_method", "payment_method_details", "source",
    "customer", "customer_account", "billing_details", "shipping", "receipt_email", "receipt_url", "evidence",
    "request_log_url",
];

/// The first segment of every path.
pub(crate) const V1: &str = "v1";
/// The path of Payment Intents.
pub(crate) const INTENTS: &str = "payment_intents";

/// Characters that a value of metadata can have.
pub(crate) const MAX_METADATA: usize = 500;

/// Parameters of a request.
pub(crate) type Fields = Vec<(String, String)>;

/// One parameter.
pub(crate) fn field(name: &str, value: impl ToString) -> (String, String) {
    (name.to_owned(), value.to_string())
}

/// Asks for an intent with its charge, which has the total of the refunds.
pub(crate) fn with_charge() -> (String, String) {
    field("expand[]", "latest_charge")
}

/// An object as it is stored: without secrets and personal data.
pub(crate) fn stored(object: &Value) -> String {
    raw_json(object, PRIVATE)
}

/// What a key of the API is for: `true` is the live mode. `None`: not a key of Stripe.
pub(crate) fn mode_of(key: &str) -> Option<bool> {
    let key = ["sk_", "rk_", "pk_"].iter().find_map(|kind| key.strip_prefix(kind))?;
    match key.split_once('_') {
        Some(("live", _)) => Some(true),
        Some(("test", _)) => Some(false),
        _ => None,
    }
}

/// Stripe's API, with the key that is sent at present.
pub(crate) struct StripeApi {
    pub(crate) api: Api,
    pub(crate) keys: Arc<CurrentSecrets>,
}

/// Stripe's answer to a request that changes something.
pub(crate) enum Answer {
    /// It was done; this is the object.
    Done(Value),
    /// An earlier request with the same idempotency key was answered like this: it may be outdated.
    Replayed(Value),
    /// It was refused with 400 or 402, which can be more than an error.
    Refused(Refusal),
}

impl StripeApi {
    /// Whether the key is one of the live mode.
    pub(crate) fn is_live(&self) -> bool {
        mode_of(self.keys.newest().expose_secret()) == Some(true)
    }

    fn auth(&self) -> Auth {
        Auth::Bearer(self.keys.newest())
    }

    /// Reads an object or a list.
    pub(crate) async fn get(
        &self,
        operation: &'static str,
        path: &[&str],
        query: Fields,
    ) -> Result<Value, GatewayError> {
        let mut request =
            ApiRequest::get(operation, path, self.auth()).header("Stripe-Version", API_VERSION);
        for (name, value) in query {
            request = request.query(&name, value);
        }
        let response = self.api.send(request).await?;
        match response.is_success() {
            true => Ok(response.body),
            false => Err(error_of(response)),
        }
    }

    /// Sends a request that changes something. A repeated one with the same `key` changes nothing more.
    pub(crate) async fn post(
        &self,
        operation: &'static str,
        path: &[&str],
        key: Option<&str>,
        fields: Fields,
    ) -> Result<Answer, GatewayError> {
        let mut request = ApiRequest::post(operation, path, self.auth())
            .header("Stripe-Version", API_VERSION)
            .form(fields);
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        let response = self.api.send(request).await?;
        match response.status {
            _ if response.is_success() => {
                let is_replayed = response.header("idempotent-replayed") == "true";
                let answer = if is_replayed { Answer::Replayed } else { Answer::Done };
                Ok(answer(response.body))
            }
            400 | 402 => Ok(Answer::Refused(Refusal(response))),
            _ => Err(error_of(response)),
        }
    }
}

/// A request that was refused with 400 or 402.
pub(crate) struct Refusal(ApiResponse);

impl Refusal {
    fn error(&self) -> &Value {
        self.0.body.get("error").unwrap_or(&Value::Null)
    }

    /// Stripe's code.
    pub(crate) fn code(&self) -> &str {
        text_at(self.error(), "/code").unwrap_or_default()
    }

    /// The parameter that was wrong.
    pub(crate) fn parameter(&self) -> &str {
        text_at(self.error(), "/param").unwrap_or_default()
    }

    /// Whether the bank or Stripe has declined it (402). Everything else is a refusal of the request.
    pub(crate) fn is_decline(&self) -> bool {
        self.0.status == 402
    }

    /// Whether the intent's status does not allow it.
    pub(crate) fn is_unexpected_state(&self) -> bool {
        UNEXPECTED_STATE.contains(&self.code())
    }

    /// As a final decline, of the payment with this reference if it is known.
    pub(crate) fn into_decline(self, provider_ref: Option<&str>) -> GatewayError {
        let error = self.error();
        let codes = ["/decline_code", "/code", "/type"];
        let code = codes.iter().filter_map(|at| text_at(error, at)).find(|code| !code.is_empty());
        GatewayError::Declined {
            code: code.unwrap_or("declined").to_owned(),
            provider_ref: provider_ref.map(ToOwned::to_owned),
            raw: stored(error),
        }
    }

    /// As the error that it is for every request.
    pub(crate) fn into_error(self) -> GatewayError {
        match self.is_decline() {
            true => self.into_decline(None),
            false => error_of(self.0),
        }
    }
}

/// What a failed request means.
fn error_of(response: ApiResponse) -> GatewayError {
    let why = short_text(&explanation(&response.body));
    match (response.status, text_at(&response.body, "/error/code")) {
        // A request with the same key is being processed, and may succeed.
        (409, _) => GatewayError::OutcomeUnknown(why),
        // The object is locked by another request: the provider itself is not overloaded.
        (429, Some("lock_timeout")) => GatewayError::Unavailable(why),
        _ => response.into_error(&why),
    }
}

/// Code and message of an error, without keys and tokens.
fn explanation(body: &Value) -> String {
    const SECRET: [&str; 8] = ["sk_", "rk_", "pk_", "pm_", "tok_", "ctoken_", "src_", "_secret_"];
    let is_secret = |word: &str| SECRET.iter().any(|mark| word.contains(mark));
    let plain = |word| if is_secret(word) { "[removed]" } else { word };
    let words = ["/error/code", "/error/message"].iter().filter_map(|at| text_at(body, at));
    words.flat_map(str::split_whitespace).map(plain).collect::<Vec<_>>().join(" ")
}

/// What a failed request means after another one of the same call was processed: not that nothing happened.
pub(crate) fn unknown(error: GatewayError) -> GatewayError {
    match matches!(error, GatewayError::OutcomeUnknown(_)) {
        true => error,
        false => GatewayError::OutcomeUnknown(error.to_string()),
    }
}

/// A text, by its JSON pointer.
pub(crate) fn text_at<'a>(object: &'a Value, pointer: &str) -> Option<&'a str> {
    object.pointer(pointer).and_then(Value::as_str)
}

/// A whole number, by its JSON pointer.
pub(crate) fn number_at(object: &Value, pointer: &str) -> Option<i64> {
    object.pointer(pointer).and_then(Value::as_i64)
}

/// A text that every object of a kind has.
pub(crate) fn text<'a>(object: &'a Value, name: &str) -> Result<&'a str, GatewayError> {
    object.get(name).and_then(Value::as_str).ok_or_else(|| unreadable(name))
}

/// The id of an object to which another one refers, expanded or not.
pub(crate) fn id_of<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    let reference = object.get(name)?;
    reference.as_str().or_else(|| text_at(reference, "/id"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case("sk_test_1", Some(false))]
    #[case("rk_live_1", Some(true))]
    #[case("pk_live_1", Some(true))]
    #[case("whsec_1", None)]
    #[case("sk_org_live_1", None)]
    #[case("sk_test", None)]
    fn a_key_tells_its_mode(#[case] key: &str, #[case] is_live: Option<bool>) {
        assert_eq!(mode_of(key), is_live);
    }

    #[test]
    fn an_explanation_has_no_keys_and_tokens() {
        let body = json!({ "error": {
            "code": "resource_missing",
            "message": "No such PaymentMethod: 'pm_1' with sk_test_1 and pi_1_secret_2 for pi_1",
        } });
        let told = explanation(&body);
        assert_eq!(
            told,
            "resource_missing No such PaymentMethod: [removed] with [removed] and [removed] for pi_1"
        );
    }

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

    #[test]
    fn nothing_is_certain_once_something_was_processed() {
        let error = unknown(GatewayError::Unavailable("connection refused".to_owned()));
        assert!(matches!(error, GatewayError::OutcomeUnknown(_)), "{error:?}");
        let error = unknown(GatewayError::InvalidRequest("x".to_owned()));
        assert!(matches!(error, GatewayError::OutcomeUnknown(_)), "{error:?}");
    }
}
