//! Bodies and keys of requests.

use ports::{CreatePayment, GatewayError, RefundRequest};
use serde_json::{Value, json};

use crate::json::text;
use crate::money::to_paypal;

/// Digits of the payment's id behind the order's number. The first ones are a time, which two attempts share.
const SUFFIX: usize = 12;

/// An order for a payment.
pub(crate) fn order(
    request: &CreatePayment,
    brand_name: Option<&str>,
) -> Result<Value, GatewayError> {
    let missing = || GatewayError::InvalidRequest("PayPal needs a return URL".to_owned());
    let return_url = request.return_url.as_deref().ok_or_else(missing)?;
    let mut experience = json!({
        "return_url": return_url,
        // The shop's page asks what has become of the payment, whichever way the shopper comes back.
        "cancel_url": return_url,
        "user_action": "PAY_NOW",
        "shipping_preference": "NO_SHIPPING",
    });
    if let (Some(name), Some(members)) = (brand_name, experience.as_object_mut()) {
        members.insert("brand_name".to_owned(), json!(name));
    }
    Ok(json!({
        "intent": if request.capture { "CAPTURE" } else { "AUTHORIZE" },
        "purchase_units": [{
            "custom_id": request.payment_id.to_string(),
            "invoice_id": invoice_id(request),
            "amount": to_paypal(request.amount)?,
        }],
        "payment_source": { "paypal": { "experience_context": experience } },
    }))
}

/// What shopper and shop see in PayPal's lists: the number of the order. PayPal accepts each invoice id once for
/// each account, so that another attempt for the same order needs another one.
fn invoice_id(request: &CreatePayment) -> String {
    let id = request.payment_id.to_string();
    let suffix = id.get(id.len().saturating_sub(SUFFIX)..).unwrap_or_default();
    format!("{}-{suffix}", request.order_number)
}

/// A refund. The reason is not sent: PayPal would show it to the shopper.
pub(crate) fn refund(request: &RefundRequest) -> Result<Value, GatewayError> {
    Ok(json!({
        "amount": to_paypal(request.amount)?,
        "custom_id": request.refund_id.to_string(),
    }))
}

/// The idempotency key for completing an order. It belongs to one approval: after a decline the shopper may
/// approve the order again, and the answer to the earlier request must not be repeated then.
pub(crate) fn completion_key(payment_id: &str, action: &str, order: &Value) -> String {
    let time: String =
        text(order, "update_time").chars().filter(char::is_ascii_alphanumeric).take(24).collect();
    format!("{payment_id}-{action}-{time}")
}
