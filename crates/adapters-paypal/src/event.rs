//! PayPal's events, after they were verified.

use adapters_http::json::{at, link, list_at, text, text_at, time_at};
use adapters_http::{foreign, hint, malformed, refund_reported, reported, unread, unreadable};
use domain::dispute::{DisputeStatus, DisputeUpdate};
use ports::{DisputeReport, DisputedPayment, WebhookError, WebhookEvent};
use serde_json::Value;

use crate::addresses::{contradict, kind_and_id, mode};
use crate::money::from_paypal;
use crate::orders::PayPal;
use crate::payment::{our_id, part_of, payment};

/// What an event is about.
#[derive(Debug, Clone, Copy)]
enum About {
    Order,
    /// The approval of an order has expired.
    Approval,
    /// An authorization or a capture.
    Payment,
    Refund,
    Dispute,
}

/// The events that are read. A webhook has to be subscribed to them, or to all.
const EVENTS: &[(&str, About)] = &[
    ("CHECKOUT.ORDER.APPROVED", About::Order),
    ("CHECKOUT.PAYMENT-APPROVAL.REVERSED", About::Approval),
    ("PAYMENT.AUTHORIZATION.CREATED", About::Payment),
    ("PAYMENT.AUTHORIZATION.VOIDED", About::Payment),
    ("PAYMENT.CAPTURE.COMPLETED", About::Payment),
    ("PAYMENT.CAPTURE.DECLINED", About::Payment),
    ("PAYMENT.CAPTURE.DENIED", About::Payment),
    ("PAYMENT.CAPTURE.PENDING", About::Payment),
    ("PAYMENT.CAPTURE.REFUNDED", About::Refund),
    ("PAYMENT.CAPTURE.REVERSED", About::Refund),
    ("PAYMENT.REFUND.FAILED", About::Refund),
    ("PAYMENT.REFUND.PENDING", About::Refund),
    ("CUSTOMER.DISPUTE.CREATED", About::Dispute),
    ("CUSTOMER.DISPUTE.RESOLVED", About::Dispute),
    ("CUSTOMER.DISPUTE.UPDATED", About::Dispute),
];

/// The outcome of a dispute that the shopper has withdrawn.
const WITHDRAWN: &str = "CANCELED_BY_BUYER"; // foreign spelling

/// The events to which a webhook is not subscribed.
pub(crate) fn missing_events(webhook: &Value) -> Vec<&'static str> {
    let names: Vec<_> =
        list_at(webhook, "/event_types").filter_map(|one| text_at(one, "/name")).collect();
    let has = |name: &str| names.contains(&name) || names.contains(&"*");
    EVENTS.iter().map(|(name, _)| *name).filter(|name| !has(name)).collect()
}

impl PayPal {
    /// What an event says.
    pub(crate) async fn read(&self, event: &Value) -> Result<Vec<WebhookEvent>, WebhookError> {
        let event_mode = link(event, "self").and_then(mode);
        if contradict(self.mode, event_mode) {
            let mode = event_mode.unwrap_or_default();
            return Ok(vec![foreign(&format!("the event is from {mode} mode"))]);
        }
        let (id, resource) = (text(event, "id").map_err(malformed)?, at(event, "/resource"));
        let kind = text_at(event, "/event_type");
        let about = EVENTS.iter().find(|(name, _)| Some(*name) == kind);
        let Some((_, about)) = about else { return Ok(Vec::new()) };
        let read = match about {
            About::Order if our_id(at(resource, "/purchase_units/0")).is_some() => {
                Some(reported(id, payment(resource).map_err(malformed)?))
            }
            About::Payment if our_id(resource).is_some() => Some(self.part(id, resource).await?),
            About::Order | About::Payment => None,
            About::Approval => Some(hint(text(resource, "order_id").map_err(malformed)?)),
            About::Refund => Some(refund_reported(id, &self.order_of(resource).await?)),
            About::Dispute => self.dispute(id, event).await?,
        };
        Ok(vec![read.unwrap_or_else(|| foreign("a payment that this shop has not created"))])
    }

    /// An authorization or a capture: reported, or looked up if it does not tell by itself what has become of
    /// the payment.
    async fn part(&self, event_id: &str, part: &Value) -> Result<WebhookEvent, WebhookError> {
        let order_id = self.order_of(part).await?;
        let payment = part_of(&order_id, part).map_err(malformed)?;
        Ok(payment.map_or_else(|| hint(&order_id), |payment| reported(event_id, payment)))
    }

    /// The order of an authorization, a capture or a refund: named in it, or in what it belongs to.
    async fn order_of(&self, part: &Value) -> Result<String, WebhookError> {
        if let Some(id) = named_order(part) {
            return Ok(id.to_owned());
        }
        let parent = link(part, "up").or_else(|| link(part, "self")).and_then(kind_and_id);
        let Some((kind @ ("captures" | "authorizations"), id)) = parent else {
            return Err(malformed("an event without an order"));
        };
        let found = self.get("get_payment", &["v2", "payments", kind, id]).await;
        let order_id = named_order(&found.map_err(unread)?).map(ToOwned::to_owned);
        order_id.ok_or_else(|| malformed("a payment without an order"))
    }

    /// A dispute; `None` if another program has created the payment.
    async fn dispute(&self, id: &str, event: &Value) -> Result<Option<WebhookEvent>, WebhookError> {
        // PayPal opens a dispute about one transaction.
        let transaction = at(event, "/resource/disputed_transactions/0");
        let custom = text_at(transaction, "/custom").filter(|custom| !custom.is_empty());
        let our_id = if let Some(custom) = custom {
            custom.parse().ok()
        } else {
            let id = text(transaction, "seller_transaction_id").map_err(malformed)?;
            let capture = self.get("get_payment", &["v2", "payments", "captures", id]).await;
            our_id(&capture.map_err(unread)?)
        };
        let Some(payment) = our_id.map(DisputedPayment::Id) else { return Ok(None) };
        let (event_id, update) = (id.to_owned(), dispute_update(event).map_err(malformed)?);
        Ok(Some(WebhookEvent::Dispute(DisputeReport { event_id, payment, update })))
    }
}

fn named_order(part: &Value) -> Option<&str> {
    let named = text_at(part, "/supplementary_data/related_ids/order_id");
    named.or_else(|| match link(part, "up").and_then(kind_and_id)? {
        ("orders", id) => Some(id),
        _ => None,
    })
}

/// What an event says about its dispute.
fn dispute_update(event: &Value) -> crate::Result<DisputeUpdate> {
    let dispute = at(event, "/resource");
    let occurred_at = time_at(dispute, "/update_time").or_else(|| time_at(event, "/create_time"));
    Ok(DisputeUpdate {
        provider_ref: text(dispute, "dispute_id")?.to_owned(),
        amount: from_paypal(at(dispute, "/dispute_amount"))?,
        reason: text_at(dispute, "/reason").unwrap_or_default().to_owned(),
        status: dispute_status(dispute).ok_or_else(|| unreadable("the status of a dispute"))?,
        due_at: time_at(dispute, "/seller_response_due_date"),
        occurred_at: occurred_at.ok_or_else(|| unreadable("the time of a dispute"))?,
    })
}

/// In the inquiry stage the money stays with the shop; a refund that settles it is reported as a refund.
fn dispute_status(dispute: &Value) -> Option<DisputeStatus> {
    let is_inquiry = text_at(dispute, "/dispute_life_cycle_stage") == Some("INQUIRY");
    match text_at(dispute, "/status").unwrap_or_default() {
        "RESOLVED" if is_inquiry => Some(DisputeStatus::InquiryClosed),
        "RESOLVED" => match text_at(dispute, "/dispute_outcome/outcome_code")? {
            "RESOLVED_BUYER_FAVOUR" | "ACCEPTED" => Some(DisputeStatus::Lost),
            // With a payout, PayPal pays the buyer at its own expense.
            "RESOLVED_SELLER_FAVOUR" | "RESOLVED_WITH_PAYOUT" | WITHDRAWN | "DENIED" => {
                Some(DisputeStatus::Won)
            }
            _ => None,
        },
        _ if is_inquiry => Some(DisputeStatus::Inquiry),
        "OPEN" | "WAITING_FOR_SELLER_RESPONSE" => Some(DisputeStatus::NeedsResponse),
        _ => Some(DisputeStatus::UnderReview),
    }
}

#[cfg(test)]
mod tests;
