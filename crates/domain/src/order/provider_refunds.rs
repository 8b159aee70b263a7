//! Refunds made at the provider, outside Kassa.

use super::merging::{merge_into, record_reference};
use super::new_refund::{push_refund, record_refund};
use super::provider_updates::touch;
use super::refunding::refund_rest;
use super::{
    ChangeContext, OrderError, OrderEventKind, OrderLifecycle, OrderRecord, PayPolicy, Transition,
    reasons,
};
use crate::ids::PaymentId;
use crate::machine::Machine;
use crate::money::Money;
use crate::payment::{Payment, PaymentEvent, PaymentMachine, ProviderStatus, ProviderUpdate};
use crate::refund::{Refund, RefundEvent, RefundStatus};

impl OrderRecord {
    /// As [`OrderRecord::apply_provider_response`], for a response with the total of all refunds so
    /// far. What is refunded already is not refunded automatically again.
    ///
    /// # Errors
    /// As for [`OrderRecord::apply_webhook_event`]; [`OrderError::Money`] if the refunds are in
    /// another currency than the captured amount.
    pub fn apply_provider_response_with_refunds(
        &self,
        id: PaymentId,
        update: &ProviderUpdate,
        refunded: Money,
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let free = self.clear_in_flight(id)?;
        let transition = if refunded.is_zero() {
            free.merge_update(id, update, policy, change)?
        } else {
            free.captured_and_refunded(id, update, refunded, policy, change)?
        };
        Ok(touch(transition, self, change))
    }

    fn captured_and_refunded(
        &self,
        id: PaymentId,
        update: &ProviderUpdate,
        refunded: Money,
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        // A payment that is being refunded confirms nothing automatically.
        let policy = PayPolicy { auto_confirm: false, ..policy };
        let late = self.payment(id)?.captured.is_none() && !self.accepts_payment();
        if late && update.status == ProviderStatus::Paid {
            return self.late_and_refunded(id, update, refunded, policy, change);
        }
        if let Some(total) = self.more_captured(id, update) {
            return self.capture_grew((id, total), Some(refunded), update, policy, change);
        }
        let transition = self.merge_update(id, update, policy, change)?;
        let next = transition.record.settle_external_refund(id, Some(refunded), policy, change)?;
        Ok(transition.then(next))
    }

    /// Money was refunded at the provider, by its own tools or by a request of ours. What exceeds
    /// our own refunds is recorded as a refund that has succeeded. How much had been captured is
    /// not assumed: if that is not known, or less than was refunded, the provider is asked.
    pub(super) fn refunded_at_provider(
        &self,
        id: PaymentId,
        update: &ProviderUpdate,
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        // A refund of nothing does not show that anything was captured.
        if update.amount.is_some_and(Money::is_zero) {
            return Ok(Transition::from(self.clone()));
        }
        let Some(captured) = self.payment(id)?.captured else {
            return Ok(self.request_lookup(id));
        };
        // The report may be from before a refund of ours failed that the provider had accepted.
        if self.has_refund_failed_after_acceptance(id) {
            return Ok(self.request_lookup(id));
        }
        let policy = PayPolicy { auto_confirm: false, ..policy };
        let mut transition = self.settle_external_refund(id, update.amount, policy, change)?;
        if update.amount.is_some_and(|total| total > captured) {
            transition.request_lookup(id);
        }
        Ok(transition)
    }

    /// Money that the order cannot use was captured, and `refunded` of it at the provider already: only
    /// the rest is refunded automatically.
    fn late_and_refunded(
        &self,
        id: PaymentId,
        update: &ProviderUpdate,
        refunded: Money,
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let (before, from) = (self.payment(id)?, self.status());
        let event = update.event_for(before);
        let verdict = PaymentMachine::next(before.status, event);
        let mut transition = Transition::from(self.clone());
        if let Some(payment) = transition.record.payment_mut(id) {
            merge_into(payment, Some(update), verdict, event);
            payment.updated_at = change.now;
        }
        record_reference(&mut transition, id);
        let kind = if event == PaymentEvent::AmountMismatch {
            OrderEventKind::PaymentMismatch
        } else {
            OrderEventKind::LatePayment
        };
        transition.record_event(kind, Some(from), Some(id.to_string()), change);
        let external =
            transition.record.settle_external_refund(id, Some(refunded), policy, change)?;
        let mut transition = transition.then(external);
        refund_rest(&mut transition, id, reasons::LATE, change)?;
        Ok(transition)
    }

    /// Records what the provider has refunded beyond our own refunds of a payment; `total` is the
    /// sum of all its refunds so far, or everything that was captured if it is `None`. No effect if
    /// our refunds account for it, including the pending ones, so repeated and late reports are
    /// safe; nor if refunds that have just failed would, since the report may be from before. Whether a pending refund is part of the total is not known: the payment is looked up
    /// again once it is settled.
    pub(super) fn settle_external_refund(
        &self,
        id: PaymentId,
        total: Option<Money>,
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let mut transition = Transition::from(self.clone());
        let payment = self.payment(id)?;
        let Some(captured) = payment.captured else {
            return Ok(transition);
        };
        let total = total.unwrap_or(captured);
        let accounted_for = captured.minus(self.unrefunded(id)?)?;
        accounted_for.require_currency(total.currency())?;
        let total = total.min(captured);
        if total > payment.refunded && accounted_for > payment.refunded {
            transition.request_lookup(id);
        }
        if total <= accounted_for {
            return Ok(transition);
        }
        let external = total.minus(accounted_for)?;
        if external <= self.recently_failed(id, external, change.now)? {
            return Ok(transition);
        }
        let refund = record_refund(&mut transition, id, external, reasons::AT_PROVIDER, change);
        let settled = transition.record.apply_refund_result(
            refund,
            RefundEvent::Succeeded,
            None,
            None,
            policy,
            change,
        )?;
        let mut transition = transition.then(settled);
        refund_unusable(&mut transition, id, change)?;
        Ok(transition)
    }

    /// Whether the order is paid by another payment, so that it has no use for this one.
    pub(super) fn is_paid_by_another(&self, payment: &Payment) -> bool {
        let others = self.payments.iter().filter(|p| p.id != payment.id);
        let named = |name: &String| self.order.payment_intent_id.as_ref() == Some(name);
        let pays = self.pays_order(payment) && payment.provider_ref.as_ref().is_none_or(named);
        !pays && others.filter(|p| self.pays_order(p)).count() > 0
    }

    /// The part of our rejected refund that must still be refunded, because a refund made at the
    /// provider left too little for it. Only the excess over the price counts.
    fn excess_to_refund(&self, payment: &Payment) -> Result<Money, OrderError> {
        let left = self.undisputed(payment.id)?;
        let price = self.retainable_amount();
        let failed = |r: &&Refund| r.payment_id == payment.id && r.status == RefundStatus::Failed;
        let unsent = self.refunds.iter().filter(failed).any(|r| r.amount > left);
        if !unsent || left.currency() != price.currency() || left <= price {
            return Ok(Money::zero(left.currency()));
        }
        Ok(left.minus(price)?)
    }
}

/// Refunds the rest of a payment that the order does not need, after part of it was refunded at the
/// provider: the provider rejects our own refund once less than its amount is left.
fn refund_unusable(
    transition: &mut Transition,
    id: PaymentId,
    change: &ChangeContext<'_>,
) -> Result<(), OrderError> {
    if transition.record.order.lifecycle == OrderLifecycle::Cancelled {
        return refund_rest(transition, id, reasons::ORDER_ENDED, change);
    }
    let payment = transition.record.payment(id)?;
    if transition.record.is_paid_by_another(payment) {
        return refund_rest(transition, id, reasons::PAID_BY_ANOTHER, change);
    }
    let excess = transition.record.excess_to_refund(payment)?;
    if !excess.is_zero() {
        push_refund(transition, id, excess, reasons::EXCESS, change);
    }
    Ok(())
}
