//! PayPal's disputes, chargebacks by banks included.

use adapters_http::json::{at, text, text_at, time_at};
use adapters_http::unreadable;
use domain::dispute::{DisputeStatus, DisputeUpdate};
use serde_json::Value;

use crate::Result;
use crate::money::from_paypal;

/// The outcome of a dispute that the shopper has withdrawn.
const WITHDRAWN: &str = "CANCELED_BY_BUYER"; // foreign spelling

/// What an event says about its dispute.
pub(crate) fn update(event: &Value) -> Result<DisputeUpdate> {
    let dispute = at(event, "/resource");
    let occurred_at = time_at(dispute, "/update_time").or_else(|| time_at(event, "/create_time"));
    Ok(DisputeUpdate {
        provider_ref: text(dispute, "dispute_id")?.to_owned(),
        amount: from_paypal(at(dispute, "/dispute_amount"))?,
        reason: text_at(dispute, "/reason").unwrap_or_default().to_owned(),
        status: status(dispute).ok_or_else(|| unreadable("the status of a dispute"))?,
        due_at: time_at(dispute, "/seller_response_due_date"),
        occurred_at: occurred_at.ok_or_else(|| unreadable("the time of a dispute"))?,
    })
}

/// In the inquiry stage the money stays with the shop; a refund that settles it is reported as a refund.
fn status(dispute: &Value) -> Option<DisputeStatus> {
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
