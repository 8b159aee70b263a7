//! Payment of an order: starting an attempt, resuming one, and the consequences of being paid.

use super::refunding::{refund_captured, refund_rest};
use super::remainder::refund_share;
use super::{
    ChangeContext, Effect, OrderError, OrderEventKind, OrderJob, OrderLifecycle, OrderRecord,
    OrderStatus, PayPolicy, PaymentMethod, Transition, reasons,
};
use crate::Instant;
use crate::ids::PaymentId;
use crate::notification::NotificationType;
use crate::payment::{NewPayment, Payment, PaymentStatus};

/// The plan for paying an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayPlan {
    /// An attempt awaits the shopper: it is confirmed instead of starting a second one.
    Confirm(Box<Payment>),
    /// A new attempt, stored before the provider is called.
    Begin(Box<Transition>, PaymentId),
    /// An attempt that the provider has not created yet, as far as is known: it is asked again.
    Create(Box<Transition>, PaymentId),
}

impl OrderRecord {
    /// Decides how the order is paid: by the attempt that waits, or by a new one. Attempts whose
    /// creation was first requested up to `forgotten_before` may not be requested again.
    ///
    /// # Errors
    /// [`OrderError::AlreadyPaid`], [`OrderError::NotPayable`], or [`OrderError::PaymentInProgress`]
    /// if an attempt is busy, is with another provider, or has to be looked up first;
    /// [`OrderError::TooManyAttempts`] if the order takes no new one.
    pub fn plan_payment(
        &self,
        new: NewPayment<'_>,
        (in_flight_until, forgotten_before): (Instant, Instant),
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) -> Result<PayPlan, OrderError> {
        let Some(waiting) = self.payable_by(new.provider, change.now)? else {
            self.ensure_attempts_left(policy)?;
            let (transition, id) = self.begin_payment(new, in_flight_until, change)?;
            return Ok(PayPlan::Begin(Box::new(transition), id));
        };
        if waiting.provider_ref.is_some() {
            return Ok(PayPlan::Confirm(Box::new(waiting.clone())));
        }
        let times = (in_flight_until, forgotten_before);
        let mut transition = self.request_again(waiting, times, change)?;
        if let Some(payment) = transition.record.payment_mut(waiting.id) {
            payment.charge_requested |= new.charge;
        }
        Ok(PayPlan::Create(Box::new(transition), waiting.id))
    }

    /// Starts a payment attempt for the amount due.
    ///
    /// # Errors
    /// As for [`OrderRecord::plan_payment`].
    pub fn begin_payment(
        &self,
        new: NewPayment<'_>,
        in_flight_until: Instant,
        change: &ChangeContext<'_>,
    ) -> Result<(Transition, PaymentId), OrderError> {
        self.ensure_unpaid()?;
        if let Some(live) = self.live_payment() {
            return Err(OrderError::PaymentInProgress(live.id));
        }
        self.ensure_clear(change.now)?;
        let id = PaymentId((change.new_id)());
        let order = &self.order;
        let amount = self.remaining_amount();
        let payment = Payment::begin(id, order.id, new, amount, change.now, in_flight_until);
        let from = self.status();
        let mut transition = Transition::from(self.clone());
        transition.record.payments.push(payment);
        transition.record_event(
            OrderEventKind::PaymentStarted,
            Some(from),
            Some(id.to_string()),
            change,
        );
        Ok((transition, id))
    }

    /// Resumes an attempt whose first request ended without a response: it is in flight again.
    ///
    /// # Errors
    /// [`OrderError::NotPayable`] if the order was cancelled since, [`OrderError::AlreadyPaid`]
    /// if it was paid by another attempt, [`OrderError::PaymentState`] if the attempt is
    /// over, [`OrderError::PaymentInProgress`] while a provider call is in flight, and if the
    /// attempt has to be looked up first: its creation was requested up to `forgotten_before`.
    pub fn resume_payment(
        &self,
        id: PaymentId,
        (in_flight_until, forgotten_before): (Instant, Instant),
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let payment = self.payment(id)?;
        if !payment.is_live() {
            return Err(OrderError::PaymentState(id));
        }
        self.ensure_uncollected()?;
        if payment.is_in_flight(change.now) {
            return Err(OrderError::PaymentInProgress(id));
        }
        if payment.provider_ref.is_some() {
            return Ok(self.mark_in_flight(id, in_flight_until, change));
        }
        self.request_again(payment, (in_flight_until, forgotten_before), change)
    }

    /// Asks the provider again to create an attempt, as long as it recognizes the request.
    fn request_again(
        &self,
        payment: &Payment,
        (in_flight_until, forgotten_before): (Instant, Instant),
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let repeatable = payment.may_be_created(forgotten_before, change.now);
        if !payment.is_uncertain() || !repeatable {
            return Err(OrderError::PaymentInProgress(payment.id));
        }
        let mut transition = self.mark_in_flight(payment.id, in_flight_until, change);
        if let Some(payment) = transition.record.payment_mut(payment.id) {
            payment.sent_at.get_or_insert(change.now);
        }
        Ok(transition)
    }

    /// Marks an attempt as in flight at the provider.
    pub(super) fn mark_in_flight(
        &self,
        id: PaymentId,
        in_flight_until: Instant,
        change: &ChangeContext<'_>,
    ) -> Transition {
        let mut transition = Transition::from(self.clone());
        if let Some(payment) = transition.record.payment_mut(id) {
            payment.in_flight_until = Some(in_flight_until);
            payment.updated_at = change.now;
        }
        transition
    }

    /// Whether the order can be paid, with a new attempt or with one that awaits the shopper.
    pub(super) fn ensure_payable(&self, policy: PayPolicy, now: Instant) -> Result<(), OrderError> {
        let provider = self.live_payment().map_or("", |live| &live.provider);
        match self.payable_by(provider, now)? {
            None => self.ensure_attempts_left(policy),
            Some(_) => Ok(()),
        }
    }

    /// Limits payment attempts per order, whatever their outcome, against card testing. The order's version
    /// guards the count, so that two concurrent requests cannot both take the last attempt.
    fn ensure_attempts_left(&self, policy: PayPolicy) -> Result<(), OrderError> {
        if self.payments.len() < policy.max_attempts {
            return Ok(());
        }
        Err(OrderError::TooManyAttempts(self.payments.len()))
    }

    /// The pending attempt at `provider`, or none if a new one may start. An active attempt counts
    /// even after the order's deadline: the order waits for it.
    fn payable_by(&self, provider: &str, now: Instant) -> Result<Option<&Payment>, OrderError> {
        self.ensure_unpaid()?;
        let live = self.live_payment();
        if let Some(busy) = live.filter(|live| !waits_for_shopper(live, provider, now)) {
            return Err(OrderError::PaymentInProgress(busy.id));
        }
        self.ensure_clear(now)?;
        Ok(live)
    }

    fn ensure_unpaid(&self) -> Result<(), OrderError> {
        self.ensure_uncollected()?;
        if self.order.payment_method == PaymentMethod::Cod {
            return Err(OrderError::NotPayable("its payment method is cash on delivery"));
        }
        Ok(())
    }

    /// It is not cancelled, and nothing was captured for it: money of another attempt would have to be
    /// refunded immediately.
    pub(super) fn ensure_uncollected(&self) -> Result<(), OrderError> {
        if self.order.lifecycle == OrderLifecycle::Cancelled {
            return Err(OrderError::NotPayable("it is cancelled"));
        }
        if self.payment_status().is_collected() {
            return Err(OrderError::AlreadyPaid);
        }
        Ok(())
    }

    /// It has not expired, and no payment of it awaits review.
    pub(super) fn ensure_clear(&self, now: Instant) -> Result<(), OrderError> {
        if self.order.expires_at.is_some_and(|t| t <= now) {
            return Err(OrderError::NotPayable("its payment deadline has passed"));
        }
        if self.has_mismatch() {
            return Err(OrderError::NotPayable("a payment with a different amount awaits review"));
        }
        Ok(())
    }

    /// Whether a payment received now would pay the order, also one that was confirmed on an
    /// authorization.
    pub(super) fn accepts_payment(&self) -> bool {
        let ended = self.order.lifecycle == OrderLifecycle::Cancelled;
        let cash = self.order.payment_method == PaymentMethod::Cod;
        let waits = !ended && !cash || self.order.lifecycle == OrderLifecycle::Pending;
        waits && !self.payment_status().is_collected()
    }
}

/// A capture is reported. If the order cannot use it (`wanted` is false), it is refunded.
pub(super) fn on_captured(
    transition: &mut Transition,
    id: PaymentId,
    wanted: bool,
    from: OrderStatus,
    policy: PayPolicy,
    change: &ChangeContext<'_>,
) -> Result<(), OrderError> {
    if !wanted {
        transition.record_event(
            OrderEventKind::LatePayment,
            Some(from),
            Some(id.to_string()),
            change,
        );
        return refund_rest(transition, id, reasons::LATE, change);
    }
    let begun = transition.events.len();
    on_paid(transition, &id.to_string(), policy, change)?;
    if let Some(event) = transition.events.get_mut(begun) {
        event.from.get_or_insert_with(|| from.to_string());
    }
    transition.effect(Effect::Notify(NotificationType::PaymentReceived));
    cancel_live_payments(transition, Some(id));
    refund_captured(transition, Some(id), reasons::PAID_BY_ANOTHER, change)?;
    // An attempt that counted as failed when units of the order were returned.
    let owed = transition.record.returned_due();
    if !owed.is_zero() {
        refund_share(transition, owed, reasons::ITEMS_RETURNED, change)?;
    }
    Ok(())
}

/// The consequences of payment: the coupon use is redeemed, the cart is converted, the customer is
/// notified.
///
/// # Errors
/// [`OrderError`] only if the order is confirmed immediately and breaks its own rules.
pub(super) fn on_paid(
    transition: &mut Transition,
    reason: &str,
    policy: PayPolicy,
    change: &ChangeContext<'_>,
) -> Result<(), OrderError> {
    // An order confirmed on an authorization has already had its coupon redeemed, its cart
    // converted and its confirmation sent.
    let pending = transition.record.order.lifecycle == OrderLifecycle::Pending;
    transition.record.order.expires_at = None;
    if pending {
        on_covered(transition);
    }
    let from = transition.events.last().map(|e| e.to.clone());
    transition.record_event(OrderEventKind::Paid, None, Some(reason.to_owned()), change);
    if let Some(event) = transition.events.last_mut() {
        event.from = from;
    }
    if pending {
        transition.effect(Effect::Notify(NotificationType::OrderConfirmation));
    }
    if pending && policy.auto_confirm {
        super::fulfillment::confirm_into(transition, policy, change)?;
    }
    Ok(())
}

/// The order is final: it no longer expires, the coupon use is redeemed, the cart is converted.
pub(super) fn on_covered(transition: &mut Transition) {
    let order = &mut transition.record.order;
    order.expires_at = None;
    let cart = order.cart_id;
    super::coupon::redeem(transition);
    if let Some(cart) = cart {
        transition.effect(Effect::ConvertCart(cart));
    }
}

/// Attempts that may still bring money are cancelled at their providers; `except` is the one that paid.
pub(super) fn cancel_live_payments(transition: &mut Transition, except: Option<PaymentId>) {
    let live = transition.record.payments.iter().filter(|p| p.is_live() && Some(p.id) != except);
    for id in live.map(|p| p.id).collect::<Vec<_>>() {
        transition.effect(Effect::Job(OrderJob::CancelPayment(id)));
    }
}

fn waits_for_shopper(live: &Payment, provider: &str, now: Instant) -> bool {
    let waits = live.status.awaits_shopper() || live.status == PaymentStatus::Approved;
    waits && live.provider == provider && !live.is_in_flight(now)
}
