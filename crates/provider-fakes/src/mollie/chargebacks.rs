//! `/v2/payments/{id}/chargebacks`, and how they come about.

use chrono::{DateTime, Utc};

use super::call::Call;
use super::errors::Refusal;
use super::ledger::{Chargeback, Payment};
use super::{links, render};
use crate::exchange::Reply;
use crate::provider::DisputeStage;

pub(super) fn list(call: &Call<'_>, id: &str) -> Result<Reply, Refusal> {
    let items = render::chargebacks(call, call.payment(id)?);
    links::list(call, &format!("payments/{id}/chargebacks"), "chargebacks", items)
}

/// The shopper's bank takes the money back, which is final, or returns it. `false`: nothing changes.
pub(super) fn dispute(payment: &mut Payment, stage: DisputeStage, now: DateTime<Utc>) -> bool {
    let open = payment.chargebacks.iter_mut().find(|one| one.reversed_at.is_none());
    match (stage, open) {
        (DisputeStage::Opened | DisputeStage::Lost, None) if payment.captured > 0 => {
            let number = payment.chargebacks.len() + 1;
            let id = format!("chb_{}{number}", payment.id.trim_start_matches("tr_"));
            let (amount, created_at) = (payment.captured, now);
            payment.chargebacks.push(Chargeback { id, amount, created_at, reversed_at: None });
            true
        }
        (DisputeStage::Won, Some(chargeback)) => {
            chargeback.reversed_at = Some(now);
            true
        }
        (DisputeStage::Opened | DisputeStage::Lost | DisputeStage::Won, _) => false,
    }
}
