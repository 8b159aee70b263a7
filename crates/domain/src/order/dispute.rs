//! Disputes of an order's payments: what a provider's report changes, and what an open or lost dispute
//! stops.
//!
//! A lost dispute has paid the customer back, so its amount cannot be refunded again. As long as one is
//! open the provider holds its amount: nothing of it is refunded automatically, and an operator has to
//! insist. What was held back from a refund that was due is refunded once the provider has returned it.

use super::new_refund::push_refund;
use super::remainder::refund_share;
use super::{
    ChangeContext, OrderError, OrderEventKind, OrderLifecycle, OrderRecord, Transition, reasons,
};
use crate::dispute::{Dispute, DisputeStatus, DisputeUpdate};
use crate::ids::{DisputeId, PaymentId};
use crate::money::Money;

impl OrderRecord {
    /// Applies a provider's report of a dispute of this payment. A dispute shows that the payment was
    /// captured: if that is not known, it is looked up.
    ///
    /// # Errors
    /// [`OrderError::NoSuchPayment`]; [`OrderError::Money`] only for rows that break their rules.
    pub fn apply_dispute(
        &self,
        id: PaymentId,
        update: &DisputeUpdate,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let payment = self.payment(id)?;
        let mut transition = Transition::from(self.clone());
        let same =
            |d: &Dispute| d.provider_ref == update.provider_ref && d.provider == payment.provider;
        let known = self.disputes.iter().find(|d| same(d));
        let after = match known {
            Some(known) => known.updated(update),
            None => {
                let ids = (id, self.order.id);
                Dispute::new(DisputeId((change.new_id)()), ids, &payment.provider, update)
            }
        };
        if known == Some(&after) {
            return Ok(transition);
        }
        let kind = event_kind(known, &after);
        let disputes = &mut transition.record.disputes;
        disputes.retain(|d| d.id != after.id);
        disputes.push(after.clone());
        disputes.sort_by_key(|d| (d.opened_at, d.id));
        if let Some(kind) = kind {
            let (from, what) = (Some(self.status()), Some(description(&after)));
            transition.record_event(kind, from, what, change);
        }
        if payment.captured.is_none() {
            transition.request_lookup(id);
        }
        let disputed = after.payment_id;
        let before = self.undisputed(disputed)?;
        let now = transition.record.undisputed(disputed)?;
        let freed = now.minus(before).unwrap_or(Money::zero(now.currency()));
        refund_freed(&mut transition, disputed, freed, change)?;
        Ok(transition)
    }

    /// The order may be shipped: no dispute of its payments is open or lost.
    pub(super) fn ensure_undisputed(&self) -> Result<(), OrderError> {
        match self.disputes.iter().find(|d| d.status.stops_fulfillment()) {
            Some(dispute) => Err(OrderError::OrderDisputed(dispute.id)),
            None => Ok(()),
        }
    }

    /// A refund of the payment cannot pay the customer twice: no dispute of it is open.
    pub(super) fn ensure_undisputed_payment(&self, id: PaymentId) -> Result<(), OrderError> {
        match self.disputes_of(id).find(|d| d.status.withholds_money()) {
            Some(dispute) => Err(OrderError::PaymentDisputed(dispute.id)),
            None => Ok(()),
        }
    }

    /// The amount of a payment that may be refunded whatever becomes of its open disputes: the limit of
    /// automatic refunds. The refundable amount, less that of open disputes.
    ///
    /// # Errors
    /// As for [`OrderRecord::refundable`].
    pub fn undisputed(&self, id: PaymentId) -> Result<Money, OrderError> {
        self.less_disputes(id, DisputeStatus::takes_money)
    }

    /// What refunds have left of a payment, less its disputes in these statuses. One in another currency
    /// counts in full: what it is in the payment's is not known.
    pub(super) fn less_disputes(
        &self,
        id: PaymentId,
        counts: impl Fn(DisputeStatus) -> bool,
    ) -> Result<Money, OrderError> {
        let mut left = self.unrefunded(id)?;
        for dispute in self.disputes_of(id).filter(|d| counts(d.status)) {
            let same_currency = dispute.amount.currency() == left.currency();
            let taken = if same_currency { dispute.amount.min(left) } else { left };
            left = left.minus(taken)?;
        }
        Ok(left)
    }

    fn disputes_of(&self, id: PaymentId) -> impl Iterator<Item = &Dispute> {
        self.disputes.iter().filter(move |d| d.payment_id == id)
    }
}

/// What the history says; nothing about a report that only repeats what is known.
fn event_kind(known: Option<&Dispute>, after: &Dispute) -> Option<OrderEventKind> {
    if let Some(known) = known.filter(|known| known.status == after.status) {
        let shown = |dispute: &Dispute| (dispute.amount, dispute.due_at);
        let repeats = shown(known) == shown(after) && known.reason == after.reason;
        return (!repeats).then_some(OrderEventKind::DisputeUpdated);
    }
    Some(match after.status {
        DisputeStatus::Won => OrderEventKind::DisputeWon,
        DisputeStatus::Lost => OrderEventKind::DisputeLost,
        DisputeStatus::Inquiry | DisputeStatus::NeedsResponse | DisputeStatus::UnderReview
            if known.is_none() =>
        {
            OrderEventKind::DisputeOpened
        }
        DisputeStatus::Inquiry
        | DisputeStatus::NeedsResponse
        | DisputeStatus::UnderReview
        | DisputeStatus::InquiryClosed => OrderEventKind::DisputeUpdated,
    })
}

fn description(dispute: &Dispute) -> String {
    let Dispute { provider_ref, status, amount, reason, .. } = dispute;
    format!("{provider_ref} {status}, {amount} {}: {reason}", amount.currency())
}

/// Refunds what a report has freed of a payment and the shop may not keep: the order is cancelled, free or paid
/// by another payment, or units of it were cancelled or returned.
fn refund_freed(
    transition: &mut Transition,
    id: PaymentId,
    freed: Money,
    change: &ChangeContext<'_>,
) -> Result<(), OrderError> {
    let record = &transition.record;
    if freed.is_zero() {
        return Ok(());
    }
    if record.order.lifecycle == OrderLifecycle::Cancelled {
        push_refund(transition, id, freed, reasons::ORDER_ENDED, change);
    } else if record.is_paid_by_another(record.payment(id)?) {
        push_refund(transition, id, freed, reasons::PAID_BY_ANOTHER, change);
    } else if record.order.grand_total().is_zero() {
        push_refund(transition, id, freed, reasons::NOT_NEEDED, change);
    } else if freed.currency() == record.order.currency() {
        let (cancelled, returned) = (record.cancelled_amount(), record.returned_due());
        let share = freed.min(cancelled.plus(returned)?);
        let reason = match (cancelled.is_zero(), returned.is_zero()) {
            (_, true) => reasons::ITEMS_CANCELLED,
            (true, false) => reasons::ITEMS_RETURNED,
            (false, false) => reasons::ITEMS_CANCELLED_OR_RETURNED,
        };
        refund_share(transition, share, reason, change)?;
    }
    Ok(())
}
