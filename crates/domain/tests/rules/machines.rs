//! The machines in the code against the tables of the specification, cell by cell.

use std::collections::BTreeMap;

use domain::cart::CartMachine;
use domain::coupon::CouponUseMachine;
use domain::dispute::DisputeMachine;
use domain::fulfillment::ParcelMachine;
use domain::machine::{Machine, Verdict};
use domain::notification::NotificationMachine;
use domain::order::{OrderMachine, ReturnMachine};
use domain::payment::PaymentMachine;
use domain::refund::RefundMachine;

use crate::expected_machines as expected;

/// Cells of a table: (state, event) to what happens.
type Cells = BTreeMap<(String, String), String>;

fn written(table: &str) -> Cells {
    let mut cells = Cells::new();
    for part in table.trim().split("\n\n") {
        read_part(part, &mut cells);
    }
    cells
}

fn read_part(part: &str, cells: &mut Cells) {
    let mut rows = part.lines();
    let events: Vec<&str> = rows.next().unwrap().split_whitespace().collect();
    for row in rows {
        let mut words = row.split_whitespace();
        let state = words.next().unwrap();
        let verdicts: Vec<&str> = words.collect();
        assert_eq!(verdicts.len(), events.len(), "the row of {state}");
        for (event, verdict) in events.iter().zip(verdicts) {
            let cell = (state.to_owned(), (*event).to_owned());
            let before = cells.insert(cell, verdict.to_owned());
            assert_eq!(before, None, "{state} is written once");
        }
    }
}

fn coded<M: Machine>() -> Cells {
    let mut cells = Cells::new();
    for &state in M::states() {
        for &event in M::events() {
            let verdict = match M::next(state, event) {
                Verdict::Moves(to) => format!(">{to}"),
                Verdict::Same => "=".to_owned(),
                Verdict::Late => "late".to_owned(),
                Verdict::Refused => "-".to_owned(),
            };
            cells.insert((state.to_string(), event.to_string()), verdict);
        }
    }
    cells
}

fn compare<M: Machine>(table: &str, size: usize) {
    let (written, coded) = (written(table), coded::<M>());
    assert_eq!(written.len(), size, "{}: cells in the table", M::NAME);
    for (cell, verdict) in &written {
        let (state, event) = cell;
        let found = coded.get(cell).map(String::as_str);
        assert_eq!(found, Some(verdict.as_str()), "{}: {state} × {event}", M::NAME);
    }
    assert_eq!(coded.len(), size, "{}: cells in the code", M::NAME);
}

#[test]
fn the_order_moves_as_specified() {
    compare::<OrderMachine>(expected::ORDER, 25);
}

#[test]
fn a_payment_moves_as_specified() {
    compare::<PaymentMachine>(expected::PAYMENT, 234);
}

#[test]
fn a_refund_moves_as_specified() {
    compare::<RefundMachine>(expected::REFUND, 9);
}

#[test]
fn a_dispute_moves_as_specified() {
    compare::<DisputeMachine>(expected::DISPUTE, 36);
}

#[test]
fn a_cart_moves_as_specified() {
    compare::<CartMachine>(expected::CART, 16);
}

#[test]
fn a_use_of_a_coupon_moves_as_specified() {
    compare::<CouponUseMachine>(expected::COUPON_USE, 6);
}

#[test]
fn a_parcel_moves_as_specified() {
    compare::<ParcelMachine>(expected::PARCEL, 6);
}

#[test]
fn a_return_moves_as_specified() {
    compare::<ReturnMachine>(expected::RETURN, 20);
}

#[test]
fn a_notification_moves_as_specified() {
    compare::<NotificationMachine>(expected::NOTIFICATION, 20);
}

#[test]
fn a_refused_order_names_what_is_allowed() {
    use domain::order::OrderLifecycle as L;
    assert_eq!(L::Pending.allowed(), [L::Confirmed, L::Cancelled]);
    assert_eq!(L::Confirmed.allowed(), [L::Shipped, L::Cancelled]);
    assert_eq!(L::Shipped.allowed(), [L::Delivered, L::Confirmed]);
    assert_eq!(L::Delivered.allowed(), []);
    assert_eq!(L::Cancelled.allowed(), []);
}
