//! Requests to Mollie's API, and what its errors mean.

use adapters_http::json::{text, text_at};
use adapters_http::{ApiRequest, ApiResponse, KeyApi, declined, unknown};
use ports::{GatewayError, raw_json};
use secrecy::ExposeSecret;
use serde_json::Value;

/// Mollie's API with the shop's key.
pub(crate) struct Client {
    pub(crate) api: KeyApi,
}

impl Client {
    /// The mode of the payments that the key creates and sees.
    pub(crate) fn mode(&self) -> &'static str {
        let live = self.api.key().expose_secret().starts_with("live_");
        if live { "live" } else { "test" }
    }

    /// Reads something.
    pub(crate) async fn get(
        &self,
        operation: &'static str,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Value, GatewayError> {
        let query = query.iter().copied();
        let request = |auth| ApiRequest::get(operation, path, auth).queries(query);
        self.api.send(request).await?.into_body(explain)
    }

    /// Sends a request that changes something. A repeated one with the same idempotency key and body is answered
    /// like the first. `refusal` says what it means that Mollie does not carry it out.
    pub(crate) async fn post(
        &self,
        operation: &'static str,
        path: &[&str],
        key: &str,
        body: Value,
        refusal: impl FnOnce(ApiResponse) -> GatewayError,
    ) -> Result<ApiResponse, GatewayError> {
        let request = |auth| ApiRequest::post(operation, path, auth).json(body);
        let request = |auth| request(auth).header("Idempotency-Key", key);
        let response = self.api.send(request).await?;
        if response.is_success() { Ok(response) } else { Err(refusal(response)) }
    }
}

/// The id of what an earlier request with the same key has created: the response is the stored one, and says what
/// it was then. `None` if this request has created it.
pub(crate) fn replayed_id(response: &ApiResponse) -> Result<Option<&str>, GatewayError> {
    let is_replayed = response.header("Idempotent-Replayed").eq_ignore_ascii_case("true");
    is_replayed.then(|| text(&response.body, "id")).transpose()
}

/// Whether something was created with this id of ours, which its metadata has under this name.
pub(crate) fn is_of(body: &Value, name: &str, id: impl ToString) -> bool {
    text_at(body, &format!("/metadata/{name}")) == Some(&id.to_string())
}

/// Mollie's explanation. There is no error code: only the status, a text and the name of a field.
pub(crate) fn explain(body: &Value) -> String {
    let field = text_at(body, "/field").map(|field| format!(" (field {field})"));
    text_at(body, "/detail").unwrap_or_default().to_owned() + &field.unwrap_or_default()
}

/// The error of a request that changes something. A conflict (409) means that the same request is still
/// processed, or that Mollie takes it for a repetition: it may have been processed.
pub(crate) fn refused(response: ApiResponse) -> GatewayError {
    let (status, why) = (response.status, explain(&response.body));
    let error = response.into_error(&why);
    if status == 409 { unknown(error) } else { error }
}

/// Like [`refused`]; a request that Mollie understood and may not carry out is a decline with this code.
pub(crate) fn declined_as(code: &str) -> impl FnOnce(ApiResponse) -> GatewayError {
    move |response| match is_decline(response.status, &response.body) {
        true => declined(code, None, raw_json(&response.body, &["_links"])),
        false => refused(response),
    }
}

/// Whether a request is understood and not carried out (422) because of the payment or the amount. One that is
/// refused for another member is malformed.
fn is_decline(status: u16, body: &Value) -> bool {
    status == 422 && matches!(text_at(body, "/field"), None | Some("amount" | "amount.value"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[test]
    fn an_explanation_names_the_field() {
        let body = json!({"status": 422, "detail": "The amount is too high", "field": "amount"});
        assert_eq!(explain(&body), "The amount is too high (field amount)");
        assert_eq!(explain(&json!({"detail": "Not found"})), "Not found");
        assert_eq!(explain(&Value::Null), "");
    }

    #[rstest]
    #[case(422, json!({"field": "amount.value"}), true)]
    #[case(422, json!({"field": "amount"}), true)]
    #[case(422, json!({"detail": "The payment is not authorized"}), true)]
    #[case(422, json!({"field": "amount.currency"}), false)]
    #[case(422, json!({"field": "metadata"}), false)]
    #[case(400, json!({"field": "amount"}), false)]
    #[case(409, json!({}), false)]
    fn only_the_payment_and_the_amount_are_declined(
        #[case] status: u16,
        #[case] body: Value,
        #[case] expected: bool,
    ) {
        assert_eq!(is_decline(status, &body), expected);
    }
}
