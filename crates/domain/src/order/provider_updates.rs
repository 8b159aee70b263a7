//! Provider updates: webhook events and responses, merged into the known state, and their
//! consequences.

use chrono::TimeDelta;

use super::capture::{convert_cart, set_aside, still_aside};
use super::currency_mismatch::in_another_currency;
use super::payment::{cancel_live_payments, settle_paid};
use super::refunding::{refund_captured, refund_rest};
use super::{
    Change, Effect, OrderError, OrderEventKind, OrderRecord, OrderStatus, PayPolicy, Step, reasons,
};
use crate::Instant;
use crate::card_data::redact;
use crate::ids::PaymentId;
use crate::machine::{Machine, Verdict};
use crate::money::Money;
use crate::notification::NotificationType;
use crate::payment::{
    Payment, PaymentEvent, PaymentMachine, PaymentNews, PaymentStatus, ProviderStatus, kept_payload,
};

/// Minimum interval between two notifications of failed payments of one order.
const FAILURE_MESSAGE_INTERVAL: TimeDelta = TimeDelta::hours(1);

impl OrderRecord {
    /// Applies a webhook event: it is merged by the payment's transition table, in whatever order
    /// events arrive. A late payment pays the order if that is still possible, otherwise it is
    /// refunded automatically. A provider call in flight is not affected.
    ///
    /// A webhook that would take an authorization back, or hand a payment that is being processed back
    /// to the shopper, may be stale: the provider is asked ([`Effect::SyncPayment`]), and nothing moves
    /// before it has answered. One that ends an attempt may be stale as well: the attempt is cancelled at
    /// the provider, which tells what became of it if it cannot be.
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
        if may_be_stale(payment.status, news.status) || names_no_part(payment, news) {
            return Ok(self.look_up(id));
        }
        if let Some(reported) = in_another_currency(payment, news) {
            return Ok(self.another_currency_reported(id, news.status, reported, change));
        }
        let mut step = self.take_news(id, news, policy, change)?;
        if payment.is_live() && step.record.payment(id)?.status.is_called_off() {
            let cancel = Effect::CancelPayment(id);
            if !step.effects.contains(&cancel) {
                step.effect(cancel);
            }
        }
        Ok(step)
    }

    /// Applies the provider's response to a request: as [`OrderRecord::hear`], but the response is
    /// the current truth, and the provider call is no longer in flight.
    ///
    /// # Errors
    /// As for [`OrderRecord::hear`].
    pub fn answered(
        &self,
        id: PaymentId,
        news: &PaymentNews,
        policy: PayPolicy,
        change: &Change<'_>,
    ) -> Result<Step, OrderError> {
        let step = self.let_go(id)?.take_news(id, news, policy, change)?;
        Ok(touch(step, self, change))
    }

    /// Nothing moves; the provider is asked.
    pub(super) fn look_up(&self, id: PaymentId) -> Step {
        let mut step = Step::from(self.clone());
        step.look_up(id);
        step
    }

    pub(super) fn take_news(
        &self,
        id: PaymentId,
        news: &PaymentNews,
        policy: PayPolicy,
        change: &Change<'_>,
    ) -> Result<Step, OrderError> {
        let payment = self.payment(id)?;
        if news.status == ProviderStatus::Refunded {
            return self.refunded_at_provider(id, news, policy, change);
        }
        if let Some(total) = self.more_captured(id, news) {
            return self.capture_grew((id, total), None, news, policy, change);
        }
        let event = news.event_for(payment);
        if event == PaymentEvent::Captured && self.is_outdated(payment) && self.wants_money() {
            return self.captured_at_old_price(id, news, policy, change);
        }
        self.payment_event(id, event, Some(news), policy, change)
    }

    /// The price has changed since the attempt failed (a coupon was applied or removed, or units
    /// were cancelled). The captured amount is correct for the attempt, but does not pay the order.
    /// The expected amount is the current price, so that a later price does not make it correct.
    fn captured_at_old_price(
        &self,
        id: PaymentId,
        news: &PaymentNews,
        policy: PayPolicy,
        change: &Change<'_>,
    ) -> Result<Step, OrderError> {
        let before = self.payment(id)?.status;
        let event = PaymentEvent::AmountDiffers;
        let mut step = self.payment_event(id, event, Some(news), policy, change)?;
        let moved = |p: &&mut Payment| p.status != before && p.status == PaymentStatus::Mismatch;
        if let Some(payment) = step.record.payment_mut(id).filter(moved) {
            payment.to_capture = Some(self.remaining_amount());
        }
        Ok(step)
    }

    /// The provider's response was lost: only a lookup can determine the outcome.
    ///
    /// # Errors
    /// [`OrderError::NoSuchPayment`].
    pub fn answer_lost(&self, id: PaymentId, change: &Change<'_>) -> Result<Step, OrderError> {
        let (free, policy) = (self.let_go(id)?, PayPolicy::default());
        let step = free.payment_event(id, PaymentEvent::AnswerLost, None, policy, change)?;
        Ok(touch(step, self, change))
    }

    /// The provider was unavailable and nothing was processed: the attempt is unchanged, and no
    /// longer in flight.
    ///
    /// # Errors
    /// [`OrderError::NoSuchPayment`].
    pub fn provider_away(&self, id: PaymentId, change: &Change<'_>) -> Result<Step, OrderError> {
        Ok(touch(Step::from(self.let_go(id)?), self, change))
    }

    /// The same with the attempt no longer in flight.
    pub(super) fn let_go(&self, id: PaymentId) -> Result<Self, OrderError> {
        self.payment(id)?;
        let mut free = self.clone();
        if let Some(payment) = free.payment_mut(id) {
            payment.busy_until = None;
        }
        Ok(free)
    }

    /// A lookup had no changes: the attempt is up to date.
    ///
    /// # Errors
    /// [`OrderError::NoSuchPayment`].
    pub fn asked(&self, id: PaymentId, change: &Change<'_>) -> Result<Step, OrderError> {
        self.payment(id)?;
        let mut step = Step::from(self.clone());
        if let Some(payment) = step.record.payment_mut(id) {
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
        if let Some(payment) = step.record.payment_mut(id) {
            take_in(payment, news, verdict, event);
        }
        extend_deadline(&mut step.record, id, news, policy);
        note_reference(&mut step, id);
        let Some(to) = verdict.moved() else {
            if event == PaymentEvent::Authorized {
                still_aside(&mut step, id, policy, change)?;
            }
            return Ok(touch(step, self, change));
        };
        if let Some(payment) = step.record.payment_mut(id) {
            payment.updated_at = change.now;
        }
        if event == PaymentEvent::MismatchAccepted {
            let what = Some(id.to_string());
            step.note(OrderEventKind::MismatchAccepted, Some(from), what, change);
        }
        match to {
            PaymentStatus::Paid => money_came(&mut step, id, wanted, from, policy, change)?,
            PaymentStatus::Failed => attempt_failed(&mut step, id, news, from, change)?,
            PaymentStatus::Cancelled => {
                let what = Some(id.to_string());
                step.note(OrderEventKind::PaymentCancelled, Some(from), what, change);
            }
            PaymentStatus::Mismatch => mismatch(&mut step, id, wanted, from, policy, change)?,
            PaymentStatus::Authorized => {
                let what = Some(format!("{id} {to}"));
                step.note(OrderEventKind::PaymentUpdated, Some(from), what, change);
                set_aside(&mut step, id, policy, change)?;
            }
            PaymentStatus::Pending
            | PaymentStatus::Processing
            | PaymentStatus::RequiresAction
            | PaymentStatus::Unknown
            | PaymentStatus::PartiallyRefunded
            | PaymentStatus::Refunded => {
                let what = Some(format!("{id} {to}"));
                step.note(OrderEventKind::PaymentUpdated, Some(from), what, change);
            }
        }
        convert_cart(&mut step, self);
        step.record.give_time_to_pay_again(policy, change);
        Ok(step)
    }
}

fn may_be_stale(status: PaymentStatus, said: ProviderStatus) -> bool {
    use ProviderStatus as P;
    match said {
        P::Failed | P::Cancelled => status == PaymentStatus::Authorized,
        P::Pending | P::RequiresAction => status == PaymentStatus::Processing,
        P::Processing | P::Authorized | P::Paid | P::Refunded => false,
    }
}

/// Whether a capture is reported without an amount while only a part was requested.
fn names_no_part(payment: &Payment, update: &PaymentNews) -> bool {
    let captured = update.status == ProviderStatus::Paid && payment.captured.is_none();
    captured && update.amount.is_none() && payment.to_capture.is_some()
}

/// A payment method with a provider deadline extends the order's expiry, within the shop's limit.
/// It never shortens it.
fn extend_deadline(
    record: &mut OrderRecord,
    id: PaymentId,
    update: Option<&PaymentNews>,
    policy: PayPolicy,
) {
    let waits = record.payment(id).is_ok_and(|p| p.status.awaits_shopper());
    let limit = record.order.created_at.checked_add_signed(policy.max_ttl);
    let (Some(until), Some(at), Some(limit), true) =
        (update.and_then(|u| u.pay_until), record.order.expires_at, limit, waits)
    else {
        return;
    };
    record.order.expires_at = Some(at.max(until.min(limit)));
}

/// Records the update's data in the attempt, without card numbers.
pub(super) fn take_in(
    payment: &mut Payment,
    news: Option<&PaymentNews>,
    verdict: Verdict<PaymentStatus>,
    event: PaymentEvent,
) {
    if let Some(news) = news {
        payment.provider_ref = payment.provider_ref.take().or_else(|| news.provider_ref.clone());
        payment.payment_token = payment.payment_token.take().or_else(|| news.payment_token.clone());
    }
    let Some(to) = verdict.moved() else { return };
    payment.status = to;
    if event == PaymentEvent::MismatchAccepted {
        payment.to_capture = payment.captured;
    } else if to.is_called_off() {
        // A capture of part of it came to nothing: money that comes after all is the whole amount.
        payment.to_capture = None;
    }
    let Some(news) = news else { return };
    payment.raw_payload = kept_payload(&news.raw);
    payment.next_action = news.next_action.clone();
    payment.failure_code = news.failure_code_for(event).map(redact);
    if matches!(event, PaymentEvent::Captured | PaymentEvent::AmountDiffers) {
        let captured = news.amount.unwrap_or(payment.expected());
        payment.refunded = Money::zero(captured.currency());
        payment.captured = Some(captured);
    }
}

/// The order has the reference of the attempt that paid it, or of the last known one: updates of an
/// older attempt do not change it, unless that one pays.
pub(super) fn note_reference(step: &mut Step, id: PaymentId) {
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

/// No state change. A new reference, or a lease that ended, is still written.
pub(super) fn touch(mut step: Step, before: &OrderRecord, change: &Change<'_>) -> Step {
    if step.record != *before {
        step.record.order.updated_at = change.now;
    }
    step
}

fn attempt_failed(
    step: &mut Step,
    id: PaymentId,
    news: Option<&PaymentNews>,
    from: OrderStatus,
    change: &Change<'_>,
) -> Result<(), OrderError> {
    let why = step.record.payment(id)?.failure_code.clone();
    step.note(OrderEventKind::PaymentFailed, Some(from), why, change);
    if !failed_lately(&step.record, id, change.now) {
        step.effect(Effect::Notify(NotificationType::PaymentFailed));
    }
    // A different amount than the requested one was authorized: it is voided.
    if news.is_some_and(|news| news.status == ProviderStatus::Authorized) {
        step.effect(Effect::CancelPayment(id));
    }
    Ok(())
}

/// Whether another payment attempt of the order failed within [`FAILURE_MESSAGE_INTERVAL`]. The customer was
/// notified of that one; card testing must not send a message for every declined card.
fn failed_lately(record: &OrderRecord, id: PaymentId, now: Instant) -> bool {
    let since = now.checked_sub_signed(FAILURE_MESSAGE_INTERVAL).unwrap_or(Instant::MIN_UTC);
    let failed = |p: &Payment| p.id != id && p.status == PaymentStatus::Failed;
    record.payments.iter().any(|p| failed(p) && p.updated_at > since)
}

/// Another amount or currency was captured. Where the order can still use it, an operator decides until
/// the deadline; where it cannot, the money is refunded at once.
fn mismatch(
    step: &mut Step,
    id: PaymentId,
    wanted: bool,
    from: OrderStatus,
    policy: PayPolicy,
    change: &Change<'_>,
) -> Result<(), OrderError> {
    step.note(OrderEventKind::PaymentMismatch, Some(from), Some(id.to_string()), change);
    if !wanted {
        return refund_rest(step, id, reasons::LATE, change);
    }
    step.record.give_time_to_decide(policy, change);
    Ok(())
}

fn money_came(
    step: &mut Step,
    id: PaymentId,
    wanted: bool,
    from: OrderStatus,
    policy: PayPolicy,
    change: &Change<'_>,
) -> Result<(), OrderError> {
    if !wanted {
        step.note(OrderEventKind::LatePayment, Some(from), Some(id.to_string()), change);
        return refund_rest(step, id, reasons::LATE, change);
    }
    let begun = step.events.len();
    settle_paid(step, &id.to_string(), policy, change)?;
    if let Some(event) = step.events.get_mut(begun) {
        event.from.get_or_insert_with(|| from.to_string());
    }
    step.effect(Effect::Notify(NotificationType::PaymentReceived));
    cancel_live_payments(step, Some(id));
    refund_captured(step, Some(id), reasons::PAID_BY_ANOTHER, change)
}
