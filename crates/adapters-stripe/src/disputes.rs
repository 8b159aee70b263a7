//! Disputes.
//!
//! See <https://docs.stripe.com/api/disputes/object> and
//! <https://docs.stripe.com/disputes/how-disputes-work>.

use adapters_http::json::{list_at, number_at, text_at};
use domain::Instant;
use domain::dispute::{DisputeStatus, DisputeUpdate};
use serde_json::Value;

use crate::amounts::amount;
use crate::objects::time_at;

/// What an event says about a dispute; `None` if it cannot be read.
pub(crate) fn dispute(object: &Value, occurred_at: Instant) -> Option<DisputeUpdate> {
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
