//! Webhooks: snapshot events with a signature (<https://docs.stripe.com/webhooks/signature>).
//!
//! See <https://docs.stripe.com/api/events/types>, <https://docs.stripe.com/api/disputes/object> and
//! <https://docs.stripe.com/disputes/how-disputes-work>. Events arrive late and out of order, and each has the object
//! as it was when the event happened.

use adapters_http::json::{list_at, number_at, text_at};
use adapters_http::{foreign, malformed, refund_reported, reported, verify_timed_signature};
use domain::Instant;
use domain::dispute::{DisputeStatus, DisputeUpdate};
use ports::{DisputeReport, DisputedPayment, WebhookError, WebhookEvent, WebhookRequest};
use secrecy::SecretString;
use serde_json::Value;

use crate::objects::{amount, time_at};
use crate::payments::{our_id, payment_of};

/// The header with the signature.
const SIGNATURE: &str = "stripe-signature";

/// Reads a webhook. One that concerns nothing of the shop's has no event.
pub(crate) fn read(
    secrets: &[SecretString],
    is_live: bool,
    request: &WebhookRequest,
) -> Result<Option<WebhookEvent>, WebhookError> {
    verify_timed_signature(request, SIGNATURE, secrets)?;
    let event: Value = serde_json::from_slice(&request.body).map_err(|_| malformed("no JSON"))?;
    if text_at(&event, "/object") != Some("event") {
        return Err(malformed("no snapshot event: set the webhook's payload style to snapshot"));
    }
    let livemode = event.get("livemode").and_then(Value::as_bool);
    let is_ours = livemode.ok_or_else(|| malformed("livemode"))? == is_live;
    let reason = match text_at(&event, "/account") {
        _ if !is_ours => "it belongs to the other mode (live or test)".to_owned(),
        Some(account) => format!("it belongs to the account {account}"),
        None => return event_of(&event),
    };
    Ok(Some(foreign(&reason)))
}

/// What an event is about, by the type of its object and not by each name of an event: names are added.
fn event_of(event: &Value) -> Result<Option<WebhookEvent>, WebhookError> {
    let member = |pointer| text_at(event, pointer).filter(|text| !text.is_empty());
    let kind = member("/type").ok_or_else(|| malformed("type"))?;
    let event_id = member("/id").ok_or_else(|| malformed("id"))?;
    let object = event.pointer("/data/object").ok_or_else(|| malformed("data"))?;
    // Charges, refunds and disputes name the intent, if they have one.
    let reference = text_at(object, "/payment_intent");
    Ok(Some(match (text_at(object, "/object"), our_id(object), reference) {
        (Some("payment_intent"), Some(id), _) => {
            reported(event_id, payment_of(object, id).map_err(malformed)?)
        }
        (Some(of @ ("refund" | "charge")), _, Some(provider_ref))
            if of == "refund" || kind == "charge.refunded" =>
        {
            refund_reported(event_id, provider_ref)
        }
        (Some("dispute"), _, Some(reference)) => {
            let occurred_at = time_at(event, "/created").ok_or_else(|| malformed("created"))?;
            let update = dispute(object, occurred_at).ok_or_else(|| malformed("dispute"))?;
            let payment = DisputedPayment::Reference(reference.to_owned());
            WebhookEvent::Dispute(DisputeReport { event_id: event_id.to_owned(), payment, update })
        }
        _ => {
            tracing::debug!(kind, event_id, "webhook concerns nothing of the shop's");
            return Ok(None);
        }
    }))
}

/// What an event says about a dispute; `None` if it cannot be read.
fn dispute(object: &Value, occurred_at: Instant) -> Option<DisputeUpdate> {
    Some(DisputeUpdate {
        provider_ref: text_at(object, "/id")?.to_owned(),
        amount: amount(object, "amount").ok()?,
        reason: text_at(object, "/reason").unwrap_or("general").to_owned(),
        status: status_of(object)?,
        due_at: time_at(object, "/evidence_details/due_by"),
        occurred_at,
    })
}

fn status_of(object: &Value) -> Option<DisputeStatus> {
    Some(match text_at(object, "/status")? {
        "warning_needs_response" | "warning_under_review" => DisputeStatus::Inquiry,
        "warning_closed" => DisputeStatus::InquiryClosed,
        // An appeal is the second round of a dispute.
        "needs_response" | "appeal_needs_response" => DisputeStatus::NeedsResponse,
        "under_review" | "appeal_under_review" => DisputeStatus::UnderReview,
        "won" => DisputeStatus::Won,
        "lost" => DisputeStatus::Lost,
        // Settled before it became a dispute. What that cost is in the balance transactions: either the amount
        // was withdrawn, or it was refunded, which is reported as a refund.
        "prevented" if is_withdrawn(object) => DisputeStatus::Lost,
        "prevented" => DisputeStatus::InquiryClosed,
        _ => return None,
    })
}

/// Whether the amount was withdrawn and not reinstated.
fn is_withdrawn(object: &Value) -> bool {
    let transactions = list_at(object, "/balance_transactions");
    let amounts = transactions.filter_map(|transaction| number_at(transaction, "/amount"));
    amounts.fold(0_i64, i64::saturating_add) < 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Utc;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case("warning_needs_response", DisputeStatus::Inquiry)]
    #[case("warning_under_review", DisputeStatus::Inquiry)]
    #[case("warning_closed", DisputeStatus::InquiryClosed)]
    #[case("needs_response", DisputeStatus::NeedsResponse)]
    #[case("under_review", DisputeStatus::UnderReview)]
    #[case("appeal_needs_response", DisputeStatus::NeedsResponse)]
    #[case("appeal_under_review", DisputeStatus::UnderReview)]
    #[case("won", DisputeStatus::Won)]
    #[case("lost", DisputeStatus::Lost)]
    #[case("prevented", DisputeStatus::InquiryClosed)]
    fn every_status_has_its_meaning(#[case] status: &str, #[case] expected: DisputeStatus) {
        let object = json!({
            "id": "du_1", "amount": 500, "currency": "usd", "reason": "fraudulent",
            "status": status, "evidence_details": { "due_by": 1_700_000_000 },
        });
        let update = dispute(&object, Utc::now()).unwrap();
        assert_eq!((update.status, update.amount.to_string().as_str()), (expected, "5.00"));
        assert_eq!(update.due_at.map(|due| due.timestamp()), Some(1_700_000_000));
    }

    #[test]
    fn a_prevented_dispute_that_took_the_money_is_lost() {
        let with = |amounts: &[i64]| {
            let transactions: Vec<Value> =
                amounts.iter().map(|amount| json!({ "amount": amount })).collect();
            status_of(&json!({ "status": "prevented", "balance_transactions": transactions }))
        };
        assert_eq!(with(&[-500]), Some(DisputeStatus::Lost));
        assert_eq!(with(&[-500, 500]), Some(DisputeStatus::InquiryClosed));
        assert_eq!(with(&[]), Some(DisputeStatus::InquiryClosed));
    }

    #[test]
    fn an_unknown_status_is_not_read() {
        assert_eq!(status_of(&json!({ "status": "new" })), None);
    }
}
