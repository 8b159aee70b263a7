//! Provider updates: webhook events and responses, merged into the known state, and their
//! consequences.

use chrono::TimeDelta;

use super::capture::{convert_cart, on_approved, on_authorized, on_repeated_authorization};
use super::currency_mismatch::reported_in_other_currency;
use super::merging::{merge_into, record_reference};
use super::payment::on_captured;
use super::refunding::refund_rest;
use super::{
    ChangeContext, Effect, OrderError, OrderEventKind, OrderJob, OrderRecord, OrderStatus,
    PayPolicy, PaymentProgress, Transition, reasons,
};
use crate::Instant;
use crate::ids::PaymentId;
use crate::machine::Machine;
use crate::notification::NotificationType;
use crate::payment::{
    Payment, PaymentEvent, PaymentMachine, PaymentStatus, ProviderStatus, ProviderUpdate,
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
        let mut transition = self.clear_in_flight(id)?.merge_update(id, update, policy, change)?;
        if let (Some(payment), Some(data)) =
            (transition.record.payment_mut(id), update.provider_data.clone())
        {
            payment.provider_data = Some(data);
        }
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
    /// longer in flight. If that was the first request to create it, and the attempt is still as it was
    /// when that was `sent`, it has never been requested.
    ///
    /// # Errors
    /// [`OrderError::NoSuchPayment`].
    pub fn record_provider_outage(
        &self,
        id: PaymentId,
        sent: Option<&Payment>,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let never_requested =
            sent.filter(|sent| sent.is_first_request()) == Some(self.payment(id)?);
        let mut transition = Transition::from(self.clear_in_flight(id)?);
        if let Some(payment) = transition.record.payment_mut(id).filter(|_| never_requested) {
            payment.sent_at = None;
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
        on_moved(&mut transition, id, (to, update), (wanted, from), policy, change)?;
        let open = to.awaits_shopper() || to == PaymentStatus::Processing;
        if before == PaymentStatus::NeedsReview && open && !wanted {
            transition.effect(Effect::Job(OrderJob::CancelPayment(id)));
        }
        convert_cart(&mut transition, self);
        transition.record.extend_payment_deadline(policy, change);
        Ok(transition)
    }
}

/// The consequences of an attempt's new status.
fn on_moved(
    transition: &mut Transition,
    id: PaymentId,
    (to, update): (PaymentStatus, Option<&ProviderUpdate>),
    (wanted, from): (bool, OrderStatus),
    policy: PayPolicy,
    change: &ChangeContext<'_>,
) -> Result<(), OrderError> {
    match to {
        PaymentStatus::Paid => on_captured(transition, id, wanted, from, policy, change)?,
        PaymentStatus::Failed => on_failed(transition, id, update, from, change)?,
        PaymentStatus::Cancelled => {
            let what = Some(id.to_string());
            transition.record_event(OrderEventKind::PaymentCancelled, Some(from), what, change);
        }
        PaymentStatus::Mismatch => on_mismatch(transition, id, wanted, from, policy, change)?,
        PaymentStatus::Authorized => {
            let what = Some(format!("{id} {to}"));
            transition.record_event(OrderEventKind::PaymentUpdated, Some(from), what, change);
            on_authorized(transition, id, policy, change)?;
        }
        PaymentStatus::Approved => {
            let what = Some(format!("{id} {to}"));
            transition.record_event(OrderEventKind::PaymentUpdated, Some(from), what, change);
            on_approved(transition, id);
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
    Ok(())
}

fn may_be_stale(status: PaymentStatus, reported: ProviderStatus) -> bool {
    use ProviderStatus as P;
    match reported {
        P::Failed | P::Cancelled => status == PaymentStatus::Authorized,
        P::Pending | P::RequiresAction => {
            matches!(status, PaymentStatus::Processing | PaymentStatus::Approved)
        }
        P::Approved => matches!(status, PaymentStatus::Processing | PaymentStatus::Unknown),
        P::Processing | P::Authorized | P::Paid | P::Refunded => false,
    }
}

/// Whether a capture is reported without an amount while only a part was requested.
fn lacks_partial_amount(payment: &Payment, update: &ProviderUpdate) -> bool {
    let captured = update.status == ProviderStatus::Paid && payment.captured.is_none();
    captured && update.amount.is_none() && payment.to_capture.is_some()
}

/// A payment method with a provider deadline keeps it, and extends the order's expiry, within the
/// shop's limit. It never shortens it.
fn extend_deadline(
    record: &mut OrderRecord,
    id: PaymentId,
    update: Option<&ProviderUpdate>,
    policy: PayPolicy,
) {
    let limit = record.order.created_at.checked_add_signed(policy.max_ttl);
    let waiting = record.payment_mut(id).filter(|p| p.status.awaits_shopper());
    let (Some(payment), Some(update)) = (waiting, update) else { return };
    // Another way to pay has another deadline, or none.
    if update.pay_until.is_some() || update.next_action.is_some() {
        payment.pay_until = update.pay_until;
    }
    if let (Some(at), Some(until), Some(limit)) = (record.order.expires_at, update.pay_until, limit)
    {
        record.order.expires_at = Some(at.max(until.min(limit)));
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
    // The message says that the customer can try again.
    let can_pay = transition.record.payment_progress() == PaymentProgress::AwaitingPayment;
    if can_pay && !failed_lately(&transition.record, id, change.now) {
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

/// Another amount or currency was captured. If the order can still use it, an operator decides
/// until the deadline; if it cannot, the payment is refunded immediately.
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
