//! A return: delivered units of an order that the customer sends back.

use super::{CancelledStock, ShipLine, reasons};
use crate::Instant;
use crate::ids::{OrderId, OrderItemId, ReturnId};
use crate::machine::{Machine, Verdict};
use crate::money::{Money, MoneyError};
use crate::refund::Refund;

text_enum! {
    /// Status of a return.
    pub enum ReturnStatus {
        /// The customer asked for it; the shop has not decided.
        Requested = "requested",
        /// The shop accepts it, and waits for the units.
        Approved = "approved",
        /// The shop does not accept it.
        Rejected = "rejected",
        /// The units, or some of them, have arrived at the shop.
        Received = "received",
        /// Withdrawn before anything arrived.
        Cancelled = "cancelled",
    }
}

impl ReturnStatus {
    /// Whether units may still arrive for it: they cannot be part of another return meanwhile.
    #[must_use]
    pub fn is_open(self) -> bool {
        match self {
            Self::Requested | Self::Approved => true,
            Self::Rejected | Self::Received | Self::Cancelled => false,
        }
    }
}

text_enum! {
    /// What happens to a return.
    pub enum ReturnEvent {
        /// The shop accepts it.
        Approved = "approved",
        /// The shop does not accept it.
        Rejected = "rejected",
        /// Units of it have arrived.
        Received = "received",
        /// The customer or the shop withdraws it.
        Cancelled = "cancelled",
    }
}

/// The state machine of a return.
#[derive(Debug, Clone, Copy)]
pub struct ReturnMachine;

impl Machine for ReturnMachine {
    type State = ReturnStatus;
    type Event = ReturnEvent;
    const NAME: &'static str = "Return";

    fn states() -> &'static [ReturnStatus] {
        ReturnStatus::ALL
    }

    fn events() -> &'static [ReturnEvent] {
        ReturnEvent::ALL
    }

    fn next(state: ReturnStatus, event: ReturnEvent) -> Verdict<ReturnStatus> {
        use ReturnEvent as E;
        use ReturnStatus as S;
        match (state, event) {
            (S::Requested, E::Approved) => Verdict::Moves(S::Approved),
            (S::Requested, E::Rejected) => Verdict::Moves(S::Rejected),
            (S::Requested | S::Approved, E::Cancelled) => Verdict::Moves(S::Cancelled),
            (S::Approved, E::Received) => Verdict::Moves(S::Received),
            (S::Approved, E::Approved)
            | (S::Rejected, E::Rejected)
            | (S::Cancelled, E::Cancelled) => Verdict::Same,
            // A second receipt may name other units or another refund.
            (S::Requested | S::Rejected | S::Received | S::Cancelled, E::Received)
            | (S::Approved | S::Received | S::Cancelled, E::Rejected)
            | (S::Rejected | S::Received | S::Cancelled, E::Approved)
            | (S::Rejected | S::Received, E::Cancelled) => Verdict::Refused,
        }
    }

    fn initial() -> &'static [ReturnStatus] {
        &[ReturnStatus::Requested, ReturnStatus::Approved]
    }

    fn is_final(state: ReturnStatus) -> bool {
        !state.is_open()
    }
}

/// Units of one order line in a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReturnLine {
    /// The order's line.
    pub order_item_id: OrderItemId,
    /// Units, at least 1.
    pub quantity: i64,
}

/// Units of one order line that arrived with a return. Written once, never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceivedUnits {
    /// The order's line.
    pub order_item_id: OrderItemId,
    /// Their disposition.
    pub stock: CancelledStock,
    /// Units, at least 1.
    pub quantity: i64,
    /// Their share of the order's `grand_total`.
    pub amount: Money,
}

/// A return of delivered units of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderReturn {
    /// Its id.
    pub id: ReturnId,
    /// The order.
    pub order_id: OrderId,
    /// Status of the return.
    pub status: ReturnStatus,
    /// The units to be sent back, each line of the order once.
    pub lines: Vec<ReturnLine>,
    /// The units that arrived, each line and disposition once; none until it is received.
    pub received: Vec<ReceivedUnits>,
    /// Why the units are sent back.
    pub reason: String,
    /// Why the shop rejected it, or why it was cancelled.
    pub closing_reason: Option<String>,
    /// What the shop owes for the units that arrived: their price, less what it withholds. `None`
    /// until it is received.
    pub due: Option<Money>,
    /// What was refunded at the receipt: `due`, unless earlier refunds or a dispute left less.
    pub refunded: Option<Money>,
    /// Why the shop withholds a part of the price.
    pub withheld_reason: Option<String>,
    /// When it was requested, or created by an operator.
    pub created_at: Instant,
    /// When it was approved or rejected.
    pub decided_at: Option<Instant>,
    /// When its units arrived, or it was cancelled.
    pub closed_at: Option<Instant>,
    /// Version for optimistic locking.
    pub version: i64,
}

impl OrderReturn {
    /// Its lines as units of order lines.
    #[must_use]
    pub fn units(&self) -> Vec<ShipLine> {
        self.lines.iter().map(|line| (line.order_item_id, line.quantity)).collect()
    }

    /// Units of a line that it claims: all of them while it is open, those that arrived afterwards.
    #[must_use]
    pub fn claimed_quantity(&self, item: OrderItemId) -> i64 {
        let lines = self.lines.iter().filter(|line| line.order_item_id == item);
        if self.status.is_open() {
            lines.map(|line| line.quantity).sum()
        } else {
            self.received_quantity(item)
        }
    }

    /// Units of a line that arrived.
    #[must_use]
    pub fn received_quantity(&self, item: OrderItemId) -> i64 {
        let units = self.received.iter().filter(|units| units.order_item_id == item);
        units.map(|units| units.quantity).sum()
    }

    /// The price of the units that arrived.
    ///
    /// # Errors
    /// [`MoneyError`] only for rows that break their rules.
    pub fn price(&self, like: Money) -> Result<Money, MoneyError> {
        Money::sum(like.currency(), self.received.iter().map(|units| units.amount))
    }

    /// What is owed for the units that arrived and was not refunded at their receipt; `None` if it is nothing.
    #[must_use]
    pub fn unrefunded(&self) -> Option<Money> {
        let rest = self.due?.minus(self.refunded?).ok()?;
        Some(rest).filter(|rest| !rest.is_zero())
    }

    /// Whether a refund was made with its receipt: in the same transition, so at the same time. Two
    /// returns of an order are never received in one transition.
    pub(super) fn is_own_refund(&self, refund: &Refund) -> bool {
        refund.reason == reasons::ITEMS_RETURNED && self.closed_at == Some(refund.created_at)
    }

    /// What the shop withholds of the price of the units that arrived; `None` until it is received.
    #[must_use]
    pub fn withheld(&self) -> Option<Money> {
        let due = self.due?;
        self.price(due).ok()?.minus(due).ok()
    }
}
