//! Cancels units that are not shipped: they return to stock, their share of the price is refunded,
//! and the order continues with the others.

use super::ShipLine;
use super::effect::{release_stock, stock_line, write_off_stock};
use super::item_cancellation::Units;
use super::remainder::{advance_lifecycle, refund_share};
use super::{
    CancelledStock, ChangeContext, Effect, ItemCancellation, OrderError, OrderEventKind,
    OrderEventName, OrderLifecycle, OrderRecord, StockLine, Transition, reasons,
};
use crate::Instant;
use crate::ids::{ItemCancellationId, ParcelId};
use crate::money::Money;
use crate::notification::NotificationType;
use crate::payment::PaymentStatus;

/// Units cancelled by one transition.
pub(super) struct Cancelled {
    units: i64,
    /// Their share of the order's `grand_total`.
    pub(super) share: Money,
}

impl OrderRecord {
    /// Cancels units that are not shipped, or were returned: `lines`, or all of them if it is
    /// `None`. Their share of the price is refunded, not captured, or not collected on delivery. If
    /// nothing remains the order is cancelled.
    ///
    /// # Errors
    /// [`OrderError::CancelTheOrder`] if the order is pending, or if nothing would remain of
    /// an order of which nothing was ever shipped; [`OrderError::InvalidTransition`] if all of
    /// it is shipped or it is over; [`OrderError::CancelLines`]; [`OrderError::PaymentInProgress`]
    /// while an attempt may capture an amount that is not known yet.
    pub fn cancel_items(
        &self,
        lines: Option<&[ShipLine]>,
        stock: CancelledStock,
        reason: Option<&str>,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        match self.order.lifecycle {
            OrderLifecycle::Pending => return Err(OrderError::CancelTheOrder),
            OrderLifecycle::Confirmed => {}
            OrderLifecycle::Shipped | OrderLifecycle::Delivered | OrderLifecycle::Cancelled => {
                let (from, to) = (self.order.lifecycle, OrderLifecycle::Cancelled);
                return Err(OrderError::InvalidTransition { from, to });
            }
        }
        let units = self.chosen_units(lines).ok_or(OrderError::CancelLines)?;
        let mut transition = Transition::from(self.clone());
        let cancelled = cancel_units(&mut transition, &units, stock, None, change)?;
        if transition.record.remaining_units() == 0 && self.parcels.is_empty() {
            return Err(OrderError::CancelTheOrder);
        }
        notify_items_cancelled(&mut transition, &cancelled, reason, change);
        if transition.record.remaining_units() > 0 {
            transition.effect(Effect::Notify(NotificationType::ItemsCancelled));
        }
        after_cancelling(transition, &cancelled, reason.unwrap_or(reasons::ITEMS_CANCELLED), change)
    }

    /// While an attempt is in progress, the amount that could be captured or refunded is not known.
    fn ensure_amount_known(&self, now: Instant) -> Result<(), OrderError> {
        match self.live_payment() {
            Some(live) if live.status != PaymentStatus::Authorized || live.is_in_flight(now) => {
                Err(OrderError::PaymentInProgress(live.id))
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// Records cancelled units and their disposition.
pub(super) fn cancel_units(
    transition: &mut Transition,
    units: &Units,
    stock: CancelledStock,
    parcel_id: Option<ParcelId>,
    change: &ChangeContext<'_>,
) -> Result<Cancelled, OrderError> {
    let shares = transition.record.shares(units)?;
    let share = Money::sum(transition.record.order.currency(), shares.iter().copied())?;
    let lines = counted(&transition.record, units);
    for (&(order_item_id, quantity), amount) in units.iter().zip(shares) {
        transition.record.cancellations.push(ItemCancellation {
            id: ItemCancellationId((change.new_id)()),
            order_id: transition.record.order.id,
            order_item_id,
            quantity,
            amount,
            stock,
            parcel_id,
            created_at: change.now,
        });
    }
    let counted_in = transition.record.order.stock;
    let effect = match stock {
        CancelledStock::Restocked => release_stock(counted_in, lines),
        CancelledStock::WrittenOff => write_off_stock(counted_in, lines),
    };
    transition.effects.extend(effect);
    Ok(Cancelled { units: units.iter().map(|(_, quantity)| quantity).sum(), share })
}

fn counted(record: &OrderRecord, units: &Units) -> Vec<StockLine> {
    let item = |id| record.order.items.iter().find(|i| i.id == id);
    let lines = units.iter().filter_map(|&(id, quantity)| stock_line(item(id)?, quantity));
    lines.collect()
}

/// Notes in the history how many units were cancelled, and what they cost.
pub(super) fn notify_items_cancelled(
    transition: &mut Transition,
    cancelled: &Cancelled,
    reason: Option<&str>,
    change: &ChangeContext<'_>,
) {
    let (units, share) = (cancelled.units, cancelled.share);
    let why = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
    let what = format!("units: {units}, amount: {share} {}{why}", share.currency());
    let from = transition.record.status();
    transition.record_event(OrderEventKind::ItemsCancelled, Some(from), Some(what), change);
}

/// Consequences of cancelled units: if nothing remains the order is cancelled, as by
/// [`OrderRecord::cancel`]; otherwise their share is refunded, and the order continues.
pub(super) fn after_cancelling(
    mut transition: Transition,
    cancelled: &Cancelled,
    reason: &str,
    change: &ChangeContext<'_>,
) -> Result<Transition, OrderError> {
    if transition.record.remaining_units() == 0 {
        let ended = transition.record.cancel(Some(reason), OrderLifecycle::Confirmed, change)?;
        return Ok(transition.then(ended));
    }
    transition.record.ensure_amount_known(change.now)?;
    refund_share(&mut transition, cancelled.share, reason, change)?;
    advance_lifecycle(&mut transition, change)?;
    Ok(transition)
}

/// An order with returned units is no longer shipped if they are to be shipped again or nothing
/// else remains.
pub(super) fn revert_lifecycle(transition: &mut Transition) -> Result<(), OrderError> {
    let record = &transition.record;
    let units_left = !record.unshipped().is_empty() || record.remaining_units() == 0;
    if units_left && record.order.lifecycle == OrderLifecycle::Shipped {
        transition.record.order.lifecycle = transition.record.next_state(OrderEventName::Return)?;
    }
    Ok(())
}
