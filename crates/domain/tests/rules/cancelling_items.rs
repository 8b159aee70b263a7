//! Units that are cancelled before they leave: money, stock, and how the order goes on.

use domain::coupon::CouponUseChange;
use domain::ids::OrderItemId;
use domain::money::Money;
use domain::notification::NotificationType;
use domain::order::{
    CancelledStock, CapturePolicy, Effect, OrderError, OrderEventKind, OrderJob, OrderLifecycle,
    OrderPaymentStatus, OrderRecord, OrderStatus, PayPolicy, ShipLine, StockMove, Transition,
};
use domain::payment::{PaymentStatus, ProviderStatus};
use domain::refund::RefundEvent;

use crate::support::{
    Basket, apply_response, at, begin, cod_order, coupon, decide, kinds, listing, money, once,
    online_order, operator, paid_order, percent, provider_update, system,
};

pub fn confirm(record: &OrderRecord) -> OrderRecord {
    let policy = PayPolicy { capture: CapturePolicy::OnShipping, ..PayPolicy::default() };
    system(at(30), |c| record.confirm(policy, c)).unwrap().record
}

pub fn ship(record: &OrderRecord, lines: Option<&[ShipLine]>) -> OrderRecord {
    system(at(40), |c| record.ship(lines, None, None, c)).unwrap().record
}

pub fn deliver(record: &OrderRecord) -> Transition {
    system(at(60), |c| record.deliver(None, c)).unwrap()
}

pub fn refund(record: &OrderRecord, cents: i64) -> Transition {
    let id = record.payments[0].id;
    system(at(45), |c| record.begin_refund(id, money(cents), "by hand", c)).unwrap().0
}

pub fn refunds(record: &OrderRecord) -> Vec<i64> {
    record.refunds.iter().map(|r| r.amount.minor_units()).collect()
}

pub fn cancel(record: &OrderRecord, lines: Option<&[ShipLine]>) -> Result<Transition, OrderError> {
    decide(&operator(), at(50), |c| {
        record.cancel_items(lines, CancelledStock::Restocked, Some("cannot be sent"), c)
    })
}

fn items(record: &OrderRecord) -> (OrderItemId, OrderItemId) {
    (record.order.items[0].id, record.order.items[1].id)
}

/// The paid order of 25.00 (two at 10.00, one at 5.00), confirmed and taken from stock.
fn committed() -> OrderRecord {
    let record = confirm(&paid_order().0);
    system(at(35), |c| record.commit_stock(c)).unwrap().record
}

/// Confirmed on authorized money.
fn authorized() -> OrderRecord {
    let (record, id) = begin(&online_order());
    confirm(&apply_response(&record, id, &provider_update(ProviderStatus::Authorized, None)).record)
}

#[test]
fn cancelled_units_take_their_money_and_return_to_stock() {
    let record = committed();
    let (two, _) = items(&record);
    let step = cancel(&record, Some(&[(two, 1)])).unwrap();
    assert_eq!(refunds(&step.record), [1_000]);
    assert_eq!(step.record.refunds[0].reason, "cannot be sent");
    assert_eq!(step.record.cancelled_quantity(two), 1);
    assert_eq!(step.record.cancelled_amount(), money(1_000));
    assert_eq!(step.record.remaining_amount(), money(1_500));
    assert_eq!(step.record.status(), OrderStatus::Confirmed);
    assert_eq!(kinds(&step), [OrderEventKind::ItemsCancelled, OrderEventKind::RefundStarted]);
    let why = step.events[0].reason.as_deref();
    assert_eq!(why, Some("units: 1, amount: 10.00 USD: cannot be sent"));
    assert!(once(&step, &Effect::Notify(NotificationType::ItemsCancelled)));
    let Some(Effect::Stock(StockMove::Return, lines)) = step.effects.first() else {
        panic!("{:?}", step.effects);
    };
    assert_eq!(lines.iter().map(|l| l.quantity).collect::<Vec<_>>(), [1]);
    let all = system(at(55), |c| step.record.ship(None, None, None, c)).unwrap();
    assert_eq!(all.record.parcels[0].lines.iter().map(|l| l.quantity).sum::<i64>(), 2);
    assert_eq!(all.record.status(), OrderStatus::Shipped, "cancelled units do not count");
}

#[test]
fn units_that_are_held_are_released_and_the_others_taken() {
    let record = confirm(&paid_order().0);
    let (two, _) = items(&record);
    let step = cancel(&record, Some(&[(two, 2)])).unwrap();
    assert!(matches!(&step.effects[0], Effect::Stock(StockMove::Release, l) if l[0].quantity == 2));
    let taken = system(at(55), |c| step.record.commit_stock(c)).unwrap();
    let lines = step.record.stock_lines();
    assert_eq!(lines.iter().map(|l| l.quantity).collect::<Vec<_>>(), [1]);
    assert_eq!(taken.effects, [Effect::Stock(StockMove::Commit, lines)]);
}

#[test]
fn units_that_are_written_off_do_not_return() {
    let lost = |record: &OrderRecord| {
        let lines = [(record.order.items[0].id, 1)];
        let stock = CancelledStock::WrittenOff;
        let step = system(at(50), |c| record.cancel_items(Some(&lines), stock, None, c)).unwrap();
        step.effects.into_iter().find_map(|effect| {
            let Effect::Stock(kind, _) = effect else { return None };
            Some(kind)
        })
    };
    assert_eq!(lost(&committed()), Some(StockMove::WriteOff));
    assert_eq!(lost(&confirm(&paid_order().0)), Some(StockMove::WriteOffHeld));
}

/// 12.5 % off 3 × 3.33: 8.74. Each unit alone would be 2.91 (8.73 in all), or 2.92 (8.76).
#[test]
fn parts_come_to_the_whole_whatever_is_rounded() {
    let basket = Basket::of(vec![(listing(1, 333, Some(9)), 3), (listing(2, 1, Some(9)), 1)]);
    let record = basket.with(coupon(7, percent(1_250))).place().unwrap().record;
    let price = record.order.final_amount();
    let (begun, id) = begin(&record);
    let record = confirm(
        &apply_response(&begun, id, &provider_update(ProviderStatus::Paid, Some(price))).record,
    );
    let (three, one) = items(&record);
    let mut record = ship(&record, Some(&[(one, 1)]));
    for _ in 0..3 {
        record = cancel(&record, Some(&[(three, 1)])).unwrap().record;
    }
    let shares: Vec<i64> = record.cancellations.iter().map(|c| c.amount.minor_units()).collect();
    assert_eq!(refunds(&record), shares);
    assert_eq!(record.cancelled_share(), Some(record.cancelled_amount()));
    assert_eq!(shares.iter().sum::<i64>(), 874, "of 875 the last unit keeps its cent");
    assert_eq!(record.remaining_amount(), money(1));
}

#[test]
fn what_was_refunded_by_hand_is_not_refunded_twice() {
    let record = committed();
    let (two, _) = items(&record);
    for (by_hand, by_itself) in [(300, 700), (1_000, 0), (2_500, 0)] {
        let step = refund(&record, by_hand);
        let step = cancel(&step.record, Some(&[(two, 1)])).unwrap();
        let expected: Vec<i64> = [by_hand, by_itself].into_iter().filter(|c| *c > 0).collect();
        assert_eq!(refunds(&step.record), expected, "{by_hand} by hand");
    }
    let failed = refund(&record, 1_000).record;
    let id = failed.refunds[0].id;
    let failed = system(at(46), |c| {
        failed.apply_refund_result(id, RefundEvent::Failed, None, None, Default::default(), c)
    })
    .unwrap();
    let step = cancel(&failed.record, Some(&[(two, 1)])).unwrap();
    assert_eq!(refunds(&step.record), [1_000, 1_000], "money that was not refunded is still here");
}

#[test]
fn less_is_captured_of_authorized_money() {
    let record = authorized();
    let (two, one) = items(&record);
    let step = cancel(&record, Some(&[(two, 1)])).unwrap();
    assert_eq!(step.record.refunds, []);
    let payment = &step.record.payments[0];
    assert_eq!((payment.to_capture, payment.expected()), (Some(money(1_500)), money(1_500)));
    assert_eq!(step.record.capturable(payment), money(1_500));
    let too_much =
        system(at(51), |c| step.record.begin_capture(payment.id, Some(money(1_501)), at(60), c));
    assert_eq!(too_much, Err(OrderError::CaptureAmount { authorized: money(1_500) }));
    let next = cancel(&step.record, Some(&[(one, 1)])).unwrap().record;
    assert_eq!(next.payments[0].to_capture, Some(money(1_000)));
    let shipped = ship(&next, None);
    let paid = provider_update(ProviderStatus::Paid, Some(money(1_000)));
    let paid = apply_response(&shipped, payment.id, &paid).record;
    assert_eq!(paid.payment_status(), OrderPaymentStatus::Paid);
    assert_eq!(paid.payments[0].status, PaymentStatus::Paid);
}

#[test]
fn authorized_money_is_voided_where_all_that_remains_is_free() {
    let basket = Basket::of(vec![(listing(1, 1_000, Some(9)), 1), (listing(2, 0, Some(9)), 1)]);
    let (begun, id) = begin(&basket.place().unwrap().record);
    let record = confirm(
        &apply_response(&begun, id, &provider_update(ProviderStatus::Authorized, None)).record,
    );
    let step = cancel(&record, Some(&[(record.order.items[0].id, 1)])).unwrap();
    assert!(once(&step, &Effect::Job(OrderJob::CancelPayment(id))));
    assert_eq!(step.record.payment_status(), OrderPaymentStatus::Paid, "nothing is to be paid");
    let void = provider_update(ProviderStatus::Cancelled, None);
    let void = apply_response(&step.record, id, &void).record;
    assert_eq!(deliver(&ship(&void, None)).record.status(), OrderStatus::Delivered);
}

#[test]
fn an_order_whose_money_is_gone_is_paid_anew_for_what_remains() {
    let record = authorized();
    let (two, _) = items(&record);
    let failed = provider_update(ProviderStatus::Failed, None);
    let gone = apply_response(&record, record.payments[0].id, &failed).record;
    let less = cancel(&gone, Some(&[(two, 2)])).unwrap().record;
    let (begun, id) = begin(&less);
    assert_eq!(begun.payment(id).unwrap().amount, money(500));
    let paid =
        apply_response(&begun, id, &provider_update(ProviderStatus::Paid, Some(money(500)))).record;
    assert_eq!(paid.payment_status(), OrderPaymentStatus::Paid);
    let id = paid.payments[1].id;
    let back = system(at(70), |c| paid.begin_refund(id, money(500), "", c)).unwrap().0.record;
    let refund = back.refunds[0].id;
    let back = system(at(71), |c| {
        back.apply_refund_result(refund, RefundEvent::Succeeded, None, None, Default::default(), c)
    })
    .unwrap();
    assert_eq!(back.record.payment_status(), OrderPaymentStatus::Refunded, "it was the order's");
    let late = provider_update(ProviderStatus::Paid, Some(money(2_500)));
    let late = apply_response(&less, less.payments[0].id, &late).record;
    assert_eq!(late.payments[0].status, PaymentStatus::Mismatch, "the old amount pays it no more");
}

#[test]
fn cash_on_delivery_becomes_less() {
    let record = confirm(&cod_order());
    let (two, one) = items(&record);
    let record = ship(&record, Some(&[(two, 1), (one, 1)]));
    let arrived = deliver(&record).record;
    assert_eq!(arrived.status(), OrderStatus::Confirmed, "no money came, so nothing was paid back");
    let step = cancel(&arrived, None).unwrap();
    assert_eq!(step.record.status(), OrderStatus::Delivered);
    assert_eq!(step.record.payments[0].captured, Some(money(1_500)));
    assert_eq!(refunds(&step.record), [0_i64; 0]);
    let written = [
        OrderEventKind::ItemsCancelled,
        OrderEventKind::Shipped,
        OrderEventKind::Delivered,
        OrderEventKind::Paid,
    ];
    assert_eq!(kinds(&step), written);
    assert!(!step.effects.contains(&Effect::Notify(NotificationType::OrderShipped)));
}

#[test]
fn the_order_moves_on_with_what_is_left() {
    let record = committed();
    let (two, _) = items(&record);
    let part = ship(&record, Some(&[(two, 1)]));
    let step = cancel(&part, None).unwrap();
    assert_eq!(step.record.status(), OrderStatus::Shipped);
    assert!(once(&step, &Effect::Notify(NotificationType::OrderShipped)));
    assert_eq!(refunds(&step.record), [1_500]);
    assert_eq!(deliver(&step.record).record.status(), OrderStatus::Delivered);
    let arrived = deliver(&part).record;
    assert_eq!(cancel(&arrived, None).unwrap().record.status(), OrderStatus::Delivered);
}

#[test]
fn all_of_an_order_is_cancelled_as_an_order() {
    for record in [online_order(), cod_order(), paid_order().0] {
        assert_eq!(cancel(&record, None), Err(OrderError::CancelTheOrder));
    }
    let record = committed();
    let (two, one) = items(&record);
    assert_eq!(cancel(&record, None), Err(OrderError::CancelTheOrder));
    let one_left = cancel(&record, Some(&[(two, 2)])).unwrap().record;
    assert_eq!(cancel(&one_left, Some(&[(one, 1)])), Err(OrderError::CancelTheOrder));
    let ended = system(at(60), |c| one_left.cancel(None, OrderLifecycle::Confirmed, c)).unwrap();
    assert_eq!(refunds(&ended.record), [2_000, 500], "the rest of the money");
    assert!(matches!(&ended.effects[0], Effect::Stock(StockMove::Return, l) if l.len() == 1));
}

#[test]
fn no_unit_is_cancelled_that_is_not_there() {
    let record = committed();
    let (two, one) = items(&record);
    let part = ship(&record, Some(&[(two, 1)]));
    for lines in [
        vec![],
        vec![(two, 0)],
        vec![(two, -1)],
        vec![(two, 2)],
        vec![(two, 1), (two, 1)],
        vec![(two, i64::MAX), (two, i64::MAX)],
        vec![(one, 1), (OrderItemId(uuid::Uuid::nil()), 1)],
    ] {
        assert_eq!(cancel(&part, Some(&lines)), Err(OrderError::CancelLines), "{lines:?}");
    }
    let shipped = ship(&part, None);
    let delivered = deliver(&shipped).record;
    let ended = system(at(60), |c| record.cancel(None, OrderLifecycle::Confirmed, c)).unwrap();
    for record in [shipped, delivered, ended.record] {
        let (from, to) = (record.order.lifecycle, OrderLifecycle::Cancelled);
        assert_eq!(cancel(&record, None), Err(OrderError::InvalidTransition { from, to }));
    }
}

#[test]
fn nothing_is_cancelled_while_an_amount_is_not_known() {
    let record = authorized();
    let (two, _) = items(&record);
    let id = record.payments[0].id;
    let busy = system(at(49), |c| record.begin_capture(id, None, at(70), c)).unwrap().record;
    let lost = system(at(49), |c| record.record_lost_response(id, c)).unwrap().record;
    for record in [busy, lost] {
        let refused = Err(OrderError::PaymentInProgress(id));
        assert_eq!(cancel(&record, Some(&[(two, 1)])), refused);
    }
}

#[test]
fn the_coupon_stays_redeemed_while_the_order_stands() {
    let basket = Basket::of(vec![(listing(1, 1_000, Some(9)), 2)]).with(coupon(7, percent(1_000)));
    let (begun, id) = begin(&basket.place().unwrap().record);
    let record =
        confirm(&apply_response(&begun, id, &provider_update(ProviderStatus::Paid, None)).record);
    let step = cancel(&record, Some(&[(record.order.items[0].id, 1)])).unwrap();
    assert!(
        !step.effects.iter().any(|e| matches!(e, Effect::Coupon(CouponUseChange::Release { .. })))
    );
    assert_eq!(refunds(&step.record), [900]);
    let rest: Money = step.record.remaining_amount();
    assert_eq!(rest, money(900));
}
