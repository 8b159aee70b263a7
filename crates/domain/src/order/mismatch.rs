//! Payments of a different amount: accepted by an operator, or equal to the price after all.

use super::new_refund::push_refund;
use super::refunding::refund_rest;
use super::{
    ChangeContext, OrderError, OrderEventKind, OrderLifecycle, OrderRecord, PayPolicy, Transition,
    reasons,
};
use crate::ids::PaymentId;
use crate::machine::Machine;
use crate::money::Money;
use crate::payment::{
    Payment, PaymentEvent, PaymentMachine, PaymentStatus, ProviderStatus, ProviderUpdate,
    kept_payload,
};

impl OrderRecord {
    /// Accepts a different amount, less refunds: it pays the order if that is still possible,
    /// otherwise it is refunded.
    ///
    /// # Errors
    /// [`OrderError::PaymentState`] if the attempt is no mismatch, or all of it was refunded or is
    /// about to be; [`OrderError::Money`] if another currency was captured, which can only be
    /// refunded; [`OrderError::NoSuchPayment`].
    pub fn accept_mismatch(
        &self,
        id: PaymentId,
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let payment = self.payment(id)?;
        let kept = self.unrefunded(id)?;
        if payment.status != PaymentStatus::Mismatch || kept.is_zero() {
            return Err(OrderError::PaymentState(id));
        }
        kept.require_currency(payment.amount.currency())?;
        let mut transition =
            self.apply_event(id, PaymentEvent::MismatchAccepted, None, policy, change)?;
        if let Some(payment) = transition.record.payment_mut(id).filter(|p| !p.refunded.is_zero())
            && let Some(to) =
                PaymentMachine::next(payment.status, PaymentEvent::PartiallyRefunded).moved()
        {
            payment.status = to;
        }
        Ok(transition)
    }

    /// The total that a provider reports as captured, if it is more than is known: amounts of
    /// captured payments are totals, so that they can be reported twice and out of order.
    pub(super) fn more_captured(&self, id: PaymentId, update: &ProviderUpdate) -> Option<Money> {
        let known = self.payment(id).ok()?.captured?;
        let total = update.amount.filter(|_| update.status == ProviderStatus::Paid)?;
        (total.currency() == known.currency() && total > known).then_some(total)
    }

    /// More was captured on an attempt than was known. A mismatch may now match the price; of an
    /// accepted payment, only the amount due is kept; all of it is refunded if the order does not
    /// need it. `refunded` is the total of all refunds, if the same report has it: the part that
    /// was not known reduces the excess.
    pub(super) fn capture_grew(
        &self,
        (id, total): (PaymentId, Money),
        refunded: Option<Money>,
        update: &ProviderUpdate,
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let (before, from) = (self.payment(id)?.status, self.status());
        let wanted = self.accepts_payment();
        let excess = self.excess_of(id, total)?;
        let right = self.pays_order(self.payment(id)?);
        let mut transition = Transition::from(self.clone());
        if let Some(payment) = transition.record.payment_mut(id) {
            take_total(payment, total, right, change);
            payment.raw_payload = kept_payload(&update.raw);
        }
        let what = Some(format!("{id} captured {total}"));
        transition.record_event(OrderEventKind::PaymentUpdated, Some(from), what, change);
        if wanted && transition.record.is_mismatch(transition.record.payment(id)?) {
            transition.record.extend_review_deadline(policy, change);
        }
        let known = transition.record.payment(id)?.refunded;
        if let Some(refunded) = refunded {
            let external =
                transition.record.settle_external_refund(id, Some(refunded), policy, change)?;
            transition = transition.then(external);
        }
        if before == PaymentStatus::Mismatch && wanted {
            return accept_exact(transition, id, policy, change);
        }
        let at_provider = transition.record.payment(id)?.refunded.minus(known)?;
        let excess = excess.minus(at_provider).unwrap_or(Money::zero(excess.currency()));
        if before == PaymentStatus::Mismatch || self.order.lifecycle == OrderLifecycle::Cancelled {
            refund_rest(&mut transition, id, reasons::LATE, change)?;
        } else if !excess.is_zero() {
            // The refunds that the same response reports may have had it all refunded already.
            let back = excess.min(transition.record.undisputed(id)?);
            if !back.is_zero() {
                push_refund(&mut transition, id, back, reasons::EXCESS, change);
            }
        }
        Ok(transition)
    }

    /// The part of an additional capture that exceeds the amount due. It does not offset refunds
    /// made before.
    fn excess_of(&self, id: PaymentId, total: Money) -> Result<Money, OrderError> {
        let payment = self.payment(id)?;
        let more = total.minus(payment.captured.unwrap_or(total))?;
        if total.currency() != self.order.currency() || !self.pays_order(payment) {
            return Ok(more);
        }
        let captured = self.captured_payments().filter(|p| self.pays_order(p));
        let collected = Money::sum(total.currency(), captured.filter_map(|p| p.captured))?;
        let lacking =
            self.retainable_amount().minus(collected).unwrap_or(Money::zero(more.currency()));
        Ok(more.minus(lacking.min(more))?)
    }

    /// An operator has the review time to decide from now on.
    pub(super) fn extend_review_deadline(&mut self, policy: PayPolicy, change: &ChangeContext<'_>) {
        let decided_by = change.now.checked_add_signed(policy.review_time);
        self.order.expires_at = self.order.expires_at.max(decided_by);
    }

    /// Whether a mismatch is neither accepted nor refunded.
    pub(super) fn is_undecided(&self) -> bool {
        let holds = |p: &Payment| p.refundable().is_ok_and(|left| !left.is_zero());
        self.payments.iter().filter(|p| self.is_mismatch(p)).any(holds)
    }

    /// Whether a payment captured an amount other than the requested one, and it was neither accepted
    /// nor refunded.
    #[must_use]
    pub fn has_mismatch(&self) -> bool {
        self.payments.iter().any(|payment| self.is_mismatch(payment))
    }

    /// Whether an amount other than the requested one was captured and neither accepted nor
    /// refunded, including a further capture after a refund.
    #[must_use]
    pub fn is_mismatch(&self, payment: &Payment) -> bool {
        self.counted(payment) == PaymentStatus::Mismatch
    }
}

/// Accepts a mismatch of which exactly the price is kept, once no refund of it is under way.
pub(super) fn accept_exact(
    transition: Transition,
    id: PaymentId,
    policy: PayPolicy,
    change: &ChangeContext<'_>,
) -> Result<Transition, OrderError> {
    let record = &transition.record;
    let kept = record.payment(id)?.refundable()?;
    let settled = kept == record.unrefunded(id)?;
    let exact = settled && kept == record.remaining_amount() && !kept.is_zero();
    let open = record.payment(id)?.status == PaymentStatus::Mismatch && record.accepts_payment();
    if !exact || !open {
        return Ok(transition);
    }
    let accepted = record.accept_mismatch(id, policy, change)?;
    Ok(transition.then(accepted))
}

/// Records a larger captured total. If the previous total counted as correct (`right`), so does the
/// new one.
fn take_total(payment: &mut Payment, total: Money, right: bool, change: &ChangeContext<'_>) {
    payment.captured = Some(total);
    payment.updated_at = change.now;
    if right {
        payment.to_capture = Some(total);
    }
    let to = PaymentMachine::next(payment.status, PaymentEvent::MoreCaptured).moved();
    payment.status = to.unwrap_or(payment.status);
}
