//! What Mollie's payments and refunds mean.

use adapters_http::json::{at, list_at, text, text_at, time_at};
use adapters_http::{decimal_amount, declined, ensure_ours, invalid, plain_payment, unreadable};
use domain::ids::PaymentId;
use domain::money::{Money, MoneyError};
use domain::payment::ProviderStatus;
use ports::{GatewayError, ProviderPayment, ProviderRefund, ProviderRefundStatus, raw_json};
use serde_json::Value;

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

/// A payment of ours: as the engine knows it, and as Mollie has it now.
pub(crate) struct Found {
    pub(crate) id: PaymentId,
    pub(crate) payment: ProviderPayment,
    pub(crate) body: Value,
}

impl Found {
    /// Reads a payment. One of the other mode, or of another attempt, is refused.
    pub(crate) fn read(body: Value, id: PaymentId, mode: &str) -> Result<Self, GatewayError> {
        if text_at(&body, "/mode") != Some(mode) {
            return Err(invalid("the payment belongs to the other mode (live or test)"));
        }
        ensure_ours(&body, "/metadata/payment_id", id)?;
        Ok(Self { id, payment: payment(&body)?, body })
    }

    /// How many captures have failed, if the payment can be captured: it is authorized, and no capture has
    /// succeeded or is on its way.
    pub(crate) fn failed_captures(&self) -> Option<usize> {
        let captures: Vec<_> = list_at(&self.body, "/_embedded/captures").collect();
        let all_failed = captures.iter().all(|one| text_at(one, "/status") == Some("failed"));
        let can_be_captured = self.payment.status == ProviderStatus::Authorized && all_failed;
        can_be_captured.then_some(captures.len())
    }

    /// Whether a part was captured, and the rest is still authorized.
    pub(crate) fn has_rest(&self) -> bool {
        let is_authorized = text_at(&self.body, "/status") == Some("authorized");
        let authorized = decimal_amount(at(&self.body, "/amount"), "currency");
        is_authorized && authorized.is_ok_and(|authorized| self.payment.amount < authorized)
    }

    /// Refuses to refund more than is left of what was captured. Mollie itself lets shops refund up to 25 euros more
    /// than that, and what was charged back once more.
    pub(crate) fn ensure_refundable(&self, amount: Money) -> Result<(), GatewayError> {
        let payment = &self.payment;
        let refunded = payment.refunded.unwrap_or(Money::zero(amount.currency()));
        match payment.amount.minus(refunded).and_then(|rest| rest.minus(amount)) {
            Ok(_) if payment.status == ProviderStatus::Paid => Ok(()),
            Err(MoneyError::CurrencyMismatch { .. }) => Err(invalid("not the payment's currency")),
            Ok(_) | Err(_) => {
                Err(declined("amount_too_high", Some(&payment.provider_ref), payment.raw.clone()))
            }
        }
    }

    /// The refusal to cancel it now, with the time at which it ends by itself.
    pub(crate) fn not_cancelable(&self) -> GatewayError {
        let until = ["/expiresAt", "/captureBefore"];
        GatewayError::NotCancelable { until: until.iter().find_map(|at| time_at(&self.body, at)) }
    }
}

/// A payment as the engine knows it.
fn payment(body: &Value) -> Result<ProviderPayment, GatewayError> {
    let requested = decimal_amount(at(body, "/amount"), "currency")?;
    let captured = amount_of(body, "amountCaptured")?.filter(|amount| !amount.is_zero());
    let (status, failure_code) = match (text(body, "status")?, captured) {
        ("open", _) => (ProviderStatus::RequiresAction, None),
        ("pending", _) => (ProviderStatus::Processing, None),
        // A part was captured. The rest stays authorized until it is released or expires.
        ("paid", _) | ("authorized", Some(_)) => (ProviderStatus::Paid, None),
        // What was captured counts, however the payment has ended.
        ("failed" | "expired" | "canceled", Some(_)) => (ProviderStatus::Paid, None), // foreign spelling
        ("authorized", None) => (ProviderStatus::Authorized, None),
        ("failed", _) => (ProviderStatus::Failed, Some(reason(body).unwrap_or("failed"))),
        ("expired", _) => (ProviderStatus::Failed, Some("expired")),
        ("canceled", _) => (ProviderStatus::Cancelled, None), // foreign spelling
        _ => return Err(unreadable("unknown status of a payment")),
    };
    let amount = captured.filter(|_| status == ProviderStatus::Paid).unwrap_or(requested);
    let waits = status == ProviderStatus::RequiresAction;
    let checkout = text_at(body, "/_links/checkout/href").filter(|_| waits);
    // Bank transfers take days. Other methods have no deadline of their own.
    let is_transfer = text_at(body, "/method") == Some("banktransfer");
    Ok(ProviderPayment {
        refunded: refunded(body, amount)?,
        next_action: checkout.map(ToOwned::to_owned),
        pay_until: time_at(body, "/expiresAt").filter(|_| waits && is_transfer),
        failure_code: failure_code.map(ToOwned::to_owned),
        raw: raw_json(body, LEFT_OUT),
        ..plain_payment(text(body, "id")?, status, amount)
    })
}

/// What has been returned to the shopper: refunds, and what their bank has charged back, which Mollie may still let the
/// shop refund once more. Both together are at most what was captured, unless refunds alone are more.
fn refunded(body: &Value, captured: Money) -> Result<Option<Money>, GatewayError> {
    let refunded = amount_of(body, "amountRefunded")?;
    let Some(charged_back) = amount_of(body, "amountChargedBack")? else { return Ok(refunded) };
    let refunded = refunded.unwrap_or(Money::zero(captured.currency()));
    let total = refunded.plus(charged_back).map_err(|_| unreadable("several currencies"))?;
    Ok(Some(total.min(captured.max(refunded))))
}

/// A refund as the engine knows it.
pub(crate) fn refund(body: &Value) -> Result<ProviderRefund, GatewayError> {
    let status = match text(body, "status")? {
        "queued" | "pending" | "processing" => ProviderRefundStatus::Pending,
        "refunded" => ProviderRefundStatus::Succeeded,
        code @ ("failed" | "canceled") => ProviderRefundStatus::Failed { code: code.to_owned() }, // foreign spelling
        _ => return Err(unreadable("unknown status of a refund")),
    };
    Ok(ProviderRefund { provider_ref: text(body, "id")?.to_owned(), status })
}

/// Why a payment has failed, in Mollie's word for it.
fn reason(body: &Value) -> Option<&str> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    let is_word = |text: &&str| (1..=64).contains(&text.len()) && text.bytes().all(plain);
    text_at(body, "/details/failureReason").filter(is_word)
}

/// An amount; `None` if Mollie does not say, or says `null`.
fn amount_of(body: &Value, name: &str) -> Result<Option<Money>, GatewayError> {
    let amount = body.get(name).filter(|amount| !amount.is_null());
    amount.map(|amount| decimal_amount(amount, "currency")).transpose()
}

#[cfg(test)]
mod tests;
