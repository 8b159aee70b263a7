//! Requests to Stripe's API.
//!
//! See <https://docs.stripe.com/api/idempotent_requests>.

use std::sync::Arc;

use adapters_http::{Api, ApiRequest, ApiResponse, Auth, CurrentSecrets};
use ports::GatewayError;
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::errors::{Refusal, error_of};

/// The version of the API whose answers are read, whatever the account's default is.
const API_VERSION: &str = "2026-10-28.endive";

/// Payment Intents, in paths.
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

/// What a key of the API is for: `true` is the live mode. `None`: not a key of Stripe.
pub(crate) fn mode_of(key: &str) -> Option<bool> {
    let key = ["sk_", "rk_", "pk_"].iter().find_map(|kind| key.strip_prefix(kind))?;
    match key.split_once('_')?.0 {
        "live" => Some(true),
        "test" => Some(false),
        _ => None,
    }
}

/// Stripe's API, with the key that is sent at present.
pub(crate) struct StripeApi {
    pub(crate) api: Api,
    pub(crate) keys: Arc<CurrentSecrets>,
}

/// The object that a request has changed.
pub(crate) struct Answer {
    pub(crate) object: Value,
    /// Whether an earlier request with the same idempotency key was answered like this: it may be outdated.
    pub(crate) is_repeated: bool,
}

impl StripeApi {
    /// Whether the key is one of the live mode.
    pub(crate) fn is_live(&self) -> bool {
        mode_of(self.keys.newest().expose_secret()) == Some(true)
    }

    /// Reads an object or a list.
    pub(crate) async fn get(
        &self,
        operation: &'static str,
        path: &[&str],
        query: Fields,
    ) -> Result<Value, GatewayError> {
        let request = ApiRequest::get(operation, &[&["v1"], path].concat(), self.auth());
        let add =
            |request: ApiRequest, (name, value): (String, String)| request.query(&name, value);
        success(self.send(query.into_iter().fold(request, add)).await?)
    }

    /// Sends a request that changes something. A repeated one with the same `key` changes nothing more. One
    /// that is refused with 400 or 402 may be more than an error.
    pub(crate) async fn post(
        &self,
        operation: &'static str,
        path: &[&str],
        key: Option<&str>,
        fields: Fields,
    ) -> Result<Result<Answer, Refusal>, GatewayError> {
        let request = ApiRequest::post(operation, &[&["v1"], path].concat(), self.auth());
        let mut request = request.form(fields);
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        let response = self.send(request).await?;
        if matches!(response.status, 400 | 402) {
            return Ok(Err(Refusal(response)));
        }
        let is_repeated = response.header("idempotent-replayed") == "true";
        Ok(Ok(Answer { object: success(response)?, is_repeated }))
    }

    fn auth(&self) -> Auth {
        Auth::Bearer(self.keys.newest())
    }

    async fn send(&self, request: ApiRequest) -> Result<ApiResponse, GatewayError> {
        self.api.send(request.header("Stripe-Version", API_VERSION)).await
    }
}

fn success(response: ApiResponse) -> Result<Value, GatewayError> {
    match response.is_success() {
        true => Ok(response.body),
        false => Err(error_of(response)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

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
}
