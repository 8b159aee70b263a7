//! Disputes: <https://docs.stripe.com/api/disputes/object>.

use serde_json::{Value, json};

use super::books::{Books, Intent, Status};
use crate::provider::DisputeStage;

/// For how long the shop can respond, in seconds.
const RESPONSE_TIME: i64 = 9 * 24 * 60 * 60;

/// The events of each stage.
const OPENED: &[&str] = &["charge.dispute.created", "charge.dispute.funds_withdrawn"];
const WON: &[&str] = &["charge.dispute.closed", "charge.dispute.funds_reinstated"];
const LOST: &[&str] = &["charge.dispute.closed"];

/// A dispute that is open or was decided.
#[derive(Debug, Clone)]
pub(super) struct Dispute {
    intent: String,
    opened: i64,
}

/// A dispute of all of a payment.
pub(super) fn view(intent: &Intent, status: &str, opened: i64) -> Value {
    let amount =
        if intent.status == Status::Succeeded { intent.amount_received } else { intent.amount };
    let withdrawn = json!({ "object": "balance_transaction", "amount": -amount });
    let reinstated = json!({ "object": "balance_transaction", "amount": amount });
    let transactions = match status {
        "won" => vec![withdrawn, reinstated],
        status if status.starts_with("warning_") => Vec::new(),
        _ => vec![withdrawn],
    };
    json!({
        "id": intent.id.replacen("pi_", "du_", 1),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": transactions,
        "charge": intent.charge.as_ref().map(|charge| &charge.id),
        "created": opened,
        "currency": intent.currency,
        "evidence": { "customer_email_address": "shopper@mail.example", "customer_name": "Jenny Rosen" },
        "evidence_details": { "due_by": opened + RESPONSE_TIME, "has_evidence": false, "submission_count": 0 },
        "is_charge_refundable": status.starts_with("warning_"),
        "livemode": false,
        "metadata": {},
        "payment_intent": intent.id,
        "reason": "fraudulent",
        "status": status,
    })
}

impl Books {
    /// Opens or decides a dispute of all of a payment.
    pub(super) fn dispute(&mut self, id: &str, stage: DisputeStage) -> Option<()> {
        let mut intent = self.intent(id).filter(|i| i.status == Status::Succeeded)?.clone();
        let known = self.disputes.iter().find(|dispute| dispute.intent == id).cloned();
        let (status, events, opened) = match (stage, known) {
            (DisputeStage::Opened, None) => {
                let opened = self.now.timestamp();
                self.disputes.push(Dispute { intent: id.to_owned(), opened });
                ("needs_response", OPENED, opened)
            }
            (DisputeStage::Won, Some(dispute)) => ("won", WON, dispute.opened),
            (DisputeStage::Lost, Some(dispute)) => ("lost", LOST, dispute.opened),
            _ => return None,
        };
        intent.charge.as_mut()?.is_disputed = stage != DisputeStage::Won;
        self.put(&intent);
        let object = view(&intent, status, opened);
        for kind in events {
            self.emit(kind, &object);
        }
        Some(())
    }
}
