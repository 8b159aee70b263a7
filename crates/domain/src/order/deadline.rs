//! Order expiry: an unpaid order is cancelled, and a mismatch without an operator's decision is
//! resolved. Also the deadline of a confirmed order whose authorization is gone.

use super::new_refund::push_refund;
use super::refunding::{refund_captured, refund_rest};
use super::{
    ChangeContext, OrderError, OrderLifecycle, OrderPaymentStatus, OrderRecord, PayPolicy,
    PaymentMethod, Transition, reasons,
};
use crate::ids::PaymentId;
use crate::payment::PaymentStatus;

impl OrderRecord {
    /// The result of `expires_at` having passed; `None` if it has not, or while a payment may still
    /// succeed: authorized, being processed by the provider, of unknown outcome, or with a provider
    /// call in flight.
    ///
    /// An order of which nothing has been shipped is cancelled unless it was paid, and whatever was
    /// captured is refunded; so is an unconfirmed order whose payment was fully refunded. Once
    /// goods have been shipped, an amount mismatch is accepted instead, and the excess is refunded.
    /// In another currency it cannot be accepted: an operator has to decide, and gets another
    /// deadline.
    ///
    /// # Errors
    /// As for [`OrderRecord::cancel`].
    pub fn expire(
        &self,
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) -> Result<Option<Transition>, OrderError> {
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
            OrderLifecycle::Confirmed if cash || self.has_shipped() => None,
            OrderLifecycle::Confirmed if reviewed => Some(reasons::NOT_ACCEPTED),
            OrderLifecycle::Confirmed => Some(reasons::NOT_PAID),
            OrderLifecycle::Shipped | OrderLifecycle::Delivered | OrderLifecycle::Cancelled => None,
        }
    }

    /// A confirmed order whose authorization was voided or expired gets a payment deadline, because
    /// it reserves stock: it may be paid again within the review time. Further attempts do not
    /// extend it.
    pub(super) fn extend_payment_deadline(
        &mut self,
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) {
        if self.lost_its_authorization() && self.order.expires_at.is_none() {
            self.order.expires_at = change.now.checked_add_signed(policy.review_time);
        }
    }

    /// Whether the order is confirmed, to be paid online, nothing of it is shipped, and no payment
    /// covers it or may still do so.
    fn lost_its_authorization(&self) -> bool {
        let unpaid = match self.payment_status() {
            OrderPaymentStatus::Unpaid | OrderPaymentStatus::Failed => true,
            OrderPaymentStatus::Processing
            | OrderPaymentStatus::Authorized
            | OrderPaymentStatus::Paid
            | OrderPaymentStatus::PartiallyRefunded
            | OrderPaymentStatus::Refunded => false,
        };
        unpaid
            && self.order.lifecycle == OrderLifecycle::Confirmed
            && self.order.payment_method == PaymentMethod::Online
            && !self.has_shipped()
    }

    /// Whether the order is not confirmed and all its money was refunded: it can be neither paid nor
    /// confirmed any more.
    pub(super) fn is_refunded_before_confirmation(&self) -> bool {
        self.order.lifecycle == OrderLifecycle::Pending
            && self.payment_status() == OrderPaymentStatus::Refunded
    }

    /// Resolves amount mismatches. The order keeps a deadline only as long as one of them is
    /// undecided.
    fn resolve_mismatches(
        &self,
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let mut transition = Transition::from(self.clone());
        transition.record.order.expires_at = None;
        let open = self.payments.iter().filter(|p| self.is_mismatch(p));
        for id in open.map(|p| p.id).collect::<Vec<_>>() {
            transition = resolve(transition, id, policy, change)?;
        }
        if transition.record.order.lifecycle == OrderLifecycle::Cancelled {
            refund_captured(&mut transition, None, reasons::ORDER_ENDED, change)?;
        } else if transition.record.is_undecided() {
            transition.record.extend_review_deadline(policy, change);
        }
        Ok(transition)
    }
}

fn resolve(
    transition: Transition,
    id: PaymentId,
    policy: PayPolicy,
    change: &ChangeContext<'_>,
) -> Result<Transition, OrderError> {
    let mut transition = transition;
    // An additional capture on an already refunded amount is never accepted.
    let refunded_before = transition.record.payment(id)?.status != PaymentStatus::Mismatch;
    // What has come back once is not sent the same way again: an operator decides.
    if transition.record.has_refund_failed_after_acceptance(id) {
        return Ok(transition);
    }
    if refunded_before || !transition.record.accepts_payment() {
        refund_rest(&mut transition, id, reasons::NOT_NEEDED, change)?;
        return Ok(transition);
    }
    // Another currency, or a refund of all of it is under way: it stays undecided.
    let Ok(accepted) = transition.record.accept_mismatch(id, policy, change) else {
        return Ok(transition);
    };
    let mut transition = transition.then(accepted);
    let (price, kept) = (transition.record.remaining_amount(), transition.record.undisputed(id)?);
    if kept > price {
        let reason = reasons::EXCESS;
        push_refund(&mut transition, id, kept.minus(price)?, reason, change);
    }
    Ok(transition)
}
