//! What PayPal's answers mean, by HTTP status and issue.

use adapters_http::json::text_at;
use adapters_http::{ApiResponse, declined};
use ports::{GatewayError, raw_json};
use serde_json::Value;

use crate::Result;

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

/// The answer to a request that changes something. With 409 a request about the same object is at work, which
/// may be this one.
pub(crate) fn accepted(response: ApiResponse) -> Result<Value> {
    match response.status {
        409 => Err(GatewayError::OutcomeUnknown(explain(&response.body))),
        _ => response.into_body(explain),
    }
}

/// The answer to a request that completes or ends an order; `None` if the order has to be looked up, because
/// it was in another state already.
pub(crate) fn changed(response: ApiResponse, order_id: &str) -> Result<Option<Value>> {
    let issue = if response.status == 422 { issue(&response.body) } else { "" };
    if OTHER_STATE.contains(&issue) {
        return Ok(None);
    }
    match DECLINES.contains(&issue) {
        true => Err(refused(&response.body, Some(order_id))),
        false => accepted(response).map(Some),
    }
}

/// A decline, for which PayPal answers with 422.
pub(crate) fn refused(body: &Value, order_id: Option<&str>) -> GatewayError {
    declined(issue(body), order_id, raw_json(body, &[]))
}

/// The codes of an error, with PayPal's id of the request for its support.
pub(crate) fn explain(body: &Value) -> String {
    let parts = ["/name", "/error", "/details/0/issue", "/debug_id"];
    let parts: Vec<&str> = parts.iter().filter_map(|part| text_at(body, part)).collect();
    parts.join(", ")
}

fn issue(body: &Value) -> &str {
    text_at(body, "/details/0/issue").unwrap_or("UNPROCESSABLE_ENTITY")
}
