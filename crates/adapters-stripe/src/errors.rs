//! What Stripe's errors mean.
//!
//! See <https://docs.stripe.com/error-low-level> and <https://docs.stripe.com/api/errors>.

use adapters_http::json::text_at;
use adapters_http::{ApiResponse, short_text};
use ports::GatewayError;
use serde_json::Value;

use crate::objects::{first_text, stored};

/// What a request is refused with that an intent's status does not allow.
const UNEXPECTED_STATE: [&str; 3] =
    ["payment_intent_unexpected_state", "intent_invalid_state", "charge_already_captured"];

/// What keys, tokens and client secrets are recognized by.
const SECRET: [&str; 8] = ["sk_", "rk_", "pk_", "pm_", "tok_", "ctoken_", "src_", "_secret_"];

/// A request that was refused with 400 or 402.
pub(crate) struct Refusal(pub(crate) ApiResponse);

impl Refusal {
    /// Stripe's code.
    pub(crate) fn code(&self) -> &str {
        text_at(&self.0.body, "/error/code").unwrap_or_default()
    }

    /// Whether this parameter was wrong.
    pub(crate) fn is_about(&self, parameter: &str) -> bool {
        text_at(&self.0.body, "/error/param") == Some(parameter)
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
        let error = self.0.body.get("error").unwrap_or(&Value::Null);
        let code = first_text(error, &["/decline_code", "/code", "/type"]).unwrap_or("declined");
        let provider_ref = provider_ref.map(ToOwned::to_owned);
        GatewayError::Declined { code: code.to_owned(), provider_ref, raw: stored(error) }
    }

    /// As the error that it is for every request.
    pub(crate) fn into_error(self, provider_ref: Option<&str>) -> GatewayError {
        match self.is_decline() {
            true => self.into_decline(provider_ref),
            false => error_of(self.0),
        }
    }
}

/// What a failed request means.
pub(crate) fn error_of(response: ApiResponse) -> GatewayError {
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
    let is_secret = |word: &str| SECRET.iter().any(|mark| word.contains(mark));
    let plain = |word| if is_secret(word) { "[removed]" } else { word };
    let parts = ["/error/code", "/error/message"].map(|at| text_at(body, at).unwrap_or_default());
    parts.join(" ").split_whitespace().map(plain).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
}
