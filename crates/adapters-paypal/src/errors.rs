//! PayPal's errors, by HTTP status and issue.

use adapters_http::ApiResponse;
use ports::{GatewayError, raw_json};
use serde_json::Value;

use crate::json::{at, text};

/// Issues of an order that cannot be paid in this way. The shopper can try another one.
const DECLINES: &[&str] = &[
    "CARD_EXPIRED",
    "COMPLIANCE_VIOLATION",
    "INSTRUMENT_DECLINED",
    "MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED",
    "PAYEE_BLOCKED_TRANSACTION",
    "PAYER_ACCOUNT_LOCKED_OR_CLOSED",
    "PAYER_ACCOUNT_RESTRICTED",
    "PAYER_ACTION_REQUIRED",
    "PAYER_CANNOT_PAY",
    "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING",
    "TRANSACTION_BLOCKED_BY_PAYEE",
    "TRANSACTION_LIMIT_EXCEEDED",
    "TRANSACTION_RECEIVING_LIMIT_EXCEEDED",
    "TRANSACTION_REFUSED",
];

/// Issues of an order that is in another state than the request supposes.
const OTHER_STATE: &[&str] = &[
    "AUTHORIZATION_ALREADY_CAPTURED",
    "AUTHORIZATION_VOIDED",
    "CANNOT_BE_VOIDED",
    "ORDER_ALREADY_AUTHORIZED",
    "ORDER_ALREADY_CAPTURED",
    "ORDER_COMPLETED_OR_VOIDED",
    "ORDER_NOT_APPROVED",
    "PREVIOUSLY_CAPTURED",
    "PREVIOUSLY_VOIDED",
];

/// The first issue of an error.
pub(crate) fn issue(body: &Value) -> &str {
    at(body, "/details/0/issue").as_str().unwrap_or_default()
}

/// Whether a payment is declined.
pub(crate) fn is_decline(response: &ApiResponse) -> bool {
    response.status == 422 && DECLINES.contains(&issue(&response.body))
}

/// Whether the order has to be looked up, because it has changed.
pub(crate) fn is_other_state(response: &ApiResponse) -> bool {
    response.status == 422 && OTHER_STATE.contains(&issue(&response.body))
}

/// A decline.
pub(crate) fn declined(response: &ApiResponse, provider_ref: Option<&str>) -> GatewayError {
    let code = Some(issue(&response.body)).filter(|code| !code.is_empty());
    GatewayError::Declined {
        code: code.unwrap_or("UNPROCESSABLE_ENTITY").to_owned(),
        provider_ref: provider_ref.map(ToOwned::to_owned),
        raw: raw_json(&response.body, &[]),
    }
}

/// What an error means for every provider, unless PayPal gives it a meaning of its own: with 409 a request
/// about the same object is at work, which may be this one.
pub(crate) fn into_error(response: &ApiResponse) -> GatewayError {
    let why = explain(&response.body);
    match response.status {
        409 => GatewayError::OutcomeUnknown(why),
        _ => response.clone().into_error(&why),
    }
}

/// The codes of an error, with PayPal's id of the request for its support.
pub(crate) fn explain(body: &Value) -> String {
    let parts = [text(body, "name"), text(body, "error"), issue(body), text(body, "debug_id")];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}
