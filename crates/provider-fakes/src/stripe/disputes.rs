//! Disputes: <https://docs.stripe.com/api/disputes/object>.

use super::books::Books;
use super::model::{Dispute, Status};
use super::views;
use crate::provider::DisputeStage;

/// The events of each stage.
const OPENED: &[&str] = &["charge.dispute.created", "charge.dispute.funds_withdrawn"];
const WON: &[&str] = &["charge.dispute.closed", "charge.dispute.funds_reinstated"];
const LOST: &[&str] = &["charge.dispute.closed"];

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
        let object = views::dispute(&intent, status, opened);
        for kind in events {
            self.emit(kind, &object);
        }
        Some(())
    }
}
