//! Authorizations and their capture: when, and how much.

use super::fulfillment::confirm_into;
use super::{
    ChangeContext, Effect, OrderError, OrderEventKind, OrderJob, OrderLifecycle,
    OrderPaymentStatus, OrderRecord, PayPolicy, Transition,
};
use crate::Instant;
use crate::ids::PaymentId;
use crate::machine::Machine;
use crate::money::Money;
use crate::payment::{Payment, PaymentEvent, PaymentMachine, PaymentStatus};

impl OrderRecord {
    /// Starts the capture of an authorization: all of it, or part. The provider releases the rest.
    ///
    /// # Errors
    /// [`OrderError::PaymentState`] if nothing is authorized, [`OrderError::PaymentInProgress`]
    /// while a provider call is in flight, [`OrderError::CaptureAmount`] for nothing, more than was
    /// authorized, or more than the units cost that are not cancelled, [`OrderError::Money`] for
    /// another currency; [`OrderError::NotPayable`] or [`OrderError::AlreadyPaid`] if the
    /// captured amount would have to be refunded immediately.
    pub fn begin_capture(
        &self,
        id: PaymentId,
        amount: Option<Money>,
        in_flight_until: Instant,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let payment = self.ready_to_charge(id, PaymentStatus::Authorized, change)?;
        let amount = amount.unwrap_or(payment.expected());
        payment.amount.require_currency(amount.currency())?;
        let most = self.capturable(payment);
        if amount.is_zero() || amount > most {
            return Err(OrderError::CaptureAmount { authorized: most });
        }
        let part = (amount != payment.amount).then_some(amount);
        let from = self.status();
        let mut transition = self.mark_in_flight(id, in_flight_until, change);
        if let Some(payment) = transition.record.payment_mut(id) {
            payment.to_capture = part;
        }
        transition.record_event(
            OrderEventKind::CaptureStarted,
            Some(from),
            Some(amount.to_string()),
            change,
        );
        Ok(transition)
    }

    /// Starts completing a payment that the shopper has approved.
    ///
    /// # Errors
    /// [`OrderError::PaymentState`] if it is not approved, [`OrderError::PaymentInProgress`] while
    /// a provider call is in flight; [`OrderError::NotPayable`] or [`OrderError::AlreadyPaid`] if
    /// the amount would have to be refunded immediately.
    pub fn confirm_approved(
        &self,
        id: PaymentId,
        in_flight_until: Instant,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        self.ready_to_charge(id, PaymentStatus::Approved, change)?;
        Ok(self.mark_in_flight(id, in_flight_until, change))
    }

    /// An attempt in this status, of an order that needs it, about which no provider call is in flight.
    fn ready_to_charge(
        &self,
        id: PaymentId,
        status: PaymentStatus,
        change: &ChangeContext<'_>,
    ) -> Result<&Payment, OrderError> {
        let payment = self.payment(id)?;
        if payment.status != status {
            return Err(OrderError::PaymentState(id));
        }
        if payment.is_in_flight(change.now) {
            return Err(OrderError::PaymentInProgress(id));
        }
        self.ensure_uncollected()?;
        Ok(payment)
    }

    /// Starts cancelling an attempt at its provider, or voiding an authorization.
    ///
    /// # Errors
    /// [`OrderError::PaymentState`] if it is over, or if goods were shipped against it: such
    /// a payment is captured and refunded instead, or if it needs review.
    /// [`OrderError::PaymentInProgress`] while a provider call is in flight.
    pub fn begin_void(
        &self,
        id: PaymentId,
        in_flight_until: Instant,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let payment = self.payment(id)?;
        let open = PaymentMachine::next(payment.status, PaymentEvent::Cancelled).moved().is_some();
        let authorized = payment.status == PaymentStatus::Authorized;
        let left_on_it = authorized && self.has_shipped() && self.accepts_payment();
        let needs_review = payment.status == PaymentStatus::NeedsReview;
        if !open || left_on_it || needs_review {
            return Err(OrderError::PaymentState(id));
        }
        if payment.is_in_flight(change.now) {
            return Err(OrderError::PaymentInProgress(id));
        }
        Ok(self.mark_in_flight(id, in_flight_until, change))
    }
}

/// A payment is authorized: with capture on shipping, that is enough to confirm the order. An
/// authorization that the order does not need is voided.
pub(super) fn on_authorized(
    transition: &mut Transition,
    id: PaymentId,
    policy: PayPolicy,
    change: &ChangeContext<'_>,
) -> Result<(), OrderError> {
    let record = &transition.record;
    if !record.accepts_payment() {
        transition.effect(Effect::Job(OrderJob::CancelPayment(id)));
        return Ok(());
    }
    let pending = record.order.lifecycle == OrderLifecycle::Pending;
    let behind = record.payment_status() == OrderPaymentStatus::Authorized;
    // A provider call is in flight and may cancel it; its response decides.
    let settled = !record.payment(id)?.is_in_flight(change.now);
    let confirms = policy.auto_confirm && policy.ships_on_authorization();
    if pending && behind && settled && confirms {
        confirm_into(transition, policy, change)?;
    }
    if !pending && behind && !transition.record.is_undecided() {
        transition.record.order.expires_at = None;
    }
    Ok(())
}

/// The customer's part of the payment is complete: they have approved it, it is authorized, being
/// processed by its provider, or under review. Completing it can take the shop or provider days, so the
/// cart is converted and its owner can fill another one. If the attempt fails, the order is pending and
/// payable again; the cart stays converted.
pub(super) fn convert_cart(transition: &mut Transition, before: &OrderRecord) {
    let done = |record: &OrderRecord| {
        let pending = record.order.lifecycle == OrderLifecycle::Pending;
        pending && record.payments.iter().any(|p| is_customers_part_complete(p.status))
    };
    if let (Some(cart), true) = (before.order.cart_id, done(&transition.record) && !done(before)) {
        transition.effect(Effect::ConvertCart(cart));
    }
}

fn is_customers_part_complete(status: PaymentStatus) -> bool {
    match status {
        PaymentStatus::Approved
        | PaymentStatus::Authorized
        | PaymentStatus::Processing
        // An operator may need days.
        | PaymentStatus::NeedsReview => true,
        // A lost response is resolved by a lookup within minutes. A mismatched amount is refunded
        // when the order is cancelled, and the cart can then be checked out again.
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

/// The shopper has approved a payment: the provider is asked to complete it, or, if the order does not
/// need it, to cancel it.
pub(super) fn on_approved(transition: &mut Transition, id: PaymentId) {
    let job = if transition.record.accepts_payment() {
        OrderJob::ConfirmPayment(id)
    } else {
        OrderJob::CancelPayment(id)
    };
    transition.effect(Effect::Job(job));
}

/// An approval or authorization is reported that does not change the attempt: it is already known, or
/// the attempt has ended, and then it must be cancelled.
pub(super) fn on_repeated_authorization(
    transition: &mut Transition,
    id: PaymentId,
    policy: PayPolicy,
    change: &ChangeContext<'_>,
) -> Result<(), OrderError> {
    match transition.record.payment(id)?.status {
        PaymentStatus::Authorized => on_authorized(transition, id, policy, change),
        PaymentStatus::Failed | PaymentStatus::Cancelled => {
            transition.effect(Effect::Job(OrderJob::CancelPayment(id)));
            Ok(())
        }
        PaymentStatus::Pending
        | PaymentStatus::Processing
        | PaymentStatus::RequiresAction
        | PaymentStatus::Approved
        | PaymentStatus::Unknown
        | PaymentStatus::NeedsReview
        | PaymentStatus::Paid
        | PaymentStatus::PartiallyRefunded
        | PaymentStatus::Refunded
        | PaymentStatus::Mismatch => Ok(()),
    }
}
