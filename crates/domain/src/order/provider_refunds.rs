//! Refunds that were made at the provider, with its own tools.

use super::new_refund::{push_refund, record_refund};
use super::provider_updates::{note_reference, take_in, touch};
use super::refunding::refund_rest;
use super::{
    Change, OrderError, OrderEventKind, OrderLifecycle, OrderRecord, PayPolicy, Step, reasons,
};
use crate::ids::PaymentId;
use crate::machine::Machine;
use crate::money::Money;
use crate::payment::{Payment, PaymentEvent, PaymentMachine, PaymentNews, ProviderStatus};
use crate::refund::{Refund, RefundEvent, RefundStatus};

impl OrderRecord {
    /// As [`OrderRecord::answered`], where the provider's answer also has the total of all refunds so far.
    /// Nothing that is refunded already is refunded automatically again.
    ///
    /// # Errors
    /// As for [`OrderRecord::hear`]; [`OrderError::Money`] where the refunds are in another currency than
    /// the captured amount.
    pub fn answered_with_refunds(
        &self,
        id: PaymentId,
        news: &PaymentNews,
        refunded: Money,
        policy: PayPolicy,
        change: &Change<'_>,
    ) -> Result<Step, OrderError> {
        let free = self.let_go(id)?;
        let step = if refunded.is_zero() {
            free.take_news(id, news, policy, change)?
        } else {
            free.captured_and_refunded(id, news, refunded, policy, change)?
        };
        Ok(touch(step, self, change))
    }

    fn captured_and_refunded(
        &self,
        id: PaymentId,
        news: &PaymentNews,
        refunded: Money,
        policy: PayPolicy,
        change: &Change<'_>,
    ) -> Result<Step, OrderError> {
        // Nothing is confirmed automatically on money that is going back.
        let policy = PayPolicy { auto_confirm: false, ..policy };
        let late = self.payment(id)?.captured.is_none() && !self.wants_money();
        if late && news.status == ProviderStatus::Paid {
            return self.late_and_refunded(id, news, refunded, policy, change);
        }
        if let Some(total) = self.more_captured(id, news) {
            return self.capture_grew((id, total), Some(refunded), news, policy, change);
        }
        let step = self.take_news(id, news, policy, change)?;
        let next = step.record.settle_external_refund(id, Some(refunded), policy, change)?;
        Ok(step.then(next))
    }

    /// Money was refunded at the provider, by its own tools or by a request of ours. What is more than our
    /// own refunds come to is recorded as a refund that has succeeded. How much had been captured is not
    /// assumed: where that is not known, or less than was refunded, the provider is asked.
    pub(super) fn refunded_at_provider(
        &self,
        id: PaymentId,
        news: &PaymentNews,
        policy: PayPolicy,
        change: &Change<'_>,
    ) -> Result<Step, OrderError> {
        // A refund of nothing does not show that anything was captured.
        if news.amount.is_some_and(Money::is_zero) {
            return Ok(Step::from(self.clone()));
        }
        let Some(captured) = self.payment(id)?.captured else {
            return Ok(self.look_up(id));
        };
        let policy = PayPolicy { auto_confirm: false, ..policy };
        let mut step = self.settle_external_refund(id, news.amount, policy, change)?;
        if news.amount.is_some_and(|total| total > captured) {
            step.look_up(id);
        }
        Ok(step)
    }

    /// Money that the order cannot use was captured, and `refunded` of it at the provider already: only
    /// the rest is refunded automatically.
    fn late_and_refunded(
        &self,
        id: PaymentId,
        news: &PaymentNews,
        refunded: Money,
        policy: PayPolicy,
        change: &Change<'_>,
    ) -> Result<Step, OrderError> {
        let (before, from) = (self.payment(id)?, self.status());
        let event = news.event_for(before);
        let verdict = PaymentMachine::next(before.status, event);
        let mut step = Step::from(self.clone());
        if let Some(payment) = step.record.payment_mut(id) {
            take_in(payment, Some(news), verdict, event);
            payment.updated_at = change.now;
        }
        note_reference(&mut step, id);
        let kind = if event == PaymentEvent::AmountDiffers {
            OrderEventKind::PaymentMismatch
        } else {
            OrderEventKind::LatePayment
        };
        step.note(kind, Some(from), Some(id.to_string()), change);
        let external = step.record.settle_external_refund(id, Some(refunded), policy, change)?;
        let mut step = step.then(external);
        refund_rest(&mut step, id, reasons::LATE, change)?;
        Ok(step)
    }

    /// Records what the provider has refunded beyond our own refunds of a payment; `total` is the sum of
    /// all its refunds so far, everything that was captured where it is `None`. Nothing where our refunds
    /// account for it, the pending ones included, so that it is safe to hear twice and late. Whether a
    /// pending refund is part of the total is not known: the provider is asked again once it is settled.
    pub(super) fn settle_external_refund(
        &self,
        id: PaymentId,
        total: Option<Money>,
        policy: PayPolicy,
        change: &Change<'_>,
    ) -> Result<Step, OrderError> {
        let mut step = Step::from(self.clone());
        let payment = self.payment(id)?;
        let Some(captured) = payment.captured else {
            return Ok(step);
        };
        let total = total.unwrap_or(captured);
        let accounted_for = captured.minus(self.refundable(id)?)?;
        accounted_for.require_currency(total.currency())?;
        let total = total.min(captured);
        if total > payment.refunded && accounted_for > payment.refunded {
            step.look_up(id);
        }
        if total <= accounted_for {
            return Ok(step);
        }
        let external = total.minus(accounted_for)?;
        let refund = record_refund(&mut step, id, external, reasons::AT_PROVIDER, change);
        let settled =
            step.record.hear_refund(refund, RefundEvent::Succeeded, None, None, policy, change)?;
        let mut step = step.then(settled);
        refund_unusable(&mut step, id, change)?;
        Ok(step)
    }

    /// Whether the order is paid by another payment, so that it has no use for this one.
    fn is_paid_by_another(&self, payment: &Payment) -> bool {
        let others = self.payments.iter().filter(|p| p.id != payment.id);
        let named = |name: &String| self.order.payment_intent_id.as_ref() == Some(name);
        let pays = self.is_orders_money(payment) && payment.provider_ref.as_ref().is_none_or(named);
        !pays && others.filter(|p| self.is_orders_money(p)).count() > 0
    }

    /// What a refund of ours was to take back of the payment that pays the order, and could not, because
    /// a refund at the provider had left less than that: as much of it as exceeds the price.
    fn unsent_excess(&self, payment: &Payment) -> Result<Money, OrderError> {
        let left = self.refundable(payment.id)?;
        let price = self.remaining_amount();
        let failed = |r: &&Refund| r.payment_id == payment.id && r.status == RefundStatus::Failed;
        let unsent = self.refunds.iter().filter(failed).any(|r| r.amount > left);
        if !unsent || left.currency() != price.currency() || left <= price {
            return Ok(Money::zero(left.currency()));
        }
        Ok(left.minus(price)?)
    }
}

/// Refunds what a refund at the provider has left of money that the order has no use for. A refund of ours
/// that was to take it back is refused by the provider once less than its amount is left.
fn refund_unusable(step: &mut Step, id: PaymentId, change: &Change<'_>) -> Result<(), OrderError> {
    if step.record.order.lifecycle == OrderLifecycle::Cancelled {
        return refund_rest(step, id, reasons::ORDER_ENDED, change);
    }
    let payment = step.record.payment(id)?;
    if step.record.is_paid_by_another(payment) {
        return refund_rest(step, id, reasons::PAID_BY_ANOTHER, change);
    }
    let excess = step.record.unsent_excess(payment)?;
    if !excess.is_zero() {
        push_refund(step, id, excess, reasons::EXCESS, change);
    }
    Ok(())
}
