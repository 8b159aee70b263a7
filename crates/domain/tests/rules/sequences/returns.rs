//! Delivered units that are sent back: what can happen to them, and the laws of it.

use domain::ids::{OrderItemId, ReturnId};
use domain::order::{
    CancelledStock, OrderError, OrderLifecycle, OrderRecord, ReturnRefund, ReturnStatus,
    ReturnWindow, Transition,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::exits::kept;
use super::world::{OPERATORS_REFUND, World};
use crate::support::{id_of, money};

/// What happens to a return. The first number chooses among the lines, or among the returns.
#[derive(Debug, Clone)]
pub enum ReturnStep {
    /// The customer asks for a return of so many units.
    Request(usize, i64),
    /// An operator creates one.
    Create(usize, i64),
    /// An operator approves one.
    Approve(usize),
    /// An operator rejects one.
    Reject(usize),
    /// It is cancelled.
    Cancel(usize),
    /// So many units of its first line arrive, and so many cents are withheld; `None`: all of them.
    Receive(usize, i64, CancelledStock, Option<i64>),
}

/// What happens to returns.
pub fn return_step() -> impl Strategy<Value = ReturnStep> {
    let withheld =
        prop_oneof![4 => Just(Some(0)), 1 => Just(None), 2 => (0_i64..500).prop_map(Some)];
    prop_oneof![
        3 => (0..4_usize, 0_i64..4).prop_map(|(n, units)| ReturnStep::Request(n, units)),
        2 => (0..4_usize, 0_i64..4).prop_map(|(n, units)| ReturnStep::Create(n, units)),
        2 => (0..3_usize).prop_map(ReturnStep::Approve),
        1 => (0..3_usize).prop_map(ReturnStep::Reject),
        1 => (0..3_usize).prop_map(ReturnStep::Cancel),
        4 => (0..3_usize, 1_i64..3, select(CancelledStock::ALL), withheld)
            .prop_map(|(n, units, stock, less)| ReturnStep::Receive(n, units, stock, less)),
    ]
}

impl World {
    /// Lets something happen to a return.
    pub fn about_return(&self, step: &ReturnStep) -> Result<Transition, OrderError> {
        let line = |pick: usize| {
            let items = &self.record.order.items;
            items[pick % items.len()].id
        };
        let window = ReturnWindow { days: 3 };
        match *step {
            ReturnStep::Request(pick, units) => self.system_pair(|r, c| {
                r.request_return(&[(line(pick), units)], "too small", window, c)
            }),
            ReturnStep::Create(pick, units) => {
                self.system_pair(|r, c| r.create_return(&[(line(pick), units)], "by phone", c))
            }
            ReturnStep::Approve(pick) => {
                self.system(|r, c| r.approve_return(self.return_at(pick), c))
            }
            ReturnStep::Reject(pick) => {
                self.system(|r, c| r.reject_return(self.return_at(pick), "worn", c))
            }
            ReturnStep::Cancel(pick) => {
                self.system(|r, c| r.cancel_return(self.return_at(pick), None, c))
            }
            ReturnStep::Receive(pick, units, stock, withheld) => {
                self.receive(self.return_at(pick), units, stock, withheld)
            }
        }
    }

    fn return_at(&self, pick: usize) -> ReturnId {
        let count = self.record.returns.len();
        if count == 0 { id_of(404) } else { self.record.returns[pick % count].id }
    }

    fn receive(
        &self,
        id: ReturnId,
        units: i64,
        stock: CancelledStock,
        withheld: Option<i64>,
    ) -> Result<Transition, OrderError> {
        let reason = "used".to_owned();
        let refund = match withheld {
            None => ReturnRefund::Nothing { reason },
            Some(0) => ReturnRefund::Price,
            Some(cents) => ReturnRefund::Less { withheld: money(cents), reason },
        };
        self.system(|r, c| {
            let line = r.order_return(id)?.lines[0].order_item_id;
            r.receive_return(id, &[((line, stock), units)], &refund, c)
        })
    }
}

/// Returns stay as they were written; what arrived is refunded once, and the order keeps what the
/// others cost and what was withheld.
pub fn check_move(before: &OrderRecord, after: &OrderRecord) {
    for old in &before.returns {
        let new = after.returns.iter().find(|r| r.id == old.id).expect("kept");
        assert_eq!((&new.lines, &new.reason), (&old.lines, &old.reason), "written once");
        assert!(old.status.is_open() || new == old, "what is decided stays so");
    }
    assert!(after.returned_units_fit() && after.returned_amounts_fit(), "{after:#?}");
    let delivered = after.order.lifecycle == OrderLifecycle::Delivered;
    assert!(delivered || after.returns.is_empty());
    let is_new = |id: ReturnId| before.returns.iter().any(|r| r.id == id && r.status.is_open());
    let mut received = after.returns.iter().filter(|r| r.status == ReturnStatus::Received);
    let Some(new) = received.rfind(|r| is_new(r.id)) else { return };
    let begun = after.refunds.iter().skip(before.refunds.len());
    let by_itself = begun.filter(|r| r.reason != OPERATORS_REFUND);
    let back: i64 = by_itself.map(|r| r.amount.minor_units()).sum();
    let due = new.due.expect("received").minor_units();
    assert_eq!(new.refunded.map(|money| money.minor_units()), Some(back));
    let (kept, enough) = (kept(after), after.retainable_amount().minor_units());
    assert!(back <= due, "{back} was refunded for {due}");
    assert!(back == due || kept <= enough, "{kept} is kept, {enough} is enough");
    assert!(back == 0 || kept >= enough, "paid back twice");
}

/// Units of a line that are on hand again.
pub fn restocked(record: &OrderRecord, item: OrderItemId) -> i64 {
    let units = record.returns.iter().flat_map(|r| &r.received);
    let restocked = units.filter(|u| u.stock == CancelledStock::Restocked);
    restocked.filter(|u| u.order_item_id == item).map(|u| u.quantity).sum()
}
