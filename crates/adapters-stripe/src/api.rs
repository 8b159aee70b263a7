//! Requests to Stripe's API, and what its errors mean.
//!
//! See <https://docs.stripe.com/api/errors>, <https://docs.stripe.com/error-low-level> and
//! <https://docs.stripe.com/api/idempotent_requests>.

use std::sync::Arc;

use adapters_http::json::{first_text_at, text, text_at};
use adapters_http::{ApiRequest, ApiResponse, KeyApi, short_text, unknown};
use ports::{CurrentSecrets, GatewayError};
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::objects::stored;

/// The version of the API whose answers are read, whatever the account's default is.
const API_VERSION: &str = "2026-10-28.endive";

/// The lists that objects are in.
pub(crate) const INTENTS: &str = "payment_intents";
pub(crate) const REFUNDS: &str = "refunds";

/// Characters that a value of metadata can have.
pub(crate) const MAX_METADATA: usize = 500;

/// What a request is refused with that an intent's status does not allow.
const UNEXPECTED_STATE: [&str; 3] =
    ["payment_intent_unexpected_state", "intent_invalid_state", "charge_already_captured"];

/// Refusals (400) that say that there is nothing, or not enough, to refund.
const NOT_REFUNDABLE: [&str; 6] = [
    "amount_too_large",
    "balance_insufficient",
    "charge_already_refunded",
    "charge_disputed",
    "charge_not_refundable",
    "refund_disputed_payment",
];

/// What keys, tokens and client secrets are recognized by.
const SECRET: [&str; 8] = ["sk_", "rk_", "pk_", "pm_", "tok_", "ctoken_", "src_", "_secret_"];

pub(crate) type Result<T, E = GatewayError> = std::result::Result<T, E>;

/// Parameters of a request.
pub(crate) type Fields = Vec<(String, String)>;

pub(crate) fn field(name: &str, value: impl ToString) -> (String, String) {
    (name.to_owned(), value.to_string())
}

/// Asks for an intent with its charge, which has the total of the refunds.
pub(crate) fn with_charge() -> (String, String) {
    field("expand[]", "latest_charge")
}

/// What a key of the API is for: `true` is the live mode. `None`: not a key of Stripe.
pub(crate) fn mode_of(key: &str) -> Option<bool> {
    let key = ["sk_", "rk_", "pk_"].iter().find_map(|kind| key.strip_prefix(kind))?;
    let (mode, rest) = key.split_once('_')?;
    let is_plain = |rest: &str| rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    match mode {
        _ if rest.is_empty() || !is_plain(rest) => None,
        "live" => Some(true),
        "test" => Some(false),
        _ => None,
    }
}

/// Stripe, with the shop's keys and secrets.
pub(crate) struct Stripe {
    pub(crate) api: KeyApi,
    pub(crate) publishable_key: String,
    pub(crate) webhook_secrets: Arc<CurrentSecrets>,
}

impl Stripe {
    /// Whether the key is one of the live mode.
    pub(crate) fn is_live(&self) -> bool {
        mode_of(self.api.key().expose_secret()) == Some(true)
    }

    /// Reads an object or a list.
    pub(crate) async fn get(
        &self,
        operation: &'static str,
        path: &[&str],
        query: Fields,
    ) -> Result<Value> {
        let path = [&["v1"], path].concat();
        let request = |auth| version(ApiRequest::get(operation, &path, auth)).queries(query);
        success(self.api.send(request).await?)
    }

    /// Sends a request that changes something, and returns the object as it is then. With the same `key` it
    /// changes nothing more, and is answered as the first time: such an answer may be outdated, so the object is
    /// read again. So it is if its status does not allow the request.
    pub(crate) async fn post(
        &self,
        operation: &'static str,
        path: &[&str],
        key: Option<&str>,
        fields: Fields,
    ) -> Result<Value> {
        let expand = fields.iter().filter(|(name, _)| name == "expand[]").cloned().collect();
        let whole = [&["v1"], path].concat();
        let request = |auth| {
            let request = version(ApiRequest::post(operation, &whole, auth)).form(fields);
            key.into_iter().fold(request, |request, key| request.header("Idempotency-Key", key))
        };
        let response = self.api.send(request).await?;
        let list = path.first().copied().unwrap_or_default();
        match path.get(1).copied() {
            _ if response.is_success() && response.header("idempotent-replayed") == "true" => {
                let path = [list, text(&response.body, "id")?];
                self.get(operation, &path, expand).await.map_err(unknown)
            }
            Some(reference) if is_unexpected_state(&response) => {
                let object = self.get(operation, &[list, reference], expand).await;
                // What was sent under a key may have been done before.
                if key.is_some() { object.map_err(unknown) } else { object }
            }
            provider_ref if is_decline(&response, list) => Err(decline(&response, provider_ref)),
            _ => success(response),
        }
    }
}

fn version(request: ApiRequest) -> ApiRequest {
    request.header("Stripe-Version", API_VERSION)
}

fn success(response: ApiResponse) -> Result<Value> {
    if response.is_success() { Ok(response.body) } else { Err(error_of(response)) }
}

fn code_of(response: &ApiResponse) -> &str {
    text_at(&response.body, "/error/code").unwrap_or_default()
}

/// Whether the object's status does not allow the request.
fn is_unexpected_state(response: &ApiResponse) -> bool {
    response.status == 400 && UNEXPECTED_STATE.contains(&code_of(response))
}

/// Whether the bank or Stripe has declined it (402), or there is nothing, or not enough, to refund. Stripe
/// gives some refusals of refunds no code; the amount is then the wrong parameter.
fn is_decline(response: &ApiResponse, list: &str) -> bool {
    let parameter = text_at(&response.body, "/error/param").unwrap_or_default();
    let is_not_refundable = parameter == "amount" || NOT_REFUNDABLE.contains(&code_of(response));
    let is_refusal = match list {
        REFUNDS => is_not_refundable,
        // A token that Stripe does not know, or that was used before: the shopper can use another one.
        _ => ["payment_method", "confirmation_token"].contains(&parameter),
    };
    response.status == 402 || (response.status == 400 && is_refusal)
}

/// A final decline, of the payment with this reference if it is known.
fn decline(response: &ApiResponse, provider_ref: Option<&str>) -> GatewayError {
    let mut error = response.body.get("error").cloned().unwrap_or_default();
    let code = first_text_at(&error, &["/decline_code", "/code", "/type"]).unwrap_or("declined");
    let code = code.to_owned();
    if let Some(message) = error.get_mut("message") {
        *message = without_secrets(message.as_str().unwrap_or_default()).into();
    }
    let provider_ref = provider_ref.map(ToOwned::to_owned);
    GatewayError::Declined { code, provider_ref, raw: stored(&error) }
}

/// What a failed request means.
fn error_of(response: ApiResponse) -> GatewayError {
    let why = short_text(&explanation(&response.body));
    match (response.status, code_of(&response)) {
        // A request with the same key is being processed, and may succeed.
        (409, _) => GatewayError::OutcomeUnknown(why),
        // The object is locked by another request: the provider itself is not overloaded.
        (429, "lock_timeout") => GatewayError::Unavailable(why),
        _ => response.into_error(&why),
    }
}

/// Code and message of an error, without keys and tokens.
fn explanation(body: &Value) -> String {
    let parts = ["/error/code", "/error/message"].map(|at| text_at(body, at).unwrap_or_default());
    without_secrets(&parts.join(" "))
}

fn without_secrets(text: &str) -> String {
    let is_secret = |word: &str| SECRET.iter().any(|mark| word.contains(mark));
    let plain = |word| if is_secret(word) { "[removed]" } else { word };
    text.split_whitespace().map(plain).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
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

    #[rstest]
    #[case("sk_test_1", Some(false))]
    #[case("rk_live_1", Some(true))]
    #[case("pk_live_1", Some(true))]
    #[case("whsec_1", None)]
    #[case("sk_org_live_1", None)]
    #[case("sk_test", None)]
    #[case("sk_test_", None)]
    #[case("sk_test_a\nb", None)]
    fn a_key_tells_its_mode(#[case] key: &str, #[case] is_live: Option<bool>) {
        assert_eq!(mode_of(key), is_live);
    }
}
