//! A coupon applied to an existing order, replaced, and removed.

use domain::coupon::{Coupon, CouponUseChange, CouponUseStatus};
use domain::ids::CouponId;
use domain::notification::NotificationType;
use domain::order::{
    Effect, OrderError, OrderEventKind, OrderLifecycle, OrderRecord, OrderStatus, Transition,
};

use crate::support::{
    Basket, STRANGER, at, begin, cod_order, coupon, failed, fixed, id_of, kinds, listing, money,
    once, online_order, paid_order, percent, system,
};

fn apply(record: &OrderRecord, off: &Coupon) -> Result<Transition, OrderError> {
    system(at(30), |c| record.apply_coupon(off, &[], Default::default(), c))
}

fn remove(record: &OrderRecord) -> Result<Transition, OrderError> {
    system(at(30), |c| record.remove_coupon(c))
}

fn with_coupon() -> OrderRecord {
    apply(&online_order(), &coupon(7, fixed(1_000))).unwrap().record
}

fn release(record: &OrderRecord) -> Effect {
    Effect::Coupon(CouponUseChange::Release {
        coupon_id: Some(id_of::<CouponId>(7)),
        order_id: record.order.id,
        was_redeemed: false,
    })
}

#[test]
fn a_coupon_lowers_what_is_to_be_paid() {
    let step = apply(&online_order(), &coupon(7, fixed(1_000))).unwrap();
    let order = &step.record.order;
    assert_eq!(order.price.total_amount(), money(2_500));
    assert_eq!(order.price.discount_applied(), money(1_000));
    assert_eq!(order.final_amount(), money(1_500));
    let applied = order.coupon.as_ref().unwrap();
    assert_eq!((applied.code.as_str(), applied.status), ("Save-7", CouponUseStatus::Reserved));
    assert_eq!(kinds(&step), [OrderEventKind::CouponApplied]);
    assert_eq!(step.events[0].reason.as_deref(), Some("Save-7"));
    assert!(matches!(
        step.effects.as_slice(),
        [Effect::Coupon(CouponUseChange::Reserve { usage, coupon_version: 3 })] if usage.order_id == order.id
    ));
    let (attempt, id) = begin(&step.record);
    assert_eq!(attempt.payment(id).unwrap().amount, money(1_500));
}

#[test]
fn the_same_coupon_again_changes_nothing() {
    let record = with_coupon();
    let again = apply(&record, &coupon(7, fixed(1_000))).unwrap();
    assert!(again.is_empty_against(&record));
}

#[test]
fn another_coupon_gives_the_first_one_back() {
    let record = with_coupon();
    let step = apply(&record, &coupon(8, fixed(300))).unwrap();
    assert_eq!(step.record.order.final_amount(), money(2_200));
    assert_eq!(step.effects.len(), 2);
    assert_eq!(step.effects[0], release(&record), "first released, then reserved");
    assert!(matches!(&step.effects[1], Effect::Coupon(CouponUseChange::Reserve { usage, .. })
            if usage.coupon_id == id_of(8)));
    let refused = Coupon { is_active: false, ..coupon(8, fixed(300)) };
    assert_eq!(apply(&record, &refused).map(|_| ()), Err(OrderError::CouponNotUsable));
}

#[test]
fn a_coupon_taken_off_gives_the_whole_price_back() {
    let record = with_coupon();
    let step = remove(&record).unwrap();
    let order = &step.record.order;
    assert_eq!((order.final_amount(), &order.coupon), (money(2_500), &None));
    assert_eq!(order.price.discount_applied(), money(0));
    assert_eq!(step.effects, [release(&record)]);
    assert_eq!(kinds(&step), [OrderEventKind::CouponRemoved]);
    let nothing = remove(&step.record).unwrap();
    assert!(nothing.is_empty_against(&step.record), "nothing to take off");
    let (paid, _) = paid_order();
    assert!(remove(&paid).unwrap().is_empty_against(&paid));
}

#[test]
fn every_coupon_that_cannot_be_used_looks_the_same() {
    let good = coupon(7, fixed(1_000));
    let with = |change: fn(&mut Coupon)| {
        let mut off = good.clone();
        change(&mut off);
        off
    };
    for off in [
        with(|c| c.owner_id = Some(STRANGER)),
        with(|c| c.is_active = false),
        with(|c| c.expires_at = Some(at(30))),
        with(|c| c.starts_at = Some(at(31))),
        with(|c| (c.max_redemptions, c.redeemed) = (Some(1), 1)),
        with(|c| c.min_order_amount = Some(money(2_501))),
    ] {
        let refused = apply(&online_order(), &off).map(|_| ());
        assert_eq!(refused, Err(OrderError::CouponNotUsable));
    }
    let one_each = with(|c| c.max_per_user = Some(1));
    let taken =
        system(at(30), |c| online_order().apply_coupon(&one_each, &[1], Default::default(), c));
    assert_eq!(taken.map(|_| ()), Err(OrderError::CouponNotUsable));
}

#[test]
fn the_price_stands_while_it_is_being_paid() {
    let (record, id) = begin(&with_coupon());
    let refused = OrderError::PaymentInProgress(id);
    assert_eq!(apply(&record, &coupon(8, fixed(1))), Err(refused.clone()));
    assert_eq!(remove(&record), Err(refused));
    let ended = failed(&record, id).record;
    assert!(apply(&ended, &coupon(8, fixed(1))).is_ok());
    assert!(remove(&ended).is_ok());
}

#[test]
fn the_price_stands_once_it_is_paid_or_the_order_moved_on() {
    let (record, id) = begin(&with_coupon());
    let paid = crate::support::paid(&record, id).record;
    assert_eq!(apply(&paid, &coupon(8, fixed(1))), Err(OrderError::AlreadyPaid));
    assert_eq!(remove(&paid), Err(OrderError::AlreadyPaid));
    let moved_on = Err(OrderError::NotPayable("it is no longer pending"));
    let confirmed = system(at(40), |c| paid.confirm(Default::default(), c)).unwrap().record;
    assert_eq!(apply(&confirmed, &coupon(8, fixed(1))), moved_on);
    let cancelled = system(at(40), |c| with_coupon().cancel(None, OrderLifecycle::Confirmed, c));
    let cancelled = cancelled.unwrap().record;
    assert_eq!(apply(&cancelled, &coupon(7, fixed(1))), moved_on);
    assert_eq!(remove(&cancelled), moved_on);
}

#[test]
fn the_price_stands_once_time_is_up() {
    let late = OrderError::NotPayable("its payment deadline has passed");
    let record = online_order();
    let free = coupon(7, percent(10_000));
    let at_the_end = system(at(900), |c| record.apply_coupon(&free, &[], Default::default(), c));
    assert_eq!(at_the_end, Err(late));
    assert!(system(at(899), |c| record.apply_coupon(&free, &[], Default::default(), c)).is_ok());
    let cod = |seconds| {
        system(at(seconds), |c| cod_order().apply_coupon(&free, &[], Default::default(), c))
    };
    assert!(cod(899).is_ok());
    assert!(matches!(cod(900), Err(OrderError::NotPayable(_))), "nor for cash on delivery");
}

#[test]
fn a_coupon_that_leaves_nothing_to_pay_pays_the_order() {
    let step = apply(&online_order(), &coupon(7, percent(10_000))).unwrap();
    assert_eq!(step.record.status(), OrderStatus::Paid);
    assert_eq!(kinds(&step), [OrderEventKind::CouponApplied, OrderEventKind::Paid]);
    assert_eq!(step.record.order.expires_at, None);
    assert!(once(&step, &Effect::ConvertCart(id_of(500))));
    assert!(once(&step, &Effect::Notify(NotificationType::OrderConfirmation)));
    let redeem = Effect::Coupon(CouponUseChange::Redeem {
        coupon_id: Some(id_of(7)),
        order_id: step.record.order.id,
    });
    assert!(once(&step, &redeem));
    assert_eq!(remove(&step.record), Err(OrderError::AlreadyPaid));
}

#[test]
fn a_coupon_on_cash_on_delivery_waits_for_the_shop() {
    let step = apply(&cod_order(), &coupon(7, percent(10_000))).unwrap();
    assert_eq!(kinds(&step), [OrderEventKind::CouponApplied]);
    let applied = step.record.order.coupon.as_ref().unwrap();
    assert_eq!(applied.status, CouponUseStatus::Reserved);
    let confirmed = system(at(40), |c| step.record.confirm(Default::default(), c)).unwrap().record;
    let applied = confirmed.order.coupon.as_ref().unwrap();
    assert_eq!(applied.status, CouponUseStatus::Redeemed);
}

#[test]
fn a_discount_never_passes_the_total() {
    let small = Basket::of(vec![(listing(1, 300, None), 1)]).place().unwrap();
    let step = apply(&small.record, &coupon(7, fixed(1_000))).unwrap();
    assert_eq!(step.record.order.price.discount_applied(), money(300));
    assert_eq!(step.record.order.final_amount(), money(0));
}
