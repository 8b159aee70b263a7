//! Capturing what was authorized, and cancelling.

use adapters_http::json::{text, text_at, time_at};
use adapters_http::{ApiRequest, ApiResponse, invalid, unknown};
use domain::money::Money;
use ports::{GatewayError, PaymentLookup, ProviderPayment};
use serde_json::{Value, json};

use crate::client::{Client, declined, refused};
use crate::json::{items, money};
use crate::lookup::{find, read};
use crate::payment::{captured, payment};

/// Captures an authorized payment once, and releases the rest. A payment that is not authorized, or has a capture
/// already, is returned as it is.
pub(crate) async fn capture(
    client: &Client,
    lookup: &PaymentLookup,
    amount: Money,
) -> Result<ProviderPayment, GatewayError> {
    let mut body = find(client, lookup).await?;
    let reference = text(&body, "id")?.to_owned();
    if let Some(failed) = failed_captures(&body)? {
        ensure_authorized(&body, amount)?;
        // One key for every amount: captures that race are one. After a failed one another key is needed.
        let id = lookup.payment_id;
        let key = format!("{id}:capture:{failed}");
        let path = ["v2", "payments", &reference, "captures"];
        let money = json!({ "currency": amount.currency().code(), "value": amount.to_string() });
        let request = json!({ "amount": money, "metadata": { "payment_id": id.to_string() } });
        let response = client.post("create_capture", &path, &key, request).await?;
        if !response.is_success() {
            return Err(declined(response, "capture_declined"));
        }
        body = read(client, &reference).await.map_err(unknown)?;
    }
    if is(&body, "authorized") && has_rest(&body)? {
        body = release_rest(client, &reference, body).await;
    }
    payment(&body)
}

/// Releases what was not captured. Nothing depends on it: what is not released expires.
async fn release_rest(client: &Client, reference: &str, captured: Value) -> Value {
    let released = match release(client, reference).await {
        Ok(response) if response.is_success() => read(client, reference).await,
        Ok(response) => Err(refused(response)),
        Err(error) => Err(error),
    };
    released.unwrap_or_else(|error| {
        tracing::warn!(%error, "the rest of an authorization was not released");
        captured
    })
}

/// Cancels a payment, if Mollie can do that now: not while a capture is on its way. One that has ended is returned as
/// it is; so is one whose release Mollie has accepted, which it does not promise to carry out at once.
pub(crate) async fn cancel(
    client: &Client,
    lookup: &PaymentLookup,
) -> Result<ProviderPayment, GatewayError> {
    let body = find(client, lookup).await?;
    let reference = text(&body, "id")?;
    let response = if failed_captures(&body)?.is_some() {
        release(client, reference).await?
    } else if !is_authorized(&body)? && !is_waiting(&body) {
        return payment(&body);
    } else if body.get("isCancelable") == Some(&Value::Bool(true)) {
        let path = ["v2", "payments", reference];
        client.api.send(ApiRequest::delete("cancel_payment", &path, client.auth())).await?
    } else {
        return Err(not_cancelable(&body));
    };
    let is_refused = response.status == 422;
    if !is_refused && !response.is_success() {
        return Err(refused(response));
    }
    let body = read(client, reference).await.map_err(unknown)?;
    match is_refused && (is_waiting(&body) || is_authorized(&body)?) {
        true => Err(not_cancelable(&body)),
        false => payment(&body),
    }
}

/// Asks for the release of all that is authorized and not captured.
async fn release(client: &Client, reference: &str) -> Result<ApiResponse, GatewayError> {
    let path = ["v2", "payments", reference, "release-authorization"];
    // Without a key: a repeated request must not be answered with the stored response of one that had no effect.
    client.api.send(ApiRequest::post("release_authorization", &path, client.auth())).await
}

fn is_authorized(body: &Value) -> Result<bool, GatewayError> {
    Ok(is(body, "authorized") && captured(body)?.is_none())
}

/// Refuses more than was authorized, before anything is sent.
fn ensure_authorized(body: &Value, amount: Money) -> Result<(), GatewayError> {
    let authorized = money(body, "amount")?;
    let is_enough =
        |authorized: Money| authorized.currency() == amount.currency() && authorized >= amount;
    match authorized.is_some_and(is_enough) {
        true => Ok(()),
        false => Err(invalid("more than was authorized")),
    }
}

/// How many captures have failed, if the payment can be captured: it is authorized, and no capture has succeeded
/// or is on its way.
fn failed_captures(body: &Value) -> Result<Option<usize>, GatewayError> {
    let captures = items(body, "captures").unwrap_or_default();
    let has_failed = |capture: &Value| text_at(capture, "/status") == Some("failed");
    let can_be_captured = is_authorized(body)? && captures.iter().all(has_failed);
    Ok(can_be_captured.then_some(captures.len()))
}

/// Whether a part was captured, and the rest is still authorized.
fn has_rest(body: &Value) -> Result<bool, GatewayError> {
    Ok(match (captured(body)?, money(body, "amount")?) {
        (Some(captured), Some(authorized)) => captured < authorized,
        _ => false,
    })
}

fn is_waiting(body: &Value) -> bool {
    is(body, "open") || is(body, "pending")
}

fn is(body: &Value, status: &str) -> bool {
    text_at(body, "/status") == Some(status)
}

fn not_cancelable(body: &Value) -> GatewayError {
    let until = time_at(body, "/expiresAt").or_else(|| time_at(body, "/captureBefore"));
    GatewayError::NotCancelable { until }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("authorized", "0.00", json!([]), Some(0))]
    #[case("authorized", "0.00", json!([{"status": "failed"}]), Some(1))]
    #[case("authorized", "0.00", json!([{"status": "pending"}]), None)]
    #[case("authorized", "0.00", json!([{"status": "succeeded"}]), None)]
    #[case("authorized", "0.00", json!([{"status": "failed"}, {"status": "pending"}]), None)]
    #[case("authorized", "4.00", json!([]), None)]
    #[case("paid", "10.00", json!([]), None)]
    #[case("open", "0.00", json!([]), None)]
    #[case("canceled", "0.00", json!([]), None)] // foreign spelling
    fn only_what_is_authorized_and_was_not_captured_is_captured(
        #[case] status: &str,
        #[case] captured: &str,
        #[case] captures: Value,
        #[case] expected: Option<usize>,
    ) {
        let body = json!({
            "status": status, "amountCaptured": {"currency": "EUR", "value": captured},
            "_embedded": {"captures": captures},
        });
        assert_eq!(failed_captures(&body).unwrap(), expected);
    }
}
