//! What Mollie's payments mean.

use adapters_http::json::{text, text_at, time_at};
use adapters_http::{invalid, unreadable};
use domain::Instant;
use domain::ids::PaymentId;
use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{GatewayError, ProviderPayment, raw_json};
use serde_json::Value;

use crate::json::money;

/// Members that are not stored: personal data, and addresses with which someone could pay or act as the shop.
const LEFT_OUT: &[&str] = &[
    "_links",
    "_embedded",
    "details",
    "billingAddress",
    "shippingAddress",
    "lines",
    "redirectUrl",
    "cancelUrl",
    "webhookUrl",
    "customerId",
    "mandateId",
    "description",
];

/// Characters of a failure's code that are kept.
const MAX_CODE: usize = 64;

/// A payment as the engine knows it.
pub(crate) fn payment(body: &Value) -> Result<ProviderPayment, GatewayError> {
    let requested = money(body, "amount")?.ok_or_else(|| unreadable("no amount"))?;
    let captured = captured(body)?;
    let status = match (text(body, "status")?, captured) {
        ("open", _) => ProviderStatus::RequiresAction,
        ("pending", _) => ProviderStatus::Processing,
        // A part was captured. The rest stays authorized until it is released or expires.
        ("paid", _) | ("authorized", Some(_)) => ProviderStatus::Paid,
        ("authorized", None) => ProviderStatus::Authorized,
        ("failed" | "expired", _) => ProviderStatus::Failed,
        ("canceled", _) => ProviderStatus::Cancelled, // foreign spelling
        _ => return Err(unreadable("unknown status of a payment")),
    };
    let amount = match (status, captured) {
        (ProviderStatus::Paid, Some(captured)) => captured,
        _ => requested,
    };
    let waits = status == ProviderStatus::RequiresAction;
    Ok(ProviderPayment {
        provider_ref: text(body, "id")?.to_owned(),
        payment_token: None,
        status,
        amount,
        refunded: refunded(body, amount)?,
        next_action: waits.then(|| checkout(body)).flatten(),
        provider_data: None,
        pay_until: if waits { pay_until(body) } else { None },
        failure_code: failure_code(body),
        raw: raw_json(body, LEFT_OUT),
    })
}

/// Refuses a payment of the other mode, or of another attempt.
pub(crate) fn ensure_ours(body: &Value, id: PaymentId, mode: &str) -> Result<(), GatewayError> {
    if text_at(body, "/mode") != Some(mode) {
        return Err(invalid("the payment is not of the mode of the API key"));
    }
    match is_of(body, id) {
        true => Ok(()),
        false => Err(invalid("the payment belongs to another attempt")),
    }
}

/// Whether a payment was created for this attempt.
pub(crate) fn is_of(body: &Value, id: PaymentId) -> bool {
    text_at(body, "/metadata/payment_id") == Some(id.to_string().as_str())
}

/// What was captured, if anything.
pub(crate) fn captured(body: &Value) -> Result<Option<Money>, GatewayError> {
    Ok(money(body, "amountCaptured")?.filter(|amount| !amount.is_zero()))
}

/// What the shopper has back: refunds, and what their bank has charged back, which Mollie may still let the
/// shop refund once more. Both together are at most what was captured, unless refunds alone are more.
fn refunded(body: &Value, captured: Money) -> Result<Option<Money>, GatewayError> {
    let refunded = money(body, "amountRefunded")?;
    let Some(charged_back) = money(body, "amountChargedBack")? else { return Ok(refunded) };
    let refunded = refunded.unwrap_or(Money::zero(captured.currency()));
    let Ok(rest) = captured.minus(refunded) else { return Ok(Some(refunded)) };
    let total = refunded.plus(rest.min(charged_back));
    total.map(Some).map_err(|_| unreadable("amounts of several currencies"))
}

fn checkout(body: &Value) -> Option<String> {
    text_at(body, "/_links/checkout/href").map(ToOwned::to_owned)
}

/// Bank transfers take days. Other methods have no deadline of their own.
fn pay_until(body: &Value) -> Option<Instant> {
    if text_at(body, "/method") == Some("banktransfer") {
        time_at(body, "/expiresAt")
    } else {
        None
    }
}

fn failure_code(body: &Value) -> Option<String> {
    match text_at(body, "/status")? {
        "failed" => Some(reason(body).unwrap_or("failed").to_owned()),
        "expired" => Some("expired".to_owned()),
        _ => None,
    }
}

/// Why a payment has failed, in Mollie's word for it.
fn reason(body: &Value) -> Option<&str> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    let reason = text_at(body, "/details/failureReason")?;
    (!reason.is_empty() && reason.len() <= MAX_CODE && reason.bytes().all(plain)).then_some(reason)
}

#[cfg(test)]
mod tests;
