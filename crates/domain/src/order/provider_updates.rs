//! Provider updates: webhook events and responses, merged into the known state, and their
//! consequences.

use chrono::TimeDelta;

use super::capture::{convert_cart, on_approved, on_authorized, on_repeated_authorization};
use super::currency_mismatch::reported_in_other_currency;
use super::payment::on_captured;
use super::refunding::refund_rest;
use super::{
    ChangeContext, Effect, OrderError, OrderEventKind, OrderJob, OrderRecord, OrderStatus,
    PayPolicy, Transition, reasons,
};
use crate::Instant;
use crate::card_data::redact;
use crate::ids::PaymentId;
use crate::machine::{Machine, Verdict};
use crate::money::Money;
use crate::notification::NotificationType;
use crate::payment::{
    Payment, PaymentEvent, PaymentMachine, PaymentStatus, ProviderStatus, ProviderUpdate,
    kept_payload,
};

/// Minimum interval between two notifications of failed payments of one order.
const FAILURE_MESSAGE_INTERVAL: TimeDelta = TimeDelta::hours(1);

impl OrderRecord {
    /// Applies a webhook event: it is merged by the payment's transition table, in whatever order
    /// events arrive. A late payment pays the order if that is still possible, otherwise it is
    /// refunded automatically. A provider call in flight is not affected.
    ///
    /// A webhook that would revoke an authorization, or return a payment that is being processed to
    /// the shopper, may be stale: the payment is looked up ([`OrderJob::SyncPayment`]), and nothing
    /// changes before the response. One that ends an attempt may be stale as well: the attempt is
    /// cancelled at the provider, whose response has the current state if that fails.
    ///
    /// # Errors
    /// [`OrderError::NoSuchPayment`]; [`OrderError::Money`] only for a row that breaks its own
    /// rules.
    pub fn apply_webhook_event(
        &self,
        id: PaymentId,
        update: &ProviderUpdate,
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let payment = self.payment(id)?;
        if may_be_stale(payment.status, update.status) || lacks_partial_amount(payment, update) {
            return Ok(self.request_lookup(id));
        }
        if let Some(reported) = reported_in_other_currency(payment, update) {
            return Ok(self.record_currency_mismatch(id, update.status, reported, change));
        }
        let mut transition = self.merge_update(id, update, policy, change)?;
        if payment.is_live() && transition.record.payment(id)?.status.is_failed_or_cancelled() {
            let cancel = Effect::Job(OrderJob::CancelPayment(id));
            if !transition.effects.contains(&cancel) {
                transition.effect(cancel);
            }
        }
        Ok(transition)
    }

    /// Applies the provider's response to a request: as [`OrderRecord::apply_webhook_event`], but
    /// the response is the current truth, and the provider call is no longer in flight.
    ///
    /// # Errors
    /// As for [`OrderRecord::apply_webhook_event`].
    pub fn apply_provider_response(
        &self,
        id: PaymentId,
        update: &ProviderUpdate,
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let transition = self.clear_in_flight(id)?.merge_update(id, update, policy, change)?;
        Ok(touch(transition, self, change))
    }

    /// Leaves the state unchanged and queues a lookup.
    pub(super) fn request_lookup(&self, id: PaymentId) -> Transition {
        let mut transition = Transition::from(self.clone());
        transition.request_lookup(id);
        transition
    }

    pub(super) fn merge_update(
        &self,
        id: PaymentId,
        update: &ProviderUpdate,
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let payment = self.payment(id)?;
        if update.status == ProviderStatus::Refunded {
            return self.refunded_at_provider(id, update, policy, change);
        }
        if let Some(total) = self.more_captured(id, update) {
            return self.capture_grew((id, total), None, update, policy, change);
        }
        let event = update.event_for(payment);
        if event == PaymentEvent::Captured && self.is_outdated(payment) && self.accepts_payment() {
            return self.on_capture_at_old_price(id, update, policy, change);
        }
        self.apply_event(id, event, Some(update), policy, change)
    }

    /// The price has changed since the attempt failed (a coupon was applied or removed, or units
    /// were cancelled). The captured amount is correct for the attempt, but does not pay the order.
    /// The expected amount is the current price, so that a later price does not make it correct.
    fn on_capture_at_old_price(
        &self,
        id: PaymentId,
        update: &ProviderUpdate,
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let before = self.payment(id)?.status;
        let event = PaymentEvent::AmountMismatch;
        let mut transition = self.apply_event(id, event, Some(update), policy, change)?;
        let moved = |p: &&mut Payment| p.status != before && p.status == PaymentStatus::Mismatch;
        if let Some(payment) = transition.record.payment_mut(id).filter(moved) {
            payment.to_capture = Some(self.remaining_amount());
        }
        Ok(transition)
    }

    /// The provider's response was lost: only a lookup can determine the outcome.
    ///
    /// # Errors
    /// [`OrderError::NoSuchPayment`].
    pub fn record_lost_response(
        &self,
        id: PaymentId,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let (free, policy) = (self.clear_in_flight(id)?, PayPolicy::default());
        let transition = free.apply_event(id, PaymentEvent::ResponseLost, None, policy, change)?;
        Ok(touch(transition, self, change))
    }

    /// The provider was unavailable and nothing was processed: the attempt is unchanged, and no
    /// longer in flight. If that was the first request to create it (`first`), it has never been
    /// requested.
    ///
    /// # Errors
    /// [`OrderError::NoSuchPayment`].
    pub fn record_provider_outage(
        &self,
        id: PaymentId,
        first: bool,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let mut transition = Transition::from(self.clear_in_flight(id)?);
        if let Some(payment) = transition.record.payment_mut(id).filter(|_| first) {
            payment.sent_at = payment.sent_at.filter(|_| payment.provider_ref.is_some());
        }
        Ok(touch(transition, self, change))
    }

    /// The same with the attempt no longer in flight.
    pub(super) fn clear_in_flight(&self, id: PaymentId) -> Result<Self, OrderError> {
        self.payment(id)?;
        let mut free = self.clone();
        if let Some(payment) = free.payment_mut(id) {
            payment.in_flight_until = None;
        }
        Ok(free)
    }

    /// A lookup had no changes: the attempt is up to date.
    ///
    /// # Errors
    /// [`OrderError::NoSuchPayment`].
    pub fn record_lookup(
        &self,
        id: PaymentId,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        self.payment(id)?;
        let mut transition = Transition::from(self.clone());
        if let Some(payment) = transition.record.payment_mut(id) {
            payment.updated_at = change.now;
        }
        Ok(transition)
    }

    pub(super) fn apply_event(
        &self,
        id: PaymentId,
        event: PaymentEvent,
        update: Option<&ProviderUpdate>,
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let wanted = self.accepts_payment();
        let before = self.payment(id)?.status;
        let from = self.status();
        let mut transition = Transition::from(self.clone());
        let verdict = PaymentMachine::next(before, event);
        if let Some(payment) = transition.record.payment_mut(id) {
            merge_into(payment, update, verdict, event);
        }
        extend_deadline(&mut transition.record, id, update, policy);
        record_reference(&mut transition, id);
        let Some(to) = verdict.moved() else {
            if matches!(event, PaymentEvent::Authorized | PaymentEvent::Approved) {
                on_repeated_authorization(&mut transition, id, policy, change)?;
            }
            return Ok(touch(transition, self, change));
        };
        if let Some(payment) = transition.record.payment_mut(id) {
            payment.updated_at = change.now;
        }
        if event == PaymentEvent::MismatchAccepted {
            let what = Some(id.to_string());
            transition.record_event(OrderEventKind::MismatchAccepted, Some(from), what, change);
        }
        match to {
            PaymentStatus::Paid => on_captured(&mut transition, id, wanted, from, policy, change)?,
            PaymentStatus::Failed => on_failed(&mut transition, id, update, from, change)?,
            PaymentStatus::Cancelled => {
                let what = Some(id.to_string());
                transition.record_event(OrderEventKind::PaymentCancelled, Some(from), what, change);
            }
            PaymentStatus::Mismatch => {
                on_mismatch(&mut transition, id, wanted, from, policy, change)?
            }
            PaymentStatus::Authorized => {
                let what = Some(format!("{id} {to}"));
                transition.record_event(OrderEventKind::PaymentUpdated, Some(from), what, change);
                on_authorized(&mut transition, id, policy, change)?;
            }
            PaymentStatus::Approved => {
                let what = Some(format!("{id} {to}"));
                transition.record_event(OrderEventKind::PaymentUpdated, Some(from), what, change);
                on_approved(&mut transition, id);
            }
            PaymentStatus::Pending
            | PaymentStatus::Processing
            | PaymentStatus::RequiresAction
            | PaymentStatus::Unknown
            | PaymentStatus::NeedsReview
            | PaymentStatus::PartiallyRefunded
            | PaymentStatus::Refunded => {
                let what = Some(format!("{id} {to}"));
                transition.record_event(OrderEventKind::PaymentUpdated, Some(from), what, change);
            }
        }
        convert_cart(&mut transition, self);
        transition.record.extend_payment_deadline(policy, change);
        Ok(transition)
    }
}

fn may_be_stale(status: PaymentStatus, reported: ProviderStatus) -> bool {
    use ProviderStatus as P;
    match reported {
        P::Failed | P::Cancelled => status == PaymentStatus::Authorized,
        P::Pending | P::RequiresAction => status == PaymentStatus::Processing,
        P::Processing | P::Approved | P::Authorized | P::Paid | P::Refunded => false,
    }
}

/// Whether a capture is reported without an amount while only a part was requested.
fn lacks_partial_amount(payment: &Payment, update: &ProviderUpdate) -> bool {
    let captured = update.status == ProviderStatus::Paid && payment.captured.is_none();
    captured && update.amount.is_none() && payment.to_capture.is_some()
}

/// A payment method with a provider deadline extends the order's expiry, within the shop's limit.
/// It never shortens it.
fn extend_deadline(
    record: &mut OrderRecord,
    id: PaymentId,
    update: Option<&ProviderUpdate>,
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
pub(super) fn merge_into(
    payment: &mut Payment,
    update: Option<&ProviderUpdate>,
    verdict: Verdict<PaymentStatus>,
    event: PaymentEvent,
) {
    if let Some(update) = update {
        payment.provider_ref = payment.provider_ref.take().or_else(|| update.provider_ref.clone());
        payment.payment_token =
            payment.payment_token.take().or_else(|| update.payment_token.clone());
        payment.provider_data = update.provider_data.clone().or(payment.provider_data.take());
    }
    let Some(to) = verdict.moved() else { return };
    payment.status = to;
    if event == PaymentEvent::MismatchAccepted {
        payment.to_capture = payment.captured;
    } else if to.is_failed_or_cancelled() {
        // A partial capture failed: a later capture is of the whole amount.
        payment.to_capture = None;
    }
    let Some(update) = update else { return };
    payment.raw_payload = kept_payload(&update.raw);
    payment.next_action = update.next_action.clone();
    payment.failure_code = update.failure_code_for(event).map(redact);
    if matches!(event, PaymentEvent::Captured | PaymentEvent::AmountMismatch) {
        let captured = update.amount.unwrap_or(payment.expected());
        payment.refunded = Money::zero(captured.currency());
        payment.captured = Some(captured);
    }
}

/// The order has the reference of the attempt that paid it, or of the last known one: updates of an
/// older attempt do not change it, unless that one pays.
pub(super) fn record_reference(transition: &mut Transition, id: PaymentId) {
    let record = &transition.record;
    let newer = record.payments.iter().rev().take_while(|p| p.id != id);
    let overtaken = newer.filter(|p| p.provider_ref.is_some()).count() > 0;
    let paid_by = |p: &&Payment| record.pays_order(p);
    let other_paid = record.payments.iter().filter(paid_by).any(|p| p.id != id);
    let Ok(updated) = record.payment(id) else {
        return;
    };
    let is_superseded = other_paid || (overtaken && !record.pays_order(updated));
    if !is_superseded && updated.provider_ref.is_some() {
        transition.record.order.payment_intent_id = updated.provider_ref.clone();
    }
}

/// No state change. A new reference, or a lease that ended, is still written.
pub(super) fn touch(
    mut transition: Transition,
    before: &OrderRecord,
    change: &ChangeContext<'_>,
) -> Transition {
    if transition.record != *before {
        transition.record.order.updated_at = change.now;
    }
    transition
}

fn on_failed(
    transition: &mut Transition,
    id: PaymentId,
    update: Option<&ProviderUpdate>,
    from: OrderStatus,
    change: &ChangeContext<'_>,
) -> Result<(), OrderError> {
    let why = transition.record.payment(id)?.failure_code.clone();
    transition.record_event(OrderEventKind::PaymentFailed, Some(from), why, change);
    if !failed_lately(&transition.record, id, change.now) {
        transition.effect(Effect::Notify(NotificationType::PaymentFailed));
    }
    // A different amount than the requested one was authorized: it is voided.
    if update.is_some_and(|update| update.status == ProviderStatus::Authorized) {
        transition.effect(Effect::Job(OrderJob::CancelPayment(id)));
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

/// Another amount or currency was captured. Where the order can still use it, an operator decides
/// until the deadline; where it cannot, the payment is refunded immediately.
fn on_mismatch(
    transition: &mut Transition,
    id: PaymentId,
    wanted: bool,
    from: OrderStatus,
    policy: PayPolicy,
    change: &ChangeContext<'_>,
) -> Result<(), OrderError> {
    transition.record_event(
        OrderEventKind::PaymentMismatch,
        Some(from),
        Some(id.to_string()),
        change,
    );
    if !wanted {
        return refund_rest(transition, id, reasons::LATE, change);
    }
    transition.record.extend_review_deadline(policy, change);
    Ok(())
}
