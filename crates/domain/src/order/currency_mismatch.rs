//! Reports of captures or refunds in another currency than the one in which a payment was captured.

use super::{ChangeContext, OrderEventKind, OrderRecord, Transition};
use crate::ids::PaymentId;
use crate::money::Money;
use crate::payment::{Payment, ProviderStatus, ProviderUpdate};

impl OrderRecord {
    /// Records in the history what was reported, and has the provider asked. The amount is not booked: it
    /// can be neither compared with what was captured nor added to it, and the provider would send a webhook
    /// that is refused again and again.
    pub(super) fn record_currency_mismatch(
        &self,
        id: PaymentId,
        status: ProviderStatus,
        reported: Money,
        change: &ChangeContext<'_>,
    ) -> Transition {
        let from = self.status();
        let mut transition = Transition::from(self.clone());
        let what = format!("{id} reported as {status}: {reported} {}", reported.currency());
        transition.record_event(OrderEventKind::PaymentMismatch, Some(from), Some(what), change);
        transition.request_lookup(id);
        transition
    }
}

/// What is reported as captured or refunded, if it is not in the currency that was captured.
pub(super) fn reported_in_other_currency(
    payment: &Payment,
    update: &ProviderUpdate,
) -> Option<Money> {
    let moves_money = match update.status {
        ProviderStatus::Paid | ProviderStatus::Refunded => true,
        ProviderStatus::Pending
        | ProviderStatus::Processing
        | ProviderStatus::RequiresAction
        | ProviderStatus::Approved
        | ProviderStatus::Authorized
        | ProviderStatus::Failed
        | ProviderStatus::Cancelled => false,
    };
    let captured = payment.captured.filter(|_| moves_money)?;
    update.amount.filter(|amount| !amount.is_zero() && amount.currency() != captured.currency())
}
