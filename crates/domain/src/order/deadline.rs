//! What happens once an order's time has run out: one that nobody paid is cancelled, and a payment of
//! another amount that no operator has decided on is resolved.

use super::refunding::{push_refund, refund_captured};
use super::{Change, OrderError, OrderLifecycle, OrderRecord, PayPolicy, PaymentMethod, Step};
use crate::ids::PaymentId;
use crate::payment::PaymentStatus;

impl OrderRecord {
    /// What follows from `expires_at` having passed; `None` where it has not, or while money may be on
    /// its way: authorized, being processed by the provider, of unknown outcome, or while a request to
    /// the provider is in flight.
    ///
    /// An order of which nothing has been shipped is cancelled unless its money came in, and whatever
    /// was captured is refunded. Once goods have left, a payment of another amount is accepted instead,
    /// and what exceeds the price is refunded. In another currency it cannot be accepted: it stays for
    /// an operator, and the auditor reports it.
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
        let reason = if self.payment_status().came_in() { None } else { self.expiry_reason() };
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

    /// The order has no deadline any more, and no payment of it waits for an operator.
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
        super::refunding::refund_rest(
            &mut step,
            id,
            "the order does not need this payment",
            change,
        )?;
        return Ok(step);
    }
    // Another currency, or partly refunded already: that stays for an operator.
    let Ok(accepted) = step.record.accept_mismatch(id, policy, change) else {
        return Ok(step);
    };
    let mut step = step.then(accepted);
    let price = step.record.remaining_amount();
    let captured = step.record.payment(id)?.captured.unwrap_or(price);
    if captured > price {
        let reason = "more was paid than the order costs";
        push_refund(&mut step, id, captured.minus(price)?, reason, change);
    }
    Ok(step)
}
