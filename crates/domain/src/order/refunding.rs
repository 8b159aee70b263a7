//! Refunds: recording them and their results.

use chrono::TimeDelta;

use super::mismatch::accept_exact;
use super::new_refund::push_refund;
use super::remainder::close_remainder;
use super::{
    ChangeContext, Effect, OrderError, OrderEventKind, OrderRecord, PayPolicy, Transition,
};
use crate::Instant;
use crate::dispute::DisputeStatus;
use crate::ids::{PaymentId, RefundId};
use crate::machine::Machine;
use crate::money::{Money, MoneyError};
use crate::notification::NotificationType;
use crate::payment::{PaymentEvent, PaymentMachine};
use crate::refund::{Refund, RefundEvent, RefundMachine, RefundStatus};

/// For how long a provider's total of refunds may be from before a refund failed.
const LAG: TimeDelta = TimeDelta::hours(1);

impl OrderRecord {
    /// The refundable amount of a payment: captured, less refunded, less pending refunds, less lost
    /// disputes.
    ///
    /// # Errors
    /// [`OrderError::NoSuchPayment`]; [`OrderError::Money`] only for rows that break their rules.
    pub fn refundable(&self, id: PaymentId) -> Result<Money, OrderError> {
        self.less_disputes(id, |status| status == DisputeStatus::Lost)
    }

    /// What refunds have left of a payment: captured, less refunded, less pending refunds. Disputes are
    /// no refunds.
    pub(super) fn unrefunded(&self, id: PaymentId) -> Result<Money, OrderError> {
        let rest = self.payment(id)?.refundable()?;
        let open = self.pending_refunds(id, rest)?;
        Ok(rest.minus(open)?)
    }

    /// Whether an attempt was captured and is, or will be, refunded in full: such an attempt is not
    /// a success, whatever its status until the refund is settled.
    #[must_use]
    pub fn is_returned(&self, id: PaymentId) -> bool {
        let captured = self.payment(id).is_ok_and(|p| p.captured.is_some());
        captured && self.unrefunded(id).is_ok_and(Money::is_zero)
    }

    /// Records a refund of `amount`; a worker sends it to the provider. One that pays back what
    /// could not be shipped ends an order of which all shipped units have arrived
    /// (`close_remainder`).
    ///
    /// # Errors
    /// [`OrderError::PaymentDisputed`], [`OrderError::RefundTooLarge`], [`OrderError::RefundOfNothing`],
    /// [`OrderError::NoSuchPayment`] or [`OrderError::Money`] for another currency.
    pub fn begin_refund(
        &self,
        id: PaymentId,
        amount: Money,
        reason: &str,
        change: &ChangeContext<'_>,
    ) -> Result<(Transition, RefundId), OrderError> {
        self.ensure_undisputed_payment(id)?;
        self.begin_refund_forced(id, amount, reason, change)
    }

    /// As [`OrderRecord::begin_refund`], also while a dispute of the payment is open.
    ///
    /// # Errors
    /// As for [`OrderRecord::begin_refund`], without [`OrderError::PaymentDisputed`].
    pub fn begin_refund_forced(
        &self,
        id: PaymentId,
        amount: Money,
        reason: &str,
        change: &ChangeContext<'_>,
    ) -> Result<(Transition, RefundId), OrderError> {
        let available = self.refundable(id)?;
        available.require_currency(amount.currency())?;
        if amount.is_zero() {
            return Err(OrderError::RefundOfNothing);
        }
        if amount > available {
            return Err(OrderError::RefundTooLarge { available });
        }
        let mut transition = Transition::from(self.clone());
        let refund_id = push_refund(&mut transition, id, amount, reason, change);
        close_remainder(&mut transition, change)?;
        Ok((transition, refund_id))
    }

    /// Records that a pending refund is about to be requested from the provider; `None` if that is
    /// known already.
    ///
    /// # Errors
    /// [`OrderError::NoSuchRefund`].
    pub fn send_refund(
        &self,
        id: RefundId,
        change: &ChangeContext<'_>,
    ) -> Result<Option<Transition>, OrderError> {
        self.update_pending_refund(id, change, |refund| {
            let is_new = refund.sent_at.is_none();
            refund.sent_at = refund.sent_at.or(Some(change.now));
            is_new
        })
    }

    /// Records the reference of a pending refund that the provider has accepted and not paid back yet;
    /// `None` if it has one already, which stays.
    ///
    /// # Errors
    /// [`OrderError::NoSuchRefund`].
    pub fn accept_refund(
        &self,
        id: RefundId,
        provider_ref: &str,
        change: &ChangeContext<'_>,
    ) -> Result<Option<Transition>, OrderError> {
        self.update_pending_refund(id, change, |refund| {
            let is_new = refund.provider_ref.is_none();
            refund.provider_ref.get_or_insert_with(|| provider_ref.to_owned());
            is_new
        })
    }

    /// Records that the provider has not processed the only request for a pending refund, so that the
    /// next one is the first; `None` if that is known already.
    ///
    /// # Errors
    /// [`OrderError::NoSuchRefund`].
    pub fn refund_not_sent(
        &self,
        id: RefundId,
        change: &ChangeContext<'_>,
    ) -> Result<Option<Transition>, OrderError> {
        self.update_pending_refund(id, change, |refund| refund.sent_at.take().is_some())
    }

    /// What refunds come to that the provider had accepted and that failed, or were reversed, in the last
    /// hour: its total may still include them.
    pub(super) fn recently_failed(
        &self,
        id: PaymentId,
        like: Money,
        now: Instant,
    ) -> Result<Money, MoneyError> {
        let recent = |r: &&Refund| now.signed_duration_since(r.updated_at) < LAG;
        let failed = self.failed_after_acceptance(id).filter(recent);
        Money::sum(like.currency(), failed.map(|r| r.amount))
    }

    /// Whether a refund of a payment failed that its provider had accepted. A report from before that may
    /// still include it.
    pub(super) fn has_refund_failed_after_acceptance(&self, id: PaymentId) -> bool {
        self.failed_after_acceptance(id).next().is_some()
    }

    fn failed_after_acceptance(&self, id: PaymentId) -> impl Iterator<Item = &Refund> {
        let of_payment = self.refunds.iter().filter(move |r| r.payment_id == id);
        of_payment.filter(|r| r.status == RefundStatus::Failed && r.provider_ref.is_some())
    }

    fn update_pending_refund(
        &self,
        id: RefundId,
        change: &ChangeContext<'_>,
        update: impl FnOnce(&mut Refund) -> bool,
    ) -> Result<Option<Transition>, OrderError> {
        let mut transition = Transition::from(self.clone());
        let refund = transition.record.refund_mut(id)?;
        if refund.status != RefundStatus::Pending || !update(refund) {
            return Ok(None);
        }
        refund.updated_at = change.now;
        Ok(Some(transition))
    }

    fn refund_mut(&mut self, id: RefundId) -> Result<&mut Refund, OrderError> {
        self.refunds.iter_mut().find(|r| r.id == id).ok_or(OrderError::NoSuchRefund(id))
    }

    /// Applies the result of a refund. A mismatch of which exactly the price remains is accepted.
    /// An unconfirmed order whose payment was refunded in full gets a deadline, at which it is
    /// cancelled and its stock released: it can be neither paid nor confirmed any more. What a reversed
    /// refund had paid back counts as captured again; it is not refunded automatically, since the same
    /// way would fail again.
    ///
    /// # Errors
    /// [`OrderError::NoSuchRefund`]; [`OrderError::RefundTooLarge`] if one that had failed is
    /// said to have succeeded while another took its place: the result can be reported again when that
    /// one is settled.
    pub fn apply_refund_result(
        &self,
        id: RefundId,
        event: RefundEvent,
        provider_ref: Option<&str>,
        failure_code: Option<&str>,
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let from = self.status();
        let mut transition = Transition::from(self.clone());
        let refund = transition.record.refund_mut(id)?;
        let Some(to) = RefundMachine::next(refund.status, event).moved() else {
            return Ok(transition);
        };
        let (was, was_accepted) = (refund.status, refund.provider_ref.is_some());
        if was == RefundStatus::Failed {
            let available = self.unrefunded(refund.payment_id)?;
            if refund.amount > available {
                return Err(OrderError::RefundTooLarge { available });
            }
        }
        refund.status = to;
        refund.updated_at = change.now;
        refund.provider_ref = provider_ref.map(ToOwned::to_owned).or(refund.provider_ref.take());
        refund.failure_code = failure_code.map(ToOwned::to_owned);
        let (payment, amount) = (refund.payment_id, refund.amount);
        match to {
            RefundStatus::Succeeded => {
                record_refunded_amount(&mut transition, payment, amount, change)?;
                let what = Some(amount.to_string());
                transition.record_event(OrderEventKind::RefundSucceeded, Some(from), what, change);
                transition.effect(Effect::Notify(NotificationType::RefundIssued));
                // Lookups of the payment have waited for it.
                if was_accepted {
                    transition.request_lookup(payment);
                }
                if transition.record.is_refunded_before_confirmation() {
                    transition.record.extend_review_deadline(policy, change);
                }
            }
            RefundStatus::Failed if was == RefundStatus::Succeeded => {
                take_back(&mut transition, payment, amount, policy, change)?;
                let why = Some(format!("{amount}: {}", failure_code.unwrap_or("unknown")));
                transition.record_event(OrderEventKind::RefundReversed, Some(from), why, change);
            }
            RefundStatus::Failed => {
                let why = failure_code.map(ToOwned::to_owned);
                transition.record_event(OrderEventKind::RefundFailed, Some(from), why, change);
                // It may have been rejected because the payment was already refunded at the
                // provider.
                transition.request_lookup(payment);
            }
            RefundStatus::Pending => {}
        }
        accept_exact(transition, payment, policy, change)
    }

    fn pending_refunds(&self, id: PaymentId, like: Money) -> Result<Money, MoneyError> {
        let open = self
            .refunds
            .iter()
            .filter(|r| r.payment_id == id && r.status == RefundStatus::Pending)
            .map(|r| r.amount);
        Money::sum(like.currency(), open)
    }
}

/// Nothing that was captured stays on an order that has ended, whatever state its payment is in: what is
/// left of each is refunded. With `except`, the same for all payments except the one that pays the
/// order.
pub(super) fn refund_captured(
    transition: &mut Transition,
    except: Option<PaymentId>,
    reason: &str,
    change: &ChangeContext<'_>,
) -> Result<(), OrderError> {
    let captured = transition.record.payments.iter().filter(|p| p.captured.is_some());
    let ids: Vec<PaymentId> = captured.map(|p| p.id).filter(|id| Some(*id) != except).collect();
    for id in ids {
        refund_rest(transition, id, reason, change)?;
    }
    Ok(())
}

/// Records a refund of all that is left of a payment and not disputed; nothing if nothing is left.
pub(super) fn refund_rest(
    transition: &mut Transition,
    id: PaymentId,
    reason: &str,
    change: &ChangeContext<'_>,
) -> Result<(), OrderError> {
    let rest = transition.record.undisputed(id)?;
    if !rest.is_zero() {
        push_refund(transition, id, rest, reason, change);
    }
    Ok(())
}

fn record_refunded_amount(
    transition: &mut Transition,
    id: PaymentId,
    amount: Money,
    change: &ChangeContext<'_>,
) -> Result<(), OrderError> {
    let payment = transition.record.payment_mut(id).ok_or(OrderError::NoSuchPayment(id))?;
    payment.refunded = payment.refunded.plus(amount)?;
    payment.updated_at = change.now;
    let event = if payment.refundable()?.is_zero() {
        PaymentEvent::FullyRefunded
    } else {
        PaymentEvent::PartiallyRefunded
    };
    if let Some(to) = PaymentMachine::next(payment.status, event).moved() {
        payment.status = to;
    }
    Ok(())
}

/// Counts the amount of a reversed refund as captured again. A payment of a different amount is a
/// mismatch as before, and an operator has the review time to decide.
fn take_back(
    transition: &mut Transition,
    id: PaymentId,
    amount: Money,
    policy: PayPolicy,
    change: &ChangeContext<'_>,
) -> Result<(), OrderError> {
    let record = &transition.record;
    let rest = record.payment(id)?.refunded.minus(amount)?;
    let correct = record.pays_order(record.payment(id)?);
    let event = match (rest.is_zero(), correct) {
        (_, false) => PaymentEvent::MismatchRestored,
        (false, true) => PaymentEvent::RefundReversed,
        (true, true) => PaymentEvent::AllRefundsReversed,
    };
    let payment = transition.record.payment_mut(id).ok_or(OrderError::NoSuchPayment(id))?;
    payment.refunded = rest;
    payment.updated_at = change.now;
    if let Some(to) = PaymentMachine::next(payment.status, event).moved() {
        payment.status = to;
    }
    if transition.record.is_undecided() && transition.record.accepts_payment() {
        transition.record.extend_review_deadline(policy, change);
    }
    Ok(())
}
