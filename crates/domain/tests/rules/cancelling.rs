//! Cancelling an order: who may, until when, and what is refunded or released.

use domain::coupon::{CouponUseChange, CouponUseStatus};
use domain::ids::CouponId;
use domain::notification::NotificationType;
use domain::order::{
    Actor, Effect, OrderError, OrderEventKind, OrderJob, OrderLifecycle, OrderRecord, OrderStatus,
    StockMove, StockState, Transition,
};

use crate::support::{
    Basket, SHOPPER, at, begin, cod_order, coupon, customer, decide, failed, fixed, id_of, kinds,
    listing, lost, money, once, online_order, operator, paid_order, pay_with, system,
};

const CONFIRMED: OrderLifecycle = OrderLifecycle::Confirmed;

fn cancel(record: &OrderRecord) -> Result<Transition, OrderError> {
    decide(&operator(), at(30), |c| record.cancel(Some("sold out"), CONFIRMED, c))
}

fn confirm(record: &OrderRecord) -> OrderRecord {
    decide(&operator(), at(25), |c| record.confirm(Default::default(), c)).unwrap().record
}

fn stock_effect(step: &Transition) -> Option<StockMove> {
    step.effects.iter().find_map(|effect| {
        let Effect::Stock(kind, lines) = effect else {
            return None;
        };
        let units: Vec<_> = lines.iter().map(|l| (l.listing_id, l.quantity)).collect();
        assert_eq!(units, [(id_of(1), 2), (id_of(2), 1)]);
        Some(*kind)
    })
}

#[test]
fn an_unpaid_order_releases_stock_and_cart() {
    let step = cancel(&online_order()).unwrap();
    assert_eq!(step.record.status(), OrderStatus::Cancelled);
    assert_eq!(step.record.order.stock, StockState::Released);
    assert_eq!(step.record.order.expires_at, None);
    assert_eq!(stock_effect(&step), Some(StockMove::Release));
    assert!(once(&step, &Effect::ReopenCart(id_of(500))));
    assert!(once(&step, &Effect::Notify(NotificationType::OrderCancelled)));
    assert_eq!(step.effects.len(), 3);
    assert_eq!(kinds(&step), [OrderEventKind::Cancelled]);
    assert_eq!(step.events[0].reason.as_deref(), Some("sold out"));
    assert_eq!(step.events[0].actor, operator());
}

#[test]
fn a_paid_order_is_refunded_and_keeps_its_cart() {
    let (record, id) = paid_order();
    let step = cancel(&record).unwrap();
    let refund = &step.record.refunds[0];
    assert_eq!((refund.payment_id, refund.amount), (id, money(2_500)));
    assert_eq!(refund.reason, "sold out");
    assert!(once(&step, &Effect::Job(OrderJob::SendRefund(refund.id))));
    assert_eq!(stock_effect(&step), Some(StockMove::Release));
    assert!(!step.effects.contains(&Effect::ReopenCart(id_of(500))));
    let written = [OrderEventKind::Cancelled, OrderEventKind::RefundStarted];
    assert_eq!(kinds(&step), written);
}

#[test]
fn a_cancelled_confirmed_order_returns_its_units() {
    let confirmed = confirm(&paid_order().0);
    assert_eq!(
        stock_effect(&cancel(&confirmed).unwrap()),
        Some(StockMove::Release),
        "update_inventory has not run yet"
    );
    let taken = system(at(28), |c| confirmed.commit_stock(c)).unwrap().record;
    let step = cancel(&taken).unwrap();
    assert_eq!(stock_effect(&step), Some(StockMove::Return));
    assert_eq!(step.record.order.stock, StockState::Released);
    assert_eq!(system(at(40), |c| step.record.commit_stock(c)), None, "it came too late");
}

#[test]
fn cash_on_delivery_is_cancelled_without_money() {
    for record in [cod_order(), confirm(&cod_order())] {
        let step = cancel(&record).unwrap();
        assert_eq!(step.record.refunds, []);
        assert_eq!(stock_effect(&step), Some(StockMove::Release));
    }
}

#[test]
fn a_live_attempt_is_cancelled_and_an_ended_one_is_not() {
    let (record, id) = begin(&online_order());
    assert!(once(&cancel(&record).unwrap(), &Effect::Job(OrderJob::CancelPayment(id))));
    let unknown = lost(&record, id).record;
    assert!(once(&cancel(&unknown).unwrap(), &Effect::Job(OrderJob::CancelPayment(id))));
    let ended = failed(&record, id).record;
    let step = cancel(&ended).unwrap();
    assert!(!step.effects.contains(&Effect::Job(OrderJob::CancelPayment(id))));
    assert_eq!(step.record.refunds, []);
}

#[test]
fn only_what_is_left_of_the_money_is_refunded() {
    let (record, id) = paid_order();
    let (part, _) = system(at(26), |c| record.begin_refund(id, money(700), "", c)).unwrap();
    let step = cancel(&part.record).unwrap();
    let amounts: Vec<_> = step.record.refunds.iter().map(|r| r.amount).collect();
    assert_eq!(amounts, [money(700), money(1_800)]);
    let (all, _) = system(at(26), |c| record.begin_refund(id, money(2_500), "", c)).unwrap();
    assert_eq!(cancel(&all.record).unwrap().record.refunds.len(), 1);
}

#[test]
fn the_coupon_use_is_released_from_wherever_it_is() {
    let placed = Basket::of(vec![(listing(1, 1_000, None), 1)]).with(coupon(7, fixed(100)));
    let placed = placed.place().unwrap().record;
    let order_id = placed.order.id;
    let coupon_id = Some(id_of::<CouponId>(7));
    for (record, was_redeemed) in [(placed.clone(), false), (pay_with(&placed).0, true)] {
        let step = cancel(&record).unwrap();
        let release =
            Effect::Coupon(CouponUseChange::Release { coupon_id, order_id, was_redeemed });
        assert!(once(&step, &release));
        let applied = step.record.order.coupon.as_ref().unwrap();
        assert_eq!(applied.status, CouponUseStatus::Released);
        assert_eq!(applied.code, "Save-7", "why money was taken off stays readable");
        assert_eq!(step.record.order.price.discount_applied(), money(100));
    }
}

#[test]
fn a_deleted_coupon_is_released_without_its_id() {
    let placed = Basket::of(vec![(listing(1, 1_000, None), 1)]).with(coupon(7, fixed(100)));
    let mut record = placed.place().unwrap().record;
    record.order.coupon.as_mut().unwrap().coupon_id = None;
    let release = Effect::Coupon(CouponUseChange::Release {
        coupon_id: None,
        order_id: record.order.id,
        was_redeemed: false,
    });
    assert!(once(&cancel(&record).unwrap(), &release));
}

#[test]
fn a_use_moves_once_whatever_the_row_says() {
    let placed = Basket::of(vec![(listing(1, 1_000, None), 1)]).with(coupon(7, fixed(100)));
    let mut record = placed.place().unwrap().record;
    let coupon_effects = |step: &Transition| {
        let about_coupon = |effect: &&Effect| {
            matches!(
                effect,
                Effect::Coupon(CouponUseChange::Redeem { .. })
                    | Effect::Coupon(CouponUseChange::Release { .. })
            )
        };
        step.effects.iter().filter(about_coupon).count()
    };
    record.order.coupon.as_mut().unwrap().status = CouponUseStatus::Released;
    assert_eq!(coupon_effects(&cancel(&record).unwrap()), 0, "released already");
    let (attempt, id) = begin(&record);
    let paid = crate::support::paid(&attempt, id);
    assert_eq!(coupon_effects(&paid), 0, "a use that is gone is not redeemed");
    let applied = paid.record.order.coupon.as_ref().unwrap();
    assert_eq!(applied.status, CouponUseStatus::Released);
}

#[test]
fn a_customer_cancels_as_far_as_the_shop_lets_them() {
    let (paid, _) = paid_order();
    let confirmed = confirm(&paid);
    let try_it = |actor: &Actor, record: &OrderRecord, until| {
        decide(actor, at(30), |c| record.cancel(None, until, c)).map(|_| ())
    };
    assert_eq!(try_it(&customer(), &paid, OrderLifecycle::Pending), Ok(()));
    assert_eq!(try_it(&customer(), &confirmed, CONFIRMED), Ok(()));
    let too_late = Err(OrderError::TooLateForCustomer(CONFIRMED));
    assert_eq!(try_it(&customer(), &confirmed, OrderLifecycle::Pending), too_late);
    assert_eq!(try_it(&operator(), &confirmed, OrderLifecycle::Pending), Ok(()));
    assert_eq!(try_it(&Actor::System, &confirmed, OrderLifecycle::Pending), Ok(()));
    let service = Actor::Service(SHOPPER);
    assert_eq!(try_it(&service, &confirmed, OrderLifecycle::Pending), Ok(()));
}

#[test]
fn an_order_with_a_parcel_under_way_is_not_cancelled() {
    let confirmed = confirm(&paid_order().0);
    let part = vec![(confirmed.order.items[0].id, 1)];
    let shipped = system(at(28), |c| confirmed.ship(Some(&part), None, None, c)).unwrap();
    assert_eq!(shipped.record.order.lifecycle, CONFIRMED);
    let refused = OrderError::InvalidTransition {
        from: OrderLifecycle::Shipped,
        to: OrderLifecycle::Cancelled,
    };
    assert_eq!(cancel(&shipped.record), Err(refused));
}

#[test]
fn an_order_is_cancelled_once_and_never_after_it_left() {
    let cancelled = cancel(&online_order()).unwrap().record;
    let confirmed = confirm(&paid_order().0);
    let shipped = system(at(28), |c| confirmed.ship(None, None, None, c)).unwrap().record;
    let delivered = system(at(29), |c| shipped.deliver(None, c)).unwrap().record;
    for record in [cancelled, shipped, delivered] {
        let refused = OrderError::InvalidTransition {
            from: record.order.lifecycle,
            to: OrderLifecycle::Cancelled,
        };
        assert!(!record.order.can_be_cancelled());
        assert_eq!(cancel(&record), Err(refused));
    }
    assert!(online_order().order.can_be_cancelled());
    assert!(confirmed.order.can_be_cancelled());
}

#[test]
fn uncounted_stock_gives_nothing_back() {
    let order = Basket::of(vec![(listing(1, 100, None), 1)]).place().unwrap();
    let step = cancel(&order.record).unwrap();
    assert!(!step.effects.iter().any(|e| matches!(e, Effect::Stock(..))));
    assert_eq!(step.record.order.stock, StockState::Released);
}
