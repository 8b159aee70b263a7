//! PayPal's disputes, chargebacks by banks included.

use chrono::DateTime;
use domain::Instant;
use domain::dispute::{DisputeStatus, DisputeUpdate};
use ports::{DisputeReport, DisputedPayment, WebhookError, WebhookEvent};
use serde_json::Value;

use crate::client::Client;
use crate::event::{fetch, foreign, malformed, our_id};
use crate::json::{at, text};
use crate::money::from_paypal;

/// The outcome of a dispute that the shopper has withdrawn.
const WITHDRAWN: &str = "CANCELED_BY_BUYER"; // foreign spelling

/// What an event about a dispute says.
pub(crate) async fn read(client: &Client, event: &Value) -> Result<WebhookEvent, WebhookError> {
    let dispute = at(event, "/resource");
    // PayPal opens a dispute about one transaction.
    let Some(payment) = disputed(client, at(dispute, "/disputed_transactions/0")).await? else {
        return Ok(foreign());
    };
    let id = Some(text(dispute, "dispute_id")).filter(|id| !id.is_empty());
    let amount = from_paypal(at(dispute, "/dispute_amount"));
    let occurred_at = time(dispute, "update_time").or_else(|| time(event, "create_time"));
    let update = DisputeUpdate {
        provider_ref: id.ok_or_else(|| malformed("a dispute without id"))?.to_owned(),
        amount: amount.map_err(|error| malformed(&error.to_string()))?,
        reason: text(dispute, "reason").to_owned(),
        status: status(dispute).ok_or_else(|| malformed("the status of a dispute"))?,
        due_at: time(dispute, "seller_response_due_date"),
        occurred_at: occurred_at.ok_or_else(|| malformed("a dispute without time"))?,
    };
    let event_id = text(event, "id").to_owned();
    Ok(WebhookEvent::Dispute(DisputeReport { event_id, payment, update }))
}

/// The disputed payment; `None` if something else has created it.
async fn disputed(
    client: &Client,
    transaction: &Value,
) -> Result<Option<DisputedPayment>, WebhookError> {
    if !text(transaction, "custom").is_empty() {
        return Ok(our_id(transaction, "custom").map(DisputedPayment::Id));
    }
    let capture = text(transaction, "seller_transaction_id");
    if capture.is_empty() {
        return Err(malformed("a dispute without transaction"));
    }
    let capture = fetch(client, &["v2", "payments", "captures", capture]).await?;
    Ok(our_id(&capture, "custom_id").map(DisputedPayment::Id))
}

/// In the inquiry stage the money stays with the shop; a refund that settles it is reported as a refund.
fn status(dispute: &Value) -> Option<DisputeStatus> {
    let is_inquiry = text(dispute, "dispute_life_cycle_stage") == "INQUIRY";
    let outcome = text(at(dispute, "/dispute_outcome"), "outcome_code");
    match text(dispute, "status") {
        "RESOLVED" if is_inquiry => Some(DisputeStatus::InquiryClosed),
        "RESOLVED" => match outcome {
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

fn time(value: &Value, name: &str) -> Option<Instant> {
    DateTime::parse_from_rfc3339(text(value, name)).ok().map(|time| time.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case("INQUIRY", "OPEN", "", Some(DisputeStatus::Inquiry))]
    #[case("INQUIRY", "WAITING_FOR_SELLER_RESPONSE", "", Some(DisputeStatus::Inquiry))]
    #[case("INQUIRY", "RESOLVED", WITHDRAWN, Some(DisputeStatus::InquiryClosed))]
    #[case("INQUIRY", "RESOLVED", "RESOLVED_BUYER_FAVOUR", Some(DisputeStatus::InquiryClosed))]
    #[case("CHARGEBACK", "OPEN", "", Some(DisputeStatus::NeedsResponse))]
    #[case("CHARGEBACK", "WAITING_FOR_SELLER_RESPONSE", "", Some(DisputeStatus::NeedsResponse))]
    #[case("CHARGEBACK", "WAITING_FOR_BUYER_RESPONSE", "", Some(DisputeStatus::UnderReview))]
    #[case("PRE_ARBITRATION", "UNDER_REVIEW", "", Some(DisputeStatus::UnderReview))]
    #[case("CHARGEBACK", "RESOLVED", "RESOLVED_BUYER_FAVOUR", Some(DisputeStatus::Lost))]
    #[case("CHARGEBACK", "RESOLVED", "ACCEPTED", Some(DisputeStatus::Lost))]
    #[case("CHARGEBACK", "RESOLVED", "RESOLVED_SELLER_FAVOUR", Some(DisputeStatus::Won))]
    #[case("CHARGEBACK", "RESOLVED", WITHDRAWN, Some(DisputeStatus::Won))]
    #[case("CHARGEBACK", "RESOLVED", "RESOLVED_WITH_PAYOUT", Some(DisputeStatus::Won))]
    #[case("CHARGEBACK", "RESOLVED", "NONE", None)]
    fn statuses(
        #[case] stage: &str,
        #[case] status_text: &str,
        #[case] outcome: &str,
        #[case] expected: Option<DisputeStatus>,
    ) {
        let dispute = json!({
            "dispute_life_cycle_stage": stage,
            "status": status_text,
            "dispute_outcome": { "outcome_code": outcome },
        });
        assert_eq!(status(&dispute), expected);
    }
}
