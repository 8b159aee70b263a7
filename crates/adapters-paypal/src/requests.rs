//! Bodies and keys of requests.

use adapters_http::invalid;
use adapters_http::json::text_at;
use ports::{CreatePayment, PaymentLookup};
use serde_json::{Value, json};

use crate::Result;
use crate::money::to_paypal;

/// An order for a payment.
pub(crate) fn order(request: &CreatePayment, brand_name: Option<&str>) -> Result<Value> {
    let return_url = request.return_url.as_deref();
    let return_url = return_url.ok_or_else(|| invalid("PayPal needs a return URL"))?;
    let mut experience = json!({
        "return_url": return_url,
        // The shop's page asks what has become of the payment, whichever way the shopper comes back.
        "cancel_url": return_url,
        "user_action": "PAY_NOW",
        "shipping_preference": "NO_SHIPPING",
    });
    if let (Some(name), Some(members)) = (brand_name, experience.as_object_mut()) {
        members.insert("brand_name".to_owned(), name.into());
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
/// each account, so that each attempt adds the last part of its id; the first ones are a time, which two share.
fn invoice_id(request: &CreatePayment) -> String {
    let id = request.payment_id.to_string();
    let suffix = id.rsplit('-').next().unwrap_or_default();
    format!("{}-{suffix}", request.order_number)
}

/// The idempotency key for completing an order. It belongs to one approval: after a decline the shopper may
/// approve the order again, and the answer to the earlier request must not be repeated then.
pub(crate) fn completion_key(lookup: &PaymentLookup, action: &str, order: &Value) -> String {
    let time = text_at(order, "/update_time").unwrap_or_default();
    let time: String = time.chars().filter(char::is_ascii_alphanumeric).take(24).collect();
    format!("{}-{action}-{time}", lookup.payment_id)
}
