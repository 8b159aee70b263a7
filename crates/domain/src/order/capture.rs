//! Authorizations and their capture: when, and how much.

use super::fulfillment::confirm_into;
use super::{
    Change, Effect, OrderError, OrderEventKind, OrderLifecycle, OrderPaymentStatus, OrderRecord,
    PayPolicy, Step,
};
use crate::Instant;
use crate::ids::PaymentId;
use crate::machine::Machine;
use crate::money::Money;
use crate::payment::{PaymentEvent, PaymentMachine, PaymentStatus};

impl OrderRecord {
    /// Starts the capture of an authorization: all of it, or part. The provider releases the rest.
    ///
    /// # Errors
    /// [`OrderError::PaymentState`] where nothing is authorized, [`OrderError::PaymentInProgress`]
    /// while a provider call is in flight, [`OrderError::CaptureAmount`] for nothing, more than was
    /// authorized, or more than the units cost that are not cancelled, [`OrderError::Money`] for
    /// another currency; [`OrderError::NotPayable`] or [`OrderError::AlreadyPaid`] where the money
    /// could only go back at once.
    pub fn begin_capture(
        &self,
        id: PaymentId,
        amount: Option<Money>,
        busy_until: Instant,
        change: &Change<'_>,
    ) -> Result<Step, OrderError> {
        let payment = self.payment(id)?;
        if payment.status != PaymentStatus::Authorized {
            return Err(OrderError::PaymentState(id));
        }
        if payment.is_busy(change.now) {
            return Err(OrderError::PaymentInProgress(id));
        }
        if self.order.lifecycle == OrderLifecycle::Cancelled {
            return Err(OrderError::NotPayable("it is cancelled"));
        }
        if self.payment_status().came_in() {
            return Err(OrderError::AlreadyPaid);
        }
        let amount = amount.unwrap_or(payment.expected());
        payment.amount.require_currency(amount.currency())?;
        let most = self.capturable(payment);
        if amount.is_zero() || amount > most {
            return Err(OrderError::CaptureAmount { authorized: most });
        }
        let part = (amount != payment.amount).then_some(amount);
        let from = self.status();
        let mut step = self.talked_about(id, busy_until, change);
        if let Some(payment) = step.record.payment_mut(id) {
            payment.to_capture = part;
        }
        step.note(OrderEventKind::CaptureStarted, Some(from), Some(amount.to_string()), change);
        Ok(step)
    }

    /// An attempt is about to be cancelled at its provider, an authorization voided.
    ///
    /// # Errors
    /// [`OrderError::PaymentState`] where it is over, or where goods have left on its money: that
    /// is captured and refunded instead. [`OrderError::PaymentInProgress`] while a provider call is
    /// in flight.
    pub fn begin_void(
        &self,
        id: PaymentId,
        busy_until: Instant,
        change: &Change<'_>,
    ) -> Result<Step, OrderError> {
        let payment = self.payment(id)?;
        let open = PaymentMachine::next(payment.status, PaymentEvent::Cancelled).moved().is_some();
        let aside = payment.status == PaymentStatus::Authorized;
        let left_on_it = aside && self.has_left() && self.wants_money();
        if !open || left_on_it {
            return Err(OrderError::PaymentState(id));
        }
        if payment.is_busy(change.now) {
            return Err(OrderError::PaymentInProgress(id));
        }
        Ok(self.talked_about(id, busy_until, change))
    }
}

/// A payment is authorized: with capture on shipping, that is enough to confirm the order. An
/// authorization that the order does not need is voided.
pub(super) fn set_aside(
    step: &mut Step,
    id: PaymentId,
    policy: PayPolicy,
    change: &Change<'_>,
) -> Result<(), OrderError> {
    let record = &step.record;
    if !record.wants_money() {
        step.effect(Effect::CancelPayment(id));
        return Ok(());
    }
    let pending = record.order.lifecycle == OrderLifecycle::Pending;
    let behind = record.payment_status() == OrderPaymentStatus::Authorized;
    // While somebody talks to the provider about it, it may be cancelled: the answer will tell.
    let settled = !record.payment(id)?.is_busy(change.now);
    let confirms = policy.auto_confirm && policy.ships_on_authorization();
    if pending && behind && settled && confirms {
        confirm_into(step, policy, change)?;
    }
    if !pending && behind && !step.record.is_undecided() {
        step.record.order.expires_at = None;
    }
    Ok(())
}

/// The customer's part of the payment is complete: it is authorized, or being processed by its provider. From here
/// on it takes the shop or the provider days, so the cart becomes the order and its owner can fill another
/// one. Should the attempt fail, the order is pending and payable again; the cart stays converted.
pub(super) fn convert_cart(step: &mut Step, before: &OrderRecord) {
    let done = |record: &OrderRecord| {
        let pending = record.order.lifecycle == OrderLifecycle::Pending;
        pending && record.payments.iter().any(|p| is_customers_part_complete(p.status))
    };
    if let (Some(cart), true) = (before.order.cart_id, done(&step.record) && !done(before)) {
        step.effect(Effect::ConvertCart(cart));
    }
}

fn is_customers_part_complete(status: PaymentStatus) -> bool {
    match status {
        PaymentStatus::Authorized | PaymentStatus::Processing => true,
        // A lost answer is known within minutes. Another amount is refunded when its order is cancelled,
        // and the cart can be checked out again.
        PaymentStatus::Unknown
        | PaymentStatus::Mismatch
        | PaymentStatus::Pending
        | PaymentStatus::RequiresAction
        | PaymentStatus::Paid
        | PaymentStatus::PartiallyRefunded
        | PaymentStatus::Refunded
        | PaymentStatus::Failed
        | PaymentStatus::Cancelled => false,
    }
}

/// An authorization is reported that does not change the attempt: it is already known, or the
/// attempt has ended, and then it must be voided.
pub(super) fn still_aside(
    step: &mut Step,
    id: PaymentId,
    policy: PayPolicy,
    change: &Change<'_>,
) -> Result<(), OrderError> {
    match step.record.payment(id)?.status {
        PaymentStatus::Authorized => set_aside(step, id, policy, change),
        PaymentStatus::Failed | PaymentStatus::Cancelled => {
            step.effect(Effect::CancelPayment(id));
            Ok(())
        }
        PaymentStatus::Pending
        | PaymentStatus::Processing
        | PaymentStatus::RequiresAction
        | PaymentStatus::Unknown
        | PaymentStatus::Paid
        | PaymentStatus::PartiallyRefunded
        | PaymentStatus::Refunded
        | PaymentStatus::Mismatch => Ok(()),
    }
}
