//! Which payment and which return a row of the history is about.

use domain::order::{OrderEvent, OrderRecord, PayPolicy, Transition};

use crate::support::{at, begin, online_order, paid_order, system};

/// A delivered order of which units can be sent back.
fn delivered() -> OrderRecord {
    let paid = paid_order().0;
    let confirmed = system(at(30), |c| paid.confirm(PayPolicy::default(), c)).unwrap().record;
    let shipped = system(at(40), |c| confirmed.ship(None, None, None, c)).unwrap().record;
    system(at(50), |c| shipped.deliver(None, c)).unwrap().record
}

fn only(transition: &Transition) -> OrderEvent {
    let [event] = transition.events.as_slice() else { panic!("{:?}", transition.events) };
    event.clone()
}

#[test]
fn events_of_returns_are_about_their_own() {
    let mut order = delivered();
    let one = [(order.order.items[0].id, 1)];
    let mut events = Vec::new();
    let mut ids = Vec::new();
    for second in [60, 61] {
        let (opened, id) = system(at(second), |c| order.create_return(&one, "", c)).unwrap();
        events.push((only(&opened), id));
        ids.push(id);
        order = opened.record;
    }
    for (id, second) in ids.iter().zip([70, 71]) {
        let cancelled = system(at(second), |c| order.cancel_return(*id, None, c)).unwrap();
        events.push((only(&cancelled), *id));
        order = cancelled.record;
    }
    for (event, id) in &events {
        assert_eq!(order.return_of_event(event), Some(*id), "{event:?}");
        assert_eq!(order.payment_of_event(event), None);
    }
    let times = |order: &mut OrderRecord| order.returns[1].closed_at = order.returns[0].closed_at;
    times(&mut order);
    assert_eq!(order.return_of_event(&events[2].0), None, "two of one time");
}

#[test]
fn events_of_payments_are_about_their_own() {
    let fresh = online_order();
    let (begun, id) = begin(&fresh);
    let started = OrderEvent { reason: Some(id.to_string()), ..only_note(&begun) };
    assert_eq!(begun.payment_of_event(&started), Some(id));
    let updated = OrderEvent { reason: Some(format!("{id} processing")), ..started.clone() };
    assert_eq!(begun.payment_of_event(&updated), Some(id));
    assert_eq!(fresh.payment_of_event(&started), None, "of another order");
    assert_eq!(begun.return_of_event(&started), None);
    assert_eq!(begun.payment_of_event(&only_note(&begun)), None);
}

fn only_note(record: &OrderRecord) -> OrderEvent {
    only(&system(at(90), |c| record.add_note("a note", c)))
}
