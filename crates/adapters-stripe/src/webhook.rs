//! Webhooks: snapshot events with a signature.
//!
//! See <https://docs.stripe.com/api/events/types>. Events arrive late and out of order, and each has the object
//! as it was when the event happened.

use chrono::DateTime;
use ports::{
    DisputeReport, DisputedPayment, PaymentReport, RefundReport, WebhookError, WebhookEvent,
    WebhookRequest,
};
use secrecy::SecretString;
use serde_json::Value;

use crate::api::{id_of, number_at, text_at};
use crate::disputes::dispute;
use crate::payments::{our_id, payment};
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
    match foreign(&event, is_live)? {
        Some(reason) => Ok(Some(WebhookEvent::Foreign { reason })),
        None => event_of(&event),
    }
}

/// Why an event is not for this shop.
fn foreign(event: &Value, is_live: bool) -> Result<Option<String>, WebhookError> {
    let livemode = event.get("livemode").and_then(Value::as_bool);
    let is_ours = livemode.ok_or_else(|| malformed("livemode"))? == is_live;
    Ok(match text_at(event, "/account") {
        _ if !is_ours => Some("it is of the other mode (live or test)".to_owned()),
        account => account.map(|account| format!("it is of the account {account}")),
    })
}

/// What an event is about, by the type of its object and not by each name of an event: names are added.
fn event_of(event: &Value) -> Result<Option<WebhookEvent>, WebhookError> {
    let kind = text_at(event, "/type").ok_or_else(|| malformed("type"))?;
    let event_id = text_at(event, "/id").filter(|id| !id.is_empty());
    let event_id = event_id.ok_or_else(|| malformed("id"))?.to_owned();
    let object = event.pointer("/data/object").ok_or_else(|| malformed("data"))?;
    // Charges, refunds and disputes name the intent, if they have one.
    let reference = id_of(object, "payment_intent").map(ToOwned::to_owned);
    Ok(match (text_at(object, "/object"), reference) {
        (Some("payment_intent"), _) if our_id(object).is_some() => {
            Some(payment_event(event_id, object)?)
        }
        (Some("charge"), Some(provider_ref)) if kind == "charge.refunded" => {
            Some(WebhookEvent::Refund(RefundReport { event_id, provider_ref }))
        }
        (Some("refund"), Some(provider_ref)) => {
            Some(WebhookEvent::Refund(RefundReport { event_id, provider_ref }))
        }
        (Some("dispute"), Some(reference)) => {
            let created = number_at(event, "/created").ok_or_else(|| malformed("created"))?;
            let occurred_at = DateTime::from_timestamp(created, 0);
            let update = occurred_at.and_then(|occurred_at| dispute(object, occurred_at));
            let update = update.ok_or_else(|| malformed("dispute"))?;
            let payment = DisputedPayment::Reference(reference);
            Some(WebhookEvent::Dispute(DisputeReport { event_id, payment, update }))
        }
        _ => {
            tracing::debug!(kind, event_id, "webhook concerns nothing of the shop's");
            None
        }
    })
}

fn payment_event(event_id: String, intent: &Value) -> Result<WebhookEvent, WebhookError> {
    let payment = payment(intent).map_err(|error| WebhookError::Malformed(error.to_string()))?;
    Ok(WebhookEvent::Payment(PaymentReport {
        event_id,
        provider_ref: payment.provider_ref.clone(),
        update: payment.into_update(),
        bare_amount: None,
    }))
}

fn malformed(what: &str) -> WebhookError {
    WebhookError::Malformed(what.to_owned())
}
