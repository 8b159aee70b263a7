//! What happens once an order's time has run out: one that nobody paid is cancelled, and a payment of
//! another amount that no operator has decided on is resolved.

use super::refunding::{push_refund, refund_captured, refund_rest};
use super::{
    Change, OrderError, OrderLifecycle, OrderPaymentStatus, OrderRecord, PayPolicy, PaymentMethod,
    Step,
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
            OrderPaymentStatus::Refunded if !self.has_no_use() => None,
            OrderPaymentStatus::Refunded => Some("its payment was refunded"),
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

    /// Why an unpaid order whose time has run out is cancelled; `None` where it is not.
    fn expiry_reason(&self) -> Option<&'static str> {
        let cash = self.order.payment_method == PaymentMethod::Cod;
        let reviewed = self.payments.iter().any(|p| p.captured.is_some());
        match self.order.lifecycle {
            OrderLifecycle::Pending if cash => Some("not confirmed in time"),
            OrderLifecycle::Pending if !reviewed => Some("not paid in time"),
            OrderLifecycle::Pending => Some("a payment of another amount was not accepted in time"),
            OrderLifecycle::Confirmed if reviewed && !cash && !self.has_left() => {
                Some("a payment of another amount was not accepted in time")
            }
            OrderLifecycle::Confirmed
            | OrderLifecycle::Shipped
            | OrderLifecycle::Delivered
            | OrderLifecycle::Cancelled => None,
        }
    }

    /// Whether the order is not confirmed and all its money was refunded: it can be neither paid nor
    /// confirmed any more.
    pub(super) fn has_no_use(&self) -> bool {
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
        let open = self.payments.iter().filter(|p| p.status == PaymentStatus::Mismatch);
        for id in open.map(|p| p.id).collect::<Vec<_>>() {
            step = resolve(step, id, policy, change)?;
        }
        if step.record.order.lifecycle == OrderLifecycle::Cancelled {
            refund_captured(&mut step, None, "the order is cancelled", change)?;
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
    if !step.record.wants_money() {
        refund_rest(&mut step, id, "the order does not need this payment", change)?;
        return Ok(step);
    }
    // Another currency, or a refund of all of it is under way: it stays undecided.
    let Ok(accepted) = step.record.accept_mismatch(id, policy, change) else {
        return Ok(step);
    };
    let mut step = step.then(accepted);
    let (price, kept) = (step.record.remaining_amount(), step.record.refundable(id)?);
    if kept > price {
        let reason = "more was paid than the order costs";
        push_refund(&mut step, id, kept.minus(price)?, reason, change);
    }
    Ok(step)
}
