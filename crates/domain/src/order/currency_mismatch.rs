//! Reports of captures or refunds in another currency than the one in which a payment was captured.

use super::{Change, OrderEventKind, OrderRecord, Step};
use crate::ids::PaymentId;
use crate::money::Money;
use crate::payment::{Payment, PaymentNews, ProviderStatus};

impl OrderRecord {
    /// Records in the history what was reported, and has the provider asked. The amount is not booked: it
    /// can be neither compared with what was captured nor added to it, and the provider would send a webhook
    /// that is refused again and again.
    pub(super) fn another_currency_reported(
        &self,
        id: PaymentId,
        status: ProviderStatus,
        reported: Money,
        change: &Change<'_>,
    ) -> Step {
        let from = self.status();
        let mut step = Step::from(self.clone());
        let what = format!("{id} reported as {status}: {reported} {}", reported.currency());
        step.note(OrderEventKind::PaymentMismatch, Some(from), Some(what), change);
        step.look_up(id);
        step
    }
}

/// What is reported as captured or refunded, where it is not in the currency that was captured.
pub(super) fn in_another_currency(payment: &Payment, update: &PaymentNews) -> Option<Money> {
    let moves_money = match update.status {
        ProviderStatus::Paid | ProviderStatus::Refunded => true,
        ProviderStatus::Pending
        | ProviderStatus::Processing
        | ProviderStatus::RequiresAction
        | ProviderStatus::Authorized
        | ProviderStatus::Failed
        | ProviderStatus::Cancelled => false,
    };
    let captured = payment.captured.filter(|_| moves_money)?;
    update.amount.filter(|amount| !amount.is_zero() && amount.currency() != captured.currency())
}
