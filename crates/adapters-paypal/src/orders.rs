//! The orders of payments at PayPal: requesting and finding them, and what it means if they are not there.

use std::sync::Arc;

use adapters_http::json::{kept, text_at};
use adapters_http::{TokenApi, ensure_ours, invalid, known_reference, plain_payment, unknown};
use chrono::TimeDelta;
use domain::payment::ProviderStatus;
use ports::{Clock, CreatePayment, GatewayError, PaymentLookup, ProviderPayment};
use serde_json::{Value, json};

use crate::Result;
use crate::money::to_paypal;
use crate::payment::{declined_captures, payment};

/// How long PayPal keeps an order that is not completed, at least.
const ORDER_LIFETIME: TimeDelta = TimeDelta::hours(3);

/// The gateway.
pub(crate) struct PayPal {
    pub(crate) api: TokenApi,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) webhook_id: String,
    pub(crate) brand_name: Option<String>,
    pub(crate) mode: Option<&'static str>,
}

impl PayPal {
    /// The order of a payment, which must be there.
    pub(crate) async fn order(&self, lookup: &PaymentLookup) -> Result<Value> {
        self.find(lookup).await?.ok_or_else(|| invalid("PayPal has no such order"))
    }

    /// The payment as it is now.
    pub(crate) async fn current(&self, lookup: &PaymentLookup) -> Result<ProviderPayment> {
        match self.find(lookup).await? {
            Some(order) => payment(&order),
            None => self.missing(lookup),
        }
    }

    /// The payment after PayPal has processed a request, or has refused it because of the order's state: as
    /// answered, or as it is looked up if the answer does not tell. A look-up that fails undoes nothing.
    pub(crate) async fn settled(
        &self,
        lookup: &PaymentLookup,
        answered: Option<ProviderPayment>,
    ) -> Result<ProviderPayment> {
        match answered {
            Some(payment) => Ok(payment),
            None => payment(&self.order(lookup).await.map_err(unknown)?),
        }
    }

    /// The id of the capture to refund.
    pub(crate) async fn capture_id(&self, lookup: &PaymentLookup) -> Result<String> {
        if let Some(id) = kept(lookup.provider_data.as_deref(), "capture") {
            return Ok(id);
        }
        let found = payment(&self.order(lookup).await?)?;
        let id = kept(found.provider_data.as_deref(), "capture");
        id.ok_or_else(|| invalid("nothing was captured"))
    }

    /// The order of a payment, if it was created for it: the shopper of one must not pay for another. `None`:
    /// PayPal does not find it.
    pub(crate) async fn find(&self, lookup: &PaymentLookup) -> Result<Option<Value>> {
        let reference = known_reference(lookup.provider_ref.as_deref(), "PayPal")?;
        let path = ["v2", "checkout", "orders", reference];
        let found = self.try_get("get_order", &path).await?;
        if let Some(order) = &found {
            ensure_ours(order, "/purchase_units/0/custom_id", lookup.payment_id)?;
        }
        Ok(found)
    }

    /// What is known of an order that PayPal does not find. Orders that are not completed are deleted after
    /// some hours; one that may have been charged, or is young, must be there: then the account is another one.
    pub(crate) fn missing(&self, lookup: &PaymentLookup) -> Result<ProviderPayment> {
        let reference = lookup.provider_ref.as_deref().unwrap_or_default();
        let is_young = self.clock.now() - lookup.created_at < ORDER_LIFETIME;
        if is_young || lookup.provider_data.is_some() {
            let why = format!("PayPal has no order {reference}; it may be of another account");
            return Err(GatewayError::OutcomeUnknown(why));
        }
        let raw = json!({ "name": "RESOURCE_NOT_FOUND" }).to_string();
        let cancelled = plain_payment(reference, ProviderStatus::Cancelled, lookup.amount);
        Ok(ProviderPayment { raw, ..cancelled })
    }
}

/// The request for an order.
pub(crate) fn new_order(request: &CreatePayment, brand_name: Option<&str>) -> Result<Value> {
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

/// The idempotency key for capturing an authorization. PayPal repeats also the answer that a capture was declined:
/// after one, the next attempt has a key of its own.
pub(crate) fn capture_key(lookup: &PaymentLookup, order: &Value) -> String {
    match declined_captures(order) {
        0 => format!("{}-capture", lookup.payment_id),
        declined => format!("{}-capture-{declined}", lookup.payment_id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Utc;
    use domain::money::Money;

    #[test]
    fn a_capture_after_a_declined_one_has_a_key_of_its_own() {
        let lookup = PaymentLookup {
            payment_id: "0190d3a4-1111-7abc-8def-000000000001".parse().unwrap(),
            provider_ref: None,
            provider_data: None,
            amount: Money::zero("USD".parse().unwrap()),
            created_at: Utc::now(),
        };
        let order = |statuses: &[&str]| {
            let captures: Vec<Value> =
                statuses.iter().map(|status| json!({ "status": status })).collect();
            json!({ "purchase_units": [{ "payments": { "captures": captures } }] })
        };
        let key = |statuses: &[&str]| capture_key(&lookup, &order(statuses));
        assert_eq!(key(&[]), format!("{}-capture", lookup.payment_id));
        assert_eq!(key(&["PENDING"]), key(&[]));
        assert_eq!(key(&["DECLINED"]), format!("{}-capture-1", lookup.payment_id));
        assert_eq!(key(&["DECLINED", "FAILED"]), format!("{}-capture-2", lookup.payment_id));
    }
}
