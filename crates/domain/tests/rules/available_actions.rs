//! What could be done with an order now, and why not; and what an operator writes down.

use domain::order::{
    OrderAction, OrderError, OrderEventKind, OrderLifecycle, OrderPaymentStatus, OrderRecord,
    PayPolicy, ReturnWindow,
};

use crate::support::{
    Basket, at, begin, cod_order, coupon, customer, decide, kinds, listing, online_order, operator,
    paid_order, percent, system,
};

const WINDOW: ReturnWindow = ReturnWindow { days: 30 };

/// The moves that are open to a customer or an operator, by their words.
fn open(record: &OrderRecord, by_customer: bool) -> Vec<&'static str> {
    let actor = if by_customer { customer() } else { operator() };
    let until = OrderLifecycle::Confirmed;
    let all = decide(&actor, at(100), |c| {
        record.available_actions(PayPolicy::default(), until, WINDOW, c)
    });
    assert_eq!(all.iter().map(|p| p.action).collect::<Vec<_>>(), OrderAction::ALL);
    all.iter().filter(|p| p.refusal.is_none()).map(|p| p.action.as_str()).collect()
}

#[test]
fn what_is_open_changes_with_the_order() {
    let confirm = |record: &OrderRecord| {
        system(at(30), |c| record.confirm(PayPolicy::default(), c)).unwrap().record
    };
    let ship =
        |record: &OrderRecord| system(at(40), |c| record.ship(None, None, None, c)).unwrap().record;
    let fresh = online_order();
    assert_eq!(open(&fresh, true), ["pay", "change_coupon", "cancel"]);
    assert_eq!(open(&begin(&fresh).0, true), ["pay", "cancel"], "its price is fixed");
    let paid = paid_order().0;
    assert_eq!(open(&paid, false), ["confirm", "cancel", "refund"]);
    let confirmed = confirm(&paid);
    assert_eq!(open(&confirmed, false), ["ship", "cancel", "refund"], "all of it is an order's");
    let shipped = ship(&confirmed);
    assert_eq!(open(&shipped, false), ["deliver", "return_parcel", "refund"]);
    let one = [(confirmed.order.items[0].id, 1)];
    let part = system(at(40), |c| confirmed.ship(Some(&one), None, None, c)).unwrap().record;
    let all = ["ship", "deliver", "cancel_items", "return_parcel", "refund"];
    assert_eq!(open(&part, false), all);
    let delivered = system(at(50), |c| shipped.deliver(None, c)).unwrap().record;
    assert_eq!(open(&delivered, false), ["refund", "request_return"]);
    let asked = decide(&customer(), at(60), |c| delivered.request_return(&one, "", WINDOW, c));
    let (asked, id) = asked.unwrap();
    let decidable = ["refund", "request_return", "cancel_return", "decide_return"];
    assert_eq!(open(&asked.record, false), decidable);
    let approved = system(at(70), |c| asked.record.approve_return(id, c)).unwrap().record;
    let receivable = ["refund", "request_return", "cancel_return", "receive_return"];
    assert_eq!(open(&approved, false), receivable);
    assert_eq!(open(&cod_order(), false), ["change_coupon", "confirm", "cancel"]);
}

#[test]
fn a_refusal_says_why() {
    let all = decide(&customer(), at(100), |c| {
        online_order().available_actions(PayPolicy::default(), OrderLifecycle::Pending, WINDOW, c)
    });
    let why = |action| all.iter().find(|p| p.action == action).unwrap().refusal.clone();
    let unpaid = OrderError::NotPaid(OrderPaymentStatus::Unpaid);
    assert_eq!(why(OrderAction::Confirm), Some(unpaid));
    assert_eq!(why(OrderAction::Refund), Some(OrderError::RefundOfNothing));
    assert_eq!(why(OrderAction::Pay), None);
}

#[test]
fn looking_at_what_is_possible_changes_nothing() {
    let record = paid_order().0;
    let before = record.clone();
    open(&record, false);
    assert_eq!(record, before);
}

#[test]
fn a_note_is_in_the_history_and_for_operators_alone() {
    let record = paid_order().0;
    let step = decide(&operator(), at(60), |c| record.add_note("rang the customer", c));
    assert_eq!(kinds(&step), [OrderEventKind::Note]);
    assert_eq!(step.events[0].reason.as_deref(), Some("rang the customer"));
    assert_eq!(step.effects, []);
    assert_eq!(step.record.status(), record.status());
    let internal = OrderEventKind::ALL.iter().filter(|kind| kind.is_internal());
    let disputes = [
        OrderEventKind::DisputeOpened,
        OrderEventKind::DisputeUpdated,
        OrderEventKind::DisputeWon,
        OrderEventKind::DisputeLost,
    ];
    assert!(internal.eq(disputes.iter().chain([&OrderEventKind::Note])));
}

#[test]
fn an_order_of_nothing_is_confirmed_at_once_where_the_shop_wants_it_so() {
    for auto_confirm in [false, true] {
        let policy = PayPolicy { auto_confirm, ..PayPolicy::DEFAULT };
        let order = Basket::of(vec![(listing(1, 100, None), 1)]).place().unwrap().record;
        let free = coupon(7, percent(10_000));
        let step = decide(&customer(), at(5), |c| order.apply_coupon(&free, &[], policy, c));
        let step = step.unwrap();
        let confirmed = step.record.order.lifecycle == OrderLifecycle::Confirmed;
        assert_eq!(confirmed, auto_confirm);
        assert!(kinds(&step).contains(&OrderEventKind::Paid));
    }
}
