//! Webhooks: snapshot events with a signature.
//!
//! See <https://docs.stripe.com/api/events/types>. Events arrive late and out of order, and each has the object
//! as it was when the event happened.

use chrono::DateTime;
use domain::Instant;
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

/// Reads a webhook. An event that is about nothing of the shop's is none.
pub(crate) fn read(
    secrets: &[SecretString],
    is_live: bool,
    request: &WebhookRequest,
) -> Result<Option<WebhookEvent>, WebhookError> {
    signature::verify(secrets, request)?;
    let event: Value = serde_json::from_slice(&request.body).map_err(|_| malformed("no JSON"))?;
    if text_at(&event, "/object") != Some("event") {
        return Err(malformed(
            "no snapshot event: set the payload style of the webhook to snapshot",
        ));
    }
    let event = Event::read(&event)?;
    match event.foreign(is_live) {
        Some(reason) => Ok(Some(WebhookEvent::Foreign { reason })),
        None => event.about(),
    }
}

/// The members of an event.
struct Event<'a> {
    id: String,
    kind: &'a str,
    is_live: bool,
    account: Option<&'a str>,
    created: Instant,
    object: &'a Value,
}

impl<'a> Event<'a> {
    fn read(event: &'a Value) -> Result<Self, WebhookError> {
        let created = number_at(event, "/created");
        let created = created.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        let id = text_at(event, "/id").filter(|id| !id.is_empty());
        Ok(Self {
            id: id.ok_or_else(|| malformed("id"))?.to_owned(),
            kind: text_at(event, "/type").ok_or_else(|| malformed("type"))?,
            is_live: event
                .get("livemode")
                .and_then(Value::as_bool)
                .ok_or_else(|| malformed("livemode"))?,
            account: text_at(event, "/account"),
            created: created.ok_or_else(|| malformed("created"))?,
            object: event.pointer("/data/object").ok_or_else(|| malformed("data"))?,
        })
    }

    /// Why it is not for this shop.
    fn foreign(&self, is_live: bool) -> Option<String> {
        let (id, kind) = (&self.id, self.kind);
        if self.is_live != is_live {
            let mode = if self.is_live { "live" } else { "test" };
            return Some(format!("{kind} {id} is of the {mode} mode"));
        }
        self.account.map(|account| format!("{kind} {id} is of the account {account}"))
    }

    /// What it is about, by the type of the object and not by each name of an event: names are added.
    fn about(self) -> Result<Option<WebhookEvent>, WebhookError> {
        match text_at(self.object, "/object") {
            Some("payment_intent") if our_id(self.object).is_some() => self.payment().map(Some),
            Some("charge") if self.kind == "charge.refunded" => Ok(self.refund()),
            Some("refund") => Ok(self.refund()),
            Some("dispute") => self.dispute(),
            _ => {
                tracing::debug!(event = self.id, kind = self.kind, "webhook is about nothing here");
                Ok(None)
            }
        }
    }

    fn payment(self) -> Result<WebhookEvent, WebhookError> {
        let payment =
            payment(self.object).map_err(|error| WebhookError::Malformed(error.to_string()))?;
        Ok(WebhookEvent::Payment(PaymentReport {
            event_id: self.id,
            provider_ref: payment.provider_ref.clone(),
            update: payment.into_update(),
            bare_amount: None,
        }))
    }

    /// A refund or a charge that was refunded; none if it was not paid with an intent.
    fn refund(self) -> Option<WebhookEvent> {
        let provider_ref = id_of(self.object, "payment_intent")?.to_owned();
        Some(WebhookEvent::Refund(RefundReport { event_id: self.id, provider_ref }))
    }

    fn dispute(self) -> Result<Option<WebhookEvent>, WebhookError> {
        let Some(reference) = id_of(self.object, "payment_intent") else { return Ok(None) };
        let update = dispute(self.object, self.created).ok_or_else(|| malformed("dispute"))?;
        Ok(Some(WebhookEvent::Dispute(DisputeReport {
            event_id: self.id,
            payment: DisputedPayment::Reference(reference.to_owned()),
            update,
        })))
    }
}

fn malformed(what: &str) -> WebhookError {
    WebhookError::Malformed(what.to_owned())
}
