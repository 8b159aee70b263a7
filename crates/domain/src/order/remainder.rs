//! Orders whose units do not all arrive: the amount that the shop may keep, and the automatic
//! progress of the order.
//!
//! The rule for money: **the shop keeps no more than the price of the units that are not
//! cancelled** ([`OrderRecord::remaining_amount`]), less what it owes for returned units
//! ([`OrderRecord::retainable_amount`]). The share of cancelled units is refunded, less
//! earlier refunds and uncaptured amounts, so that nothing is refunded twice. Units whose share was
//! already refunded need no decision: they are cancelled when all shipped units have arrived.

use super::cancel_items::{cancel_units, notify_items_cancelled};
use super::delivery::deliver_when_all_arrived;
use super::item_cancellation::Units;
use super::new_refund::push_refund;
use super::{
    CancelledStock, ChangeContext, Effect, OrderError, OrderEventKind, OrderEventName, OrderJob,
    OrderLifecycle, OrderRecord, Transition, reasons,
};
use crate::fulfillment::{FulfillmentStatus, ParcelStatus};
use crate::ids::PaymentId;
use crate::money::{Money, MoneyError};
use crate::notification::NotificationType;
use crate::payment::{Payment, PaymentStatus};

impl OrderRecord {
    /// How much of an authorized payment may be captured: all of it, but no more than the units cost
    /// that are not cancelled.
    #[must_use]
    pub fn capturable(&self, payment: &Payment) -> Money {
        let most = self.remaining_amount();
        if most.currency() == payment.amount.currency() && most < payment.amount {
            most
        } else {
            payment.amount
        }
    }

    /// Whether an attempt is for an amount that is no longer the order's.
    pub(super) fn is_outdated(&self, payment: &Payment) -> bool {
        let asked = self.prices().contains(&payment.amount);
        !asked || payment.expected() > self.remaining_amount()
    }

    /// The sum of an amount of each captured payment of the order, such as what refunds have left of it.
    fn sum_of_captured(
        &self,
        left: impl Fn(&Self, PaymentId) -> Result<Money, OrderError>,
    ) -> Result<Money, OrderError> {
        let mut kept = Money::zero(self.order.currency());
        for payment in self.captured_payments() {
            kept = kept.plus(left(self, payment.id)?)?;
        }
        Ok(kept)
    }

    /// What was refunded of the amount that the shop may keep: by amount, or for units that are neither cancelled nor
    /// returned. It counts towards the next units that are returned, whichever they are, because refunds are not bound to
    /// units. Zero also for rows that break their rules.
    #[must_use]
    pub fn refunded_in_advance(&self) -> Money {
        self.refunded_beyond_owed().unwrap_or(Money::zero(self.order.currency()))
    }

    fn refunded_beyond_owed(&self) -> Result<Money, OrderError> {
        let kept = self.sum_of_captured(Self::unrefunded)?;
        let captured = |record: &Self, id| {
            let captured = record.payment(id)?.captured;
            Ok(captured.unwrap_or(Money::zero(record.order.currency())))
        };
        let refunded = self.sum_of_captured(captured)?.minus(kept)?;
        Ok(excess(self.retainable_amount(), kept)?.min(refunded))
    }

    pub(super) fn captured_payments(&self) -> impl Iterator<Item = &Payment> {
        let currency = self.order.currency();
        let own = move |p: &&Payment| p.captured.is_some_and(|c| c.currency() == currency);
        self.payments.iter().filter(|p| p.status.is_captured()).filter(own)
    }

    /// Whether exactly the share of these units, or everything, was refunded already: the order was
    /// paid, and the shop keeps what the others cost, or nothing. A goodwill refund of another
    /// amount says nothing about units, and units that are free of charge are never paid back.
    fn is_already_refunded(&self, units: &Units) -> Result<bool, OrderError> {
        let shares = self.shares(units)?;
        let share = Money::sum(self.order.currency(), shares)?;
        let others = self.remaining_amount().minus(share)?;
        let paid = self.payment_status().is_collected() && !share.is_zero();
        let kept = self.sum_of_captured(Self::unrefunded)?;
        Ok(paid && (kept == others || kept.is_zero()))
    }
}

/// Cancels the units that were never shipped if their money was refunded already and all that
/// was shipped has arrived. They return to stock, and nothing more is refunded.
pub(super) fn close_remainder(
    transition: &mut Transition,
    change: &ChangeContext<'_>,
) -> Result<(), OrderError> {
    let record = &transition.record;
    let under_way = record.parcels.iter().any(|p| p.status == ParcelStatus::Shipped);
    let units = record.unshipped();
    let open = record.order.lifecycle == OrderLifecycle::Confirmed && !units.is_empty();
    if !open || under_way || !record.has_shipped() || !record.is_already_refunded(&units)? {
        return Ok(());
    }
    let reason = Some(reasons::REFUNDED_BEFORE);
    let cancelled = cancel_units(transition, &units, CancelledStock::Restocked, None, change)?;
    notify_items_cancelled(transition, &cancelled, reason, change);
    transition.effect(Effect::Notify(NotificationType::ItemsCancelled));
    advance_lifecycle(transition, change)
}

/// Returns what the shop may not keep after units with this share were cancelled: an authorization
/// is captured for less or voided, captured money that is not disputed is refunded. The same for
/// returned units of which the shop owes `share`. Gives what is refunded.
pub(super) fn refund_share(
    transition: &mut Transition,
    share: Money,
    reason: &str,
    change: &ChangeContext<'_>,
) -> Result<Money, OrderError> {
    reduce_capture(transition, change);
    let record = &transition.record;
    let kept = record.sum_of_captured(OrderRecord::undisputed)?;
    let over = excess(kept, record.retainable_amount())?;
    let back = share.min(over);
    let mut rest = back;
    let captured: Vec<_> = transition.record.captured_payments().map(|p| p.id).collect();
    for id in captured {
        let part = rest.min(transition.record.undisputed(id)?);
        if !part.is_zero() {
            push_refund(transition, id, part, reason, change);
            rest = rest.minus(part)?;
        }
    }
    Ok(back.minus(rest)?)
}

fn excess(kept: Money, most: Money) -> Result<Money, MoneyError> {
    if kept > most { kept.minus(most) } else { Ok(Money::zero(most.currency())) }
}

fn reduce_capture(transition: &mut Transition, change: &ChangeContext<'_>) {
    let authorized =
        transition.record.payments.iter().find(|p| p.status == PaymentStatus::Authorized);
    let Some(payment) = authorized else { return };
    let (id, most) = (payment.id, transition.record.capturable(payment));
    if most.is_zero() {
        transition.effect(Effect::Job(OrderJob::CancelPayment(id)));
    } else if most < payment.expected()
        && let Some(payment) = transition.record.payment_mut(id)
    {
        payment.to_capture = Some(most);
        payment.updated_at = change.now;
    }
}

/// The order advances if all units that are not cancelled are shipped, or delivered.
pub(super) fn advance_lifecycle(
    transition: &mut Transition,
    change: &ChangeContext<'_>,
) -> Result<(), OrderError> {
    let fulfilled = transition.record.fulfillment_status();
    let all_left = match fulfilled {
        FulfillmentStatus::Unfulfilled | FulfillmentStatus::PartiallyShipped => false,
        FulfillmentStatus::Shipped
        | FulfillmentStatus::PartiallyDelivered
        | FulfillmentStatus::Delivered => true,
    };
    if all_left && transition.record.order.lifecycle == OrderLifecycle::Confirmed {
        let from = transition.record.status();
        transition.record.order.lifecycle = transition.record.next_state(OrderEventName::Ship)?;
        transition.record_event(OrderEventKind::Shipped, Some(from), None, change);
        if fulfilled != FulfillmentStatus::Delivered {
            transition.effect(Effect::Notify(NotificationType::OrderShipped));
        }
    }
    deliver_when_all_arrived(transition, change)
}
