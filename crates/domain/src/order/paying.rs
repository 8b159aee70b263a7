//! Paying an order: beginning an attempt, hearing what its provider says, and what follows.

use super::capturing::set_aside;
use super::refunding::refund_rest;
use super::{
    Change, Effect, OrderError, OrderEventKind, OrderLifecycle, OrderRecord, PayPolicy,
    PaymentMethod, Step,
};
use crate::Instant;
use crate::card_data::redact;
use crate::ids::PaymentId;
use crate::machine::{Machine, Verdict};
use crate::money::Money;
use crate::notification::NotificationType;
use crate::payment::{Payment, PaymentEvent, PaymentMachine, PaymentNews, PaymentStatus};

/// What paying an order comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayPlan {
    /// An attempt waits for the shopper: it is confirmed, not doubled.
    Confirm(Box<Payment>),
    /// A new attempt is written down before the provider is called.
    Begin(Box<Step>, PaymentId),
}

impl OrderRecord {
    /// Decides how the order is paid with `provider`: by the attempt that waits, or by a new one.
    ///
    /// # Errors
    /// [`OrderError::AlreadyPaid`], [`OrderError::NotPayable`], or [`OrderError::PaymentInProgress`]
    /// where an attempt is busy or is with another provider.
    pub fn plan_payment(
        &self,
        provider: &str,
        busy_until: Instant,
        change: &Change<'_>,
    ) -> Result<PayPlan, OrderError> {
        self.ensure_payable(change.now)?;
        match self.live_payment() {
            None => {
                let (step, id) = self.begin_payment(provider, busy_until, change)?;
                Ok(PayPlan::Begin(Box::new(step), id))
            }
            Some(live) if waits_for_shopper(live, provider, change.now) => {
                Ok(PayPlan::Confirm(Box::new(live.clone())))
            }
            Some(live) => Err(OrderError::PaymentInProgress(live.id)),
        }
    }

    /// Begins an attempt at paying what is to be paid.
    ///
    /// # Errors
    /// As for [`OrderRecord::plan_payment`].
    pub fn begin_payment(
        &self,
        provider: &str,
        busy_until: Instant,
        change: &Change<'_>,
    ) -> Result<(Step, PaymentId), OrderError> {
        self.ensure_payable(change.now)?;
        if let Some(live) = self.live_payment() {
            return Err(OrderError::PaymentInProgress(live.id));
        }
        let id = PaymentId((change.new_id)());
        let order = &self.order;
        let amount = order.final_amount();
        let payment = Payment::begin(id, order.id, provider, amount, change.now, busy_until);
        let from = self.status();
        let mut step = Step::from(self.clone());
        step.record.payments.push(payment);
        step.note(OrderEventKind::PaymentStarted, Some(from), Some(id.to_string()), change);
        Ok((step, id))
    }

    /// Takes in what a provider says of an attempt: merged by the payment's table, whatever the
    /// order in which it comes. Money that comes after all pays the order if it still can, else it
    /// goes back by itself.
    ///
    /// # Errors
    /// [`OrderError::NoSuchPayment`]; [`OrderError::Money`] only for a row that breaks its own
    /// rules.
    pub fn hear(
        &self,
        id: PaymentId,
        news: &PaymentNews,
        policy: PayPolicy,
        change: &Change<'_>,
    ) -> Result<Step, OrderError> {
        let payment = self.payment(id)?;
        let mut event = news.event_for(payment);
        // The price may have changed since an attempt failed (a coupon was put on the order or
        // taken off it). Its money is right for the attempt then, but does not pay the order.
        let outdated = payment.amount != self.order.final_amount();
        if event == PaymentEvent::Captured && outdated && self.wants_money() {
            event = PaymentEvent::AmountDiffers;
        }
        self.payment_event(id, event, Some(news), policy, change)
    }

    /// The provider's answer was lost: from here on only the provider can say what became of it.
    ///
    /// # Errors
    /// [`OrderError::NoSuchPayment`].
    pub fn answer_lost(&self, id: PaymentId, change: &Change<'_>) -> Result<Step, OrderError> {
        let policy = PayPolicy::default();
        self.payment_event(id, PaymentEvent::AnswerLost, None, policy, change)
    }

    /// The provider was away and nothing happened: the attempt stands as it was, and nobody talks to
    /// the provider about it any more.
    ///
    /// # Errors
    /// [`OrderError::NoSuchPayment`].
    pub fn provider_away(&self, id: PaymentId, change: &Change<'_>) -> Result<Step, OrderError> {
        self.payment(id)?;
        let mut step = Step::from(self.clone());
        if let Some(payment) = step.record.payments.iter_mut().find(|p| p.id == id) {
            payment.busy_until = None;
        }
        Ok(touch(step, self, change))
    }

    /// The provider was asked and had nothing new: the attempt is not silent any more.
    ///
    /// # Errors
    /// [`OrderError::NoSuchPayment`].
    pub fn asked(&self, id: PaymentId, change: &Change<'_>) -> Result<Step, OrderError> {
        self.payment(id)?;
        let mut step = Step::from(self.clone());
        if let Some(payment) = step.record.payments.iter_mut().find(|p| p.id == id) {
            payment.updated_at = change.now;
        }
        Ok(step)
    }

    pub(super) fn payment_event(
        &self,
        id: PaymentId,
        event: PaymentEvent,
        news: Option<&PaymentNews>,
        policy: PayPolicy,
        change: &Change<'_>,
    ) -> Result<Step, OrderError> {
        let wanted = self.wants_money();
        let before = self.payment(id)?.status;
        let from = self.status();
        let mut step = Step::from(self.clone());
        let verdict = PaymentMachine::next(before, event);
        if let Some(payment) = step.record.payments.iter_mut().find(|p| p.id == id) {
            take_in(payment, news, verdict, event);
        }
        note_reference(&mut step, id);
        let Some(to) = verdict.moved() else {
            return Ok(touch(step, self, change));
        };
        if let Some(payment) = step.record.payments.iter_mut().find(|p| p.id == id) {
            payment.updated_at = change.now;
        }
        if event == PaymentEvent::MismatchAccepted {
            let what = Some(id.to_string());
            step.note(OrderEventKind::MismatchAccepted, Some(from), what, change);
        }
        match to {
            PaymentStatus::Paid => money_came(&mut step, id, wanted, from, policy, change)?,
            PaymentStatus::Failed => {
                let why = step.record.payment(id)?.failure_code.clone();
                step.note(OrderEventKind::PaymentFailed, Some(from), why, change);
                step.effect(Effect::Notify(NotificationType::PaymentFailed));
            }
            PaymentStatus::Cancelled => {
                let what = Some(id.to_string());
                step.note(OrderEventKind::PaymentCancelled, Some(from), what, change);
            }
            PaymentStatus::Mismatch => {
                let what = Some(id.to_string());
                step.note(OrderEventKind::PaymentMismatch, Some(from), what, change);
            }
            PaymentStatus::Authorized => {
                let what = Some(format!("{id} {to}"));
                step.note(OrderEventKind::PaymentUpdated, Some(from), what, change);
                set_aside(&mut step, policy, change)?;
            }
            PaymentStatus::Pending
            | PaymentStatus::RequiresAction
            | PaymentStatus::Unknown
            | PaymentStatus::PartiallyRefunded
            | PaymentStatus::Refunded => {
                let what = Some(format!("{id} {to}"));
                step.note(OrderEventKind::PaymentUpdated, Some(from), what, change);
            }
        }
        Ok(step)
    }

    /// Whether paying could begin, or go on where an attempt waits for its shopper.
    pub(super) fn could_be_paid(&self, now: Instant) -> Result<(), OrderError> {
        self.ensure_payable(now)?;
        match self.live_payment() {
            Some(live) if !waits_for_shopper(live, &live.provider, now) => {
                Err(OrderError::PaymentInProgress(live.id))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn ensure_payable(&self, now: Instant) -> Result<(), OrderError> {
        if self.order.lifecycle == OrderLifecycle::Cancelled {
            return Err(OrderError::NotPayable("it is cancelled"));
        }
        if self.payment_status().came_in() {
            return Err(OrderError::AlreadyPaid);
        }
        if self.order.payment_method == PaymentMethod::Cod {
            return Err(OrderError::NotPayable("it is paid in cash on delivery"));
        }
        self.ensure_clear(now)
    }

    /// Neither has its time run out, nor does an operator have to look at a payment of it first.
    pub(super) fn ensure_clear(&self, now: Instant) -> Result<(), OrderError> {
        if self.order.expires_at.is_some_and(|t| t <= now) {
            return Err(OrderError::NotPayable("its time to be paid has run out"));
        }
        if self.payments.iter().any(|p| p.status == PaymentStatus::Mismatch) {
            return Err(OrderError::NotPayable("a payment of another amount has to be cleared up"));
        }
        Ok(())
    }

    /// Whether money that comes now would pay the order: one that was confirmed on money that was
    /// set aside still wants it.
    fn wants_money(&self) -> bool {
        let ended = self.order.lifecycle == OrderLifecycle::Cancelled;
        let cash = self.order.payment_method == PaymentMethod::Cod;
        let waits = !ended && !cash || self.order.lifecycle == OrderLifecycle::Pending;
        waits && !self.payment_status().came_in()
    }
}

/// Everything that being paid brings with it: the coupon's use is used for good, the cart is the
/// order, the customer is told.
///
/// # Errors
/// [`OrderError`] only where the order is confirmed at once and breaks its own rules.
pub(super) fn settle_paid(
    step: &mut Step,
    reason: &str,
    policy: PayPolicy,
    change: &Change<'_>,
) -> Result<(), OrderError> {
    // One that was confirmed on money that was set aside has had the rest already.
    let pending = step.record.order.lifecycle == OrderLifecycle::Pending;
    if pending {
        order_stands(step);
    }
    let from = step.events.last().map(|e| e.to.clone());
    step.note(OrderEventKind::Paid, None, Some(reason.to_owned()), change);
    if let Some(event) = step.events.last_mut() {
        event.from = from;
    }
    if pending {
        step.effect(Effect::Notify(NotificationType::OrderConfirmation));
    }
    if pending && policy.auto_confirm {
        super::leaving::confirm_into(step, policy, change)?;
    }
    Ok(())
}

/// The order is the customer's for good: its time does not run out any more, the coupon's use is
/// used, the cart became this order.
pub(super) fn order_stands(step: &mut Step) {
    let order = &mut step.record.order;
    order.expires_at = None;
    let cart = order.cart_id;
    super::coupon::redeem(step);
    if let Some(cart) = cart {
        step.effect(Effect::ConvertCart(cart));
    }
}

fn waits_for_shopper(live: &Payment, provider: &str, now: Instant) -> bool {
    let open = match live.status {
        PaymentStatus::Pending | PaymentStatus::RequiresAction => true,
        PaymentStatus::Authorized
        | PaymentStatus::Unknown
        | PaymentStatus::Paid
        | PaymentStatus::PartiallyRefunded
        | PaymentStatus::Refunded
        | PaymentStatus::Failed
        | PaymentStatus::Cancelled
        | PaymentStatus::Mismatch => false,
    };
    open && live.provider == provider && !live.is_busy(now)
}

/// Writes what the news bears into the attempt, card numbers removed.
fn take_in(
    payment: &mut Payment,
    news: Option<&PaymentNews>,
    verdict: Verdict<PaymentStatus>,
    event: PaymentEvent,
) {
    payment.busy_until = None;
    if let Some(news) = news {
        payment.provider_ref = payment.provider_ref.take().or_else(|| news.provider_ref.clone());
        payment.payment_token = payment.payment_token.take().or_else(|| news.payment_token.clone());
    }
    let Some(to) = verdict.moved() else { return };
    payment.status = to;
    if event == PaymentEvent::MismatchAccepted {
        payment.to_capture = payment.captured;
    }
    let Some(news) = news else { return };
    payment.raw_payload = redact(&news.raw);
    payment.next_action = news.next_action.clone();
    payment.failure_code = news.failure_code.as_deref().map(redact);
    if matches!(event, PaymentEvent::Captured | PaymentEvent::AmountDiffers) {
        let captured = news.amount.unwrap_or(payment.expected());
        payment.refunded = Money::zero(captured.currency());
        payment.captured = Some(captured);
    }
}

/// The order keeps the reference of the attempt that paid it, or of the last one that is known:
/// what is heard of an older attempt leaves it alone, unless that one pays.
fn note_reference(step: &mut Step, id: PaymentId) {
    let record = &step.record;
    let newer = record.payments.iter().rev().take_while(|p| p.id != id);
    let overtaken = newer.filter(|p| p.provider_ref.is_some()).count() > 0;
    let paid_by = |p: &&Payment| record.is_orders_money(p);
    let other_paid = record.payments.iter().filter(paid_by).any(|p| p.id != id);
    let Ok(heard) = record.payment(id) else {
        return;
    };
    let stands_back = other_paid || (overtaken && !record.is_orders_money(heard));
    if !stands_back && heard.provider_ref.is_some() {
        step.record.order.payment_intent_id = heard.provider_ref.clone();
    }
}

/// Nothing moved. A reference that became known, or a lease that ended, is still written.
fn touch(mut step: Step, before: &OrderRecord, change: &Change<'_>) -> Step {
    if step.record != *before {
        step.record.order.updated_at = change.now;
    }
    step
}

fn money_came(
    step: &mut Step,
    id: PaymentId,
    wanted: bool,
    from: super::OrderStatus,
    policy: PayPolicy,
    change: &Change<'_>,
) -> Result<(), OrderError> {
    if !wanted {
        step.note(OrderEventKind::LatePayment, Some(from), Some(id.to_string()), change);
        return refund_rest(step, id, "payment came after the order had ended or was paid", change);
    }
    let begun = step.events.len();
    settle_paid(step, &id.to_string(), policy, change)?;
    if let Some(event) = step.events.get_mut(begun) {
        event.from.get_or_insert_with(|| from.to_string());
    }
    step.effect(Effect::Notify(NotificationType::PaymentReceived));
    call_off_others(step, id);
    Ok(())
}

/// Attempts beside the one that paid are called off at their providers.
fn call_off_others(step: &mut Step, paid: PaymentId) {
    let others: Vec<PaymentId> =
        step.record.payments.iter().filter(|p| p.is_live() && p.id != paid).map(|p| p.id).collect();
    for id in others {
        step.effect(Effect::CancelPayment(id));
    }
}
