//! The requests that capture, release and cancel.

use adapters_http::{ApiRequest, ApiResponse, ensure_authorized, unknown};
use domain::money::Money;
use ports::GatewayError;
use serde_json::{Value, json};

use crate::client::{Client, declined_as, explain};
use crate::payment::Found;
use crate::requests;

impl Client {
    /// Captures a part, or all, of a payment that is authorized and has no capture yet.
    pub(crate) async fn capture(&self, found: Found, amount: Money) -> Result<Found, GatewayError> {
        let Some(failed) = found.failed_captures() else { return Ok(found) };
        ensure_authorized(&found.payment, amount)?;
        let (id, reference) = (found.id.to_string(), &found.payment.provider_ref);
        let path = ["v2", "payments", reference, "captures"];
        // One key for every amount: captures that race are one. After a failed one another key is needed.
        let key = format!("{id}:capture:{failed}");
        let body = json!({ "amount": requests::amount(amount)?, "metadata": { "payment_id": id } });
        self.post("create_capture", &path, &key, body, declined_as("capture_declined")).await?;
        self.newest(&found).await.map_err(unknown)
    }

    /// Releases what was not captured.
    pub(crate) async fn release_rest(&self, captured: &Found) -> Result<Found, GatewayError> {
        self.release(captured).await?.into_body(explain)?;
        self.newest(captured).await
    }

    /// Asks Mollie to end an open payment, if it can do that now: not while a capture is on its way.
    pub(crate) async fn end(&self, found: &Found) -> Result<ApiResponse, GatewayError> {
        if found.failed_captures().is_some() {
            return self.release(found).await;
        }
        if found.body.get("isCancelable") != Some(&Value::Bool(true)) {
            return Err(found.not_cancelable());
        }
        let path = ["v2", "payments", &found.payment.provider_ref];
        self.api.send(|auth| ApiRequest::delete("cancel_payment", &path, auth)).await
    }

    /// Without a key: a repeated request must not be answered with the stored response of one that had no effect.
    async fn release(&self, found: &Found) -> Result<ApiResponse, GatewayError> {
        let path = ["v2", "payments", &found.payment.provider_ref, "release-authorization"];
        self.api.send(|auth| ApiRequest::post("release_authorization", &path, auth)).await
    }
}
