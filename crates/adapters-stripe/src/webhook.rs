//! Webhooks: snapshot events with a signature.
//!
//! See <https://docs.stripe.com/api/events/types>. Events arrive late and out of order, and each has the object
//! as it was when the event happened.

use adapters_http::json::text_at;
use domain::ids::PaymentId;
use ports::{
    DisputeReport, DisputedPayment, PaymentReport, RefundReport, WebhookError, WebhookEvent,
    WebhookRequest,
};
use secrecy::SecretString;
use serde_json::Value;

use crate::disputes::dispute;
use crate::objects::{our_id, time_at};
use crate::payments::payment;
use crate::signature;

/// Reads a webhook. One that concerns nothing of the shop's has no event.
pub(crate) fn read(
    secrets: &[SecretString],
    is_live: bool,
    request: &WebhookRequest,
) -> Result<Option<WebhookEvent>, WebhookError> {
    signature::verify(secrets, request)?;
    let event: Value = serde_json::from_slice(&request.body).map_err(|_| malformed("no JSON"))?;
    if text_at(&event, "/object") != Some("event") {
        return Err(malformed("no snapshot event: set the webhook's payload style to snapshot"));
    }
    let livemode = event.get("livemode").and_then(Value::as_bool);
    if livemode.ok_or_else(|| malformed("livemode"))? != is_live {
        let reason = "it is of the other mode (live or test)".to_owned();
        return Ok(Some(WebhookEvent::Foreign { reason }));
    }
    if let Some(account) = text_at(&event, "/account") {
        let reason = format!("it is of the account {account}");
        return Ok(Some(WebhookEvent::Foreign { reason }));
    }
    event_of(&event)
}

/// What an event is about, by the type of its object and not by each name of an event: names are added.
fn event_of(event: &Value) -> Result<Option<WebhookEvent>, WebhookError> {
    let kind = text_at(event, "/type").ok_or_else(|| malformed("type"))?;
    let event_id = text_at(event, "/id").filter(|id| !id.is_empty());
    let event_id = event_id.ok_or_else(|| malformed("id"))?.to_owned();
    let object = event.pointer("/data/object").ok_or_else(|| malformed("data"))?;
    // Charges, refunds and disputes name the intent, if they have one.
    let reference = text_at(object, "/payment_intent").map(ToOwned::to_owned);
    Ok(Some(match (text_at(object, "/object"), kind, reference) {
        (Some("payment_intent"), _, _) if our_id::<PaymentId>(object, "payment_id").is_some() => {
            let payment = payment(object).map_err(|error| malformed(&error.to_string()))?;
            WebhookEvent::Payment(PaymentReport {
                event_id,
                provider_ref: payment.provider_ref.clone(),
                update: payment.into_update(),
                bare_amount: None,
            })
        }
        (Some("refund"), _, Some(provider_ref))
        | (Some("charge"), "charge.refunded", Some(provider_ref)) => {
            WebhookEvent::Refund(RefundReport { event_id, provider_ref })
        }
        (Some("dispute"), _, Some(reference)) => {
            let occurred_at = time_at(event, "/created").ok_or_else(|| malformed("created"))?;
            let update = dispute(object, occurred_at).ok_or_else(|| malformed("dispute"))?;
            let payment = DisputedPayment::Reference(reference);
            WebhookEvent::Dispute(DisputeReport { event_id, payment, update })
        }
        _ => {
            tracing::debug!(kind, event_id, "webhook concerns nothing of the shop's");
            return Ok(None);
        }
    }))
}

fn malformed(what: &str) -> WebhookError {
    WebhookError::Malformed(what.to_owned())
}
