//! Order expiry: an unpaid order is cancelled, and a mismatch without an operator's decision is
//! resolved.

use super::refunding::{push_refund, refund_captured, refund_rest};
use super::{
    Change, OrderError, OrderLifecycle, OrderPaymentStatus, OrderRecord, PayPolicy, PaymentMethod,
    Step, reasons,
};
use crate::ids::PaymentId;
use crate::payment::PaymentStatus;

impl OrderRecord {
    /// What follows from `expires_at` having passed; `None` where it has not, or while money may be on
    /// its way: authorized, being processed by the provider, of unknown outcome, or while a request to
    /// the provider is in flight.
    ///
    /// An order of which nothing has been shipped is cancelled unless its money came in, and whatever
    /// was captured is refunded; so is one that is not confirmed and whose money has all been refunded.
    /// Once goods have left, a payment of another amount is accepted instead, and what exceeds the price
    /// is refunded. In another currency it cannot be accepted: an operator has to decide, and gets
    /// another deadline.
    ///
    /// # Errors
    /// As for [`OrderRecord::cancel`].
    pub fn expire(
        &self,
        policy: PayPolicy,
        change: &Change<'_>,
    ) -> Result<Option<Step>, OrderError> {
        let due = self.order.expires_at.is_some_and(|t| t <= change.now);
        if !due || self.payments.iter().any(|p| p.blocks_expiry(change.now)) {
            return Ok(None);
        }
        let reason = match self.payment_status() {
            OrderPaymentStatus::Paid | OrderPaymentStatus::PartiallyRefunded => None,
            OrderPaymentStatus::Refunded if !self.is_refunded_before_confirmation() => None,
            OrderPaymentStatus::Refunded => Some(reasons::REFUNDED),
            OrderPaymentStatus::Unpaid
            | OrderPaymentStatus::Processing
            | OrderPaymentStatus::Authorized
            | OrderPaymentStatus::Failed => self.expiry_reason(),
        };
        match reason {
            Some(reason) => self.cancel(Some(reason), OrderLifecycle::Pending, change).map(Some),
            None => self.resolve_mismatches(policy, change).map(Some),
        }
    }

    /// The reason for cancelling an expired, unpaid order; `None` if it is not cancelled.
    fn expiry_reason(&self) -> Option<&'static str> {
        let cash = self.order.payment_method == PaymentMethod::Cod;
        let reviewed = self.payments.iter().any(|p| p.captured.is_some());
        match self.order.lifecycle {
            OrderLifecycle::Pending if cash => Some(reasons::NOT_CONFIRMED),
            OrderLifecycle::Pending if !reviewed => Some(reasons::NOT_PAID),
            OrderLifecycle::Pending => Some(reasons::NOT_ACCEPTED),
            OrderLifecycle::Confirmed if reviewed && !cash && !self.has_left() => {
                Some(reasons::NOT_ACCEPTED)
            }
            OrderLifecycle::Confirmed
            | OrderLifecycle::Shipped
            | OrderLifecycle::Delivered
            | OrderLifecycle::Cancelled => None,
        }
    }

    /// Whether the order is not confirmed and all its money was refunded: it can be neither paid nor
    /// confirmed any more.
    pub(super) fn is_refunded_before_confirmation(&self) -> bool {
        self.order.lifecycle == OrderLifecycle::Pending
            && self.payment_status() == OrderPaymentStatus::Refunded
    }

    /// Resolves the payments of another amount. The order keeps a deadline only as long as one of them is
    /// undecided.
    fn resolve_mismatches(
        &self,
        policy: PayPolicy,
        change: &Change<'_>,
    ) -> Result<Step, OrderError> {
        let mut step = Step::from(self.clone());
        step.record.order.expires_at = None;
        let open = self.payments.iter().filter(|p| self.is_mismatch(p));
        for id in open.map(|p| p.id).collect::<Vec<_>>() {
            step = resolve(step, id, policy, change)?;
        }
        if step.record.order.lifecycle == OrderLifecycle::Cancelled {
            refund_captured(&mut step, None, reasons::ORDER_ENDED, change)?;
        } else if step.record.is_undecided() {
            step.record.give_time_to_decide(policy, change);
        }
        Ok(step)
    }
}

fn resolve(
    step: Step,
    id: PaymentId,
    policy: PayPolicy,
    change: &Change<'_>,
) -> Result<Step, OrderError> {
    let mut step = step;
    // More of an amount that was refunded before is never accepted.
    let refunded_before = step.record.payment(id)?.status != PaymentStatus::Mismatch;
    if refunded_before || !step.record.wants_money() {
        refund_rest(&mut step, id, reasons::NOT_NEEDED, change)?;
        return Ok(step);
    }
    // Another currency, or a refund of all of it is under way: it stays undecided.
    let Ok(accepted) = step.record.accept_mismatch(id, policy, change) else {
        return Ok(step);
    };
    let mut step = step.then(accepted);
    let (price, kept) = (step.record.remaining_amount(), step.record.refundable(id)?);
    if kept > price {
        let reason = reasons::EXCESS;
        push_refund(&mut step, id, kept.minus(price)?, reason, change);
    }
    Ok(step)
}
