//! The units of a return arrive: they are restocked or written off, and their price is refunded.

use std::collections::BTreeMap;

use super::effect::{release_stock, stock_line, write_off_stock};
use super::merged_units::merged;
use super::remainder::refund_share;
use super::{
    CancelledStock, ChangeContext, Effect, OrderError, OrderEventKind, OrderRecord, ReceivedUnits,
    ReturnEvent, StockLine, StockState, Transition, reasons,
};
use crate::ids::{OrderItemId, ReturnId};
use crate::money::Money;
use crate::notification::NotificationType;

/// Units of order lines with their dispositions.
pub type ReceivedLine = ((OrderItemId, CancelledStock), i64);

/// What is refunded for the units of a return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReturnRefund {
    /// Their price.
    Price,
    /// Their price, less an amount that the shop withholds.
    Less {
        /// The amount, in the order's currency.
        withheld: Money,
        /// Why; the customer reads it.
        reason: String,
    },
    /// Nothing.
    Nothing {
        /// Why; the customer reads it.
        reason: String,
    },
}

impl OrderRecord {
    /// Records which units of an approved return have arrived: all of it, or fewer. They are
    /// restocked or written off, and their price is refunded, less what the shop withholds, as far
    /// as earlier refunds and disputes have left it. Units that did not arrive can be returned
    /// again.
    ///
    /// # Errors
    /// [`OrderError::NoSuchReturn`], [`OrderError::ReturnState`]; [`OrderError::ReturnLines`] for no
    /// units, or more than the return has; [`OrderError::WithheldTooMuch`];
    /// [`OrderError::PaymentInProgress`] while an attempt may still be captured;
    /// [`OrderError::Money`] for another currency.
    pub fn receive_return(
        &self,
        id: ReturnId,
        lines: &[ReceivedLine],
        refund: &ReturnRefund,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let status = self.next_return_status(id, ReturnEvent::Received)?;
        let status = status.ok_or(OrderError::ReturnState(self.order_return(id)?.status))?;
        let wanted = self.received_lines(id, lines)?;
        // Until it is known what the shop has received, it is not known what it has to refund.
        if let Some(live) = self.live_payment() {
            return Err(OrderError::PaymentInProgress(live.id));
        }
        let received = self.priced(&wanted)?;
        let price = Money::sum(self.order.currency(), received.iter().map(|units| units.amount))?;
        let (due, withheld_reason) = due(price, refund)?;
        let mut transition =
            self.commit_stock(change).unwrap_or_else(|| Transition::from(self.clone()));
        move_stock(&mut transition, &received);
        let change_return = |transition: &mut Transition, refunded: Money| {
            for found in transition.record.returns.iter_mut().filter(|r| r.id == id) {
                found.status = status;
                found.received.clone_from(&received);
                found.due = Some(due);
                found.refunded = Some(refunded);
                found.withheld_reason.clone_from(&withheld_reason);
                found.closed_at = Some(change.now);
            }
        };
        change_return(&mut transition, Money::zero(due.currency()));
        record_receipt(&mut transition, &received, due, change);
        let refunded = refund_share(&mut transition, due, reasons::ITEMS_RETURNED, change)?;
        change_return(&mut transition, refunded);
        transition.effect(Effect::Notify(NotificationType::ReturnReceived));
        Ok(transition)
    }

    /// The units that arrived, of lines of the return and no more than it has of each.
    fn received_lines(
        &self,
        id: ReturnId,
        lines: &[ReceivedLine],
    ) -> Result<BTreeMap<(OrderItemId, CancelledStock), i64>, OrderError> {
        let wanted = merged(lines).ok_or(OrderError::ReturnLines)?;
        let mut left: BTreeMap<OrderItemId, i64> =
            self.order_return(id)?.units().into_iter().collect();
        for ((item, _), quantity) in &wanted {
            let rest = left.get(item).and_then(|rest| rest.checked_sub(*quantity));
            let rest = rest.filter(|rest| *rest >= 0).ok_or(OrderError::ReturnLines)?;
            left.insert(*item, rest);
        }
        Ok(wanted)
    }

    fn priced(
        &self,
        units: &BTreeMap<(OrderItemId, CancelledStock), i64>,
    ) -> Result<Vec<ReceivedUnits>, OrderError> {
        let lines = units.iter().map(|((item, _), quantity)| (*item, *quantity)).collect();
        let shares = self.shares(&lines)?;
        let units = units.iter().zip(shares);
        let row = |((&(order_item_id, stock), &quantity), amount)| ReceivedUnits {
            order_item_id,
            stock,
            quantity,
            amount,
        };
        Ok(units.map(row).collect())
    }
}

/// What the shop owes for units of this price, and why it withholds the rest.
fn due(price: Money, refund: &ReturnRefund) -> Result<(Money, Option<String>), OrderError> {
    match refund {
        ReturnRefund::Price => Ok((price, None)),
        ReturnRefund::Nothing { reason } => {
            Ok((Money::zero(price.currency()), Some(reason.clone())))
        }
        ReturnRefund::Less { withheld, reason } => {
            price.require_currency(withheld.currency())?;
            if *withheld > price {
                return Err(OrderError::WithheldTooMuch { price });
            }
            Ok((price.minus(*withheld)?, Some(reason.clone())))
        }
    }
}

/// The units left stock when their order was confirmed, at the latest in this transition.
fn move_stock(transition: &mut Transition, received: &[ReceivedUnits]) {
    let record = &transition.record;
    let lines = |stock: CancelledStock| -> Vec<StockLine> {
        let units = received.iter().filter(|units| units.stock == stock);
        let line = |units: &ReceivedUnits| {
            let item = record.order.items.iter().find(|i| i.id == units.order_item_id)?;
            stock_line(item, units.quantity)
        };
        units.filter_map(line).collect()
    };
    let restocked = release_stock(StockState::Committed, lines(CancelledStock::Restocked));
    let written_off = write_off_stock(StockState::Committed, lines(CancelledStock::WrittenOff));
    transition.effects.extend(restocked.into_iter().chain(written_off));
}

fn record_receipt(
    transition: &mut Transition,
    received: &[ReceivedUnits],
    due: Money,
    change: &ChangeContext<'_>,
) {
    let units: i64 = received.iter().map(|units| units.quantity).sum();
    let what = Some(format!("units: {units}, amount: {due} {}", due.currency()));
    let from = Some(transition.record.status());
    transition.record_event(OrderEventKind::ReturnReceived, from, what, change);
}
