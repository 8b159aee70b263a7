//! Refunds that were made at the provider, with its own tools.

use super::hearing::{note_reference, take_in};
use super::refunding::{record_refund, refund_rest};
use super::{
    Change, Effect, OrderError, OrderEventKind, OrderLifecycle, OrderRecord, PayPolicy, Step,
    reasons,
};
use crate::ids::PaymentId;
use crate::machine::Machine;
use crate::money::Money;
use crate::payment::{PaymentEvent, PaymentMachine, PaymentNews, ProviderStatus};
use crate::refund::RefundEvent;

impl OrderRecord {
    /// Money was refunded at the provider, by its own tools or by a request of ours. What is more than our
    /// own refunds come to is recorded as a refund that has succeeded. A refund says that the money had
    /// been captured, also where that is not known yet.
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
        let captured = PaymentNews { status: ProviderStatus::Paid, amount: None, ..news.clone() };
        // Nothing is confirmed automatically on money that is going back.
        let policy = PayPolicy { auto_confirm: false, ..policy };
        let step = match self.payment(id)?.captured {
            Some(_) => Step::from(self.clone()),
            None if self.wants_money() => self.take_news(id, &captured, policy, change)?,
            None => return self.late_and_refunded(id, &captured, news.amount, policy, change),
        };
        let next = step.record.settle_external_refund(id, news.amount, policy, change)?;
        Ok(step.then(next))
    }

    /// Money that the order cannot use was captured, and `refunded` of it at the provider already: only
    /// the rest is refunded automatically.
    fn late_and_refunded(
        &self,
        id: PaymentId,
        captured: &PaymentNews,
        refunded: Option<Money>,
        policy: PayPolicy,
        change: &Change<'_>,
    ) -> Result<Step, OrderError> {
        let verdict = PaymentMachine::next(self.payment(id)?.status, PaymentEvent::Captured);
        let from = self.status();
        let mut step = Step::from(self.clone());
        if let Some(payment) = step.record.payment_mut(id) {
            take_in(payment, Some(captured), verdict, PaymentEvent::Captured);
            payment.updated_at = change.now;
        }
        note_reference(&mut step, id);
        step.note(OrderEventKind::LatePayment, Some(from), Some(id.to_string()), change);
        let external = step.record.settle_external_refund(id, refunded, policy, change)?;
        let mut step = step.then(external);
        refund_rest(&mut step, id, reasons::LATE, change)?;
        Ok(step)
    }

    /// Records what the provider has refunded beyond our own refunds of a payment; `total` is the sum of
    /// all its refunds so far, everything that was captured where it is `None`. Nothing where our refunds
    /// account for it, the pending ones included, so that it is safe to hear twice and late. Whether a
    /// pending refund is part of the total is not known: the provider is asked again once it is settled.
    fn settle_external_refund(
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
            step.effect(Effect::SyncPayment(id));
        }
        if total <= accounted_for {
            return Ok(step);
        }
        let external = total.minus(accounted_for)?;
        let refund = record_refund(&mut step, id, external, reasons::AT_PROVIDER, change);
        let settled =
            step.record.hear_refund(refund, RefundEvent::Succeeded, None, None, policy, change)?;
        let mut step = step.then(settled);
        if step.record.order.lifecycle == OrderLifecycle::Cancelled {
            refund_rest(&mut step, id, reasons::ORDER_ENDED, change)?;
        }
        Ok(step)
    }
}
