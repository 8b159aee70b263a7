//! Placing an order: merged lines, limits, stock, currency, coupon, and orders of nothing.

use domain::Instant;
use domain::coupon::{Coupon, CouponUseChange, CouponUseStatus};
use domain::ids::ListingId;
use domain::limits::{MAX_LINES, MAX_QUANTITY};
use domain::listing::Listing;
use domain::money::{Money, MoneyError};
use domain::notification::NotificationType;
use domain::order::{
    Actor, CapturePolicy, Effect, OrderError, OrderEventKind, OrderJob, OrderLifecycle,
    OrderStatus, PayPolicy, PaymentMethod, Shortage, StockLine, StockMove, StockState,
};
use domain::payment::NewPayment;

use crate::support::{
    Basket, SHOPPER, STRANGER, at, count, coupon, eur, fixed, id_of, kinds, listing, money, once,
    online_order, percent, system, usd,
};

fn refusal(basket: &Basket) -> OrderError {
    basket.place().unwrap_err()
}

fn held(listing: u128, quantity: i64, tracked: bool) -> StockLine {
    StockLine { listing_id: id_of(listing), quantity, version: 7, tracked }
}

#[test]
fn a_new_order_copies_what_it_was_sold_at() {
    let order = online_order().order;
    assert_eq!(order.lifecycle, OrderLifecycle::Pending);
    assert_eq!(order.stock, StockState::Held);
    assert_eq!((order.user_id, order.currency()), (SHOPPER, usd()));
    assert_eq!(order.price.total_amount(), money(2_500));
    assert_eq!(order.final_amount(), money(2_500));
    assert_eq!(order.price.discount_applied(), money(0));
    assert_eq!((order.units(), order.events, order.version), (3, 1, 1));
    assert_eq!(order.expires_at, Some(at(900)));
    assert_eq!((order.created_at, order.updated_at), (at(0), at(0)));
    let line = &order.items[0];
    assert_eq!((line.sku.as_str(), line.product_name.as_str()), ("SKU-1", "Thing 1"));
    assert_eq!((line.quantity, line.price, line.subtotal), (2, money(1_000), money(2_000)));
    assert!(line.tracked);
}

#[test]
fn placing_is_written_into_the_history() {
    let step = Basket::of(vec![(listing(1, 100, Some(9)), 1)]).place().unwrap();
    let [event] = step.events.as_slice() else {
        panic!("one event, not {:?}", step.events);
    };
    assert_eq!((event.kind, event.seq), (OrderEventKind::Created, 1));
    assert_eq!((event.from.as_deref(), event.to.as_str()), (None, "pending"));
    assert_eq!((&event.actor, event.at), (&Actor::Customer(SHOPPER), at(0)));
    assert_eq!(event.order_id, step.record.order.id);
}

#[test]
fn stock_of_every_line_is_held_at_the_version_that_was_read() {
    let step = Basket::of(vec![(listing(1, 100, Some(9)), 4), (listing(2, 100, None), 100)])
        .place()
        .unwrap();
    let lines = vec![held(1, 4, true), held(2, 100, false)];
    assert_eq!(step.effects, [Effect::Stock(StockMove::Hold, lines)]);
    let counted: Vec<_> = step.record.order.items.iter().map(|i| i.tracked).collect();
    assert_eq!(counted, [true, false]);
}

#[test]
fn a_listing_named_twice_is_one_line_with_the_sum() {
    let step = Basket::of(vec![
        (listing(1, 100, Some(9)), 2),
        (listing(2, 50, None), 1),
        (listing(1, 100, Some(9)), 3),
    ])
    .place()
    .unwrap();
    let order = &step.record.order;
    let lines: Vec<_> = order.items.iter().map(|i| (i.product_id, i.quantity)).collect();
    assert_eq!(lines, [(id_of(1), 5), (id_of(2), 1)]);
    assert_eq!(order.price.total_amount(), money(550), "the total is what it was");
    let lines = vec![held(1, 5, true), held(2, 1, false)];
    assert!(once(&step, &Effect::Stock(StockMove::Hold, lines)));
}

#[test]
fn the_sum_of_a_listing_named_twice_is_what_stock_and_limits_see() {
    let short = Basket::of(vec![(listing(1, 100, Some(4)), 3), (listing(1, 100, Some(4)), 2)]);
    let shortage = Shortage { listing_id: id_of(1), wanted: 5, available: 4 };
    assert_eq!(refusal(&short), OrderError::OutOfStock(vec![shortage]));
    let many = Basket::of(vec![(listing(1, 1, None), MAX_QUANTITY), (listing(1, 1, None), 1)]);
    assert_eq!(refusal(&many), OrderError::Quantity(id_of(1)));
}

#[test]
fn i05_quantities_and_lines_have_limits() {
    assert_eq!(refusal(&Basket::of(Vec::new())), OrderError::Empty);
    for quantity in [i64::MIN, -1, 0, MAX_QUANTITY + 1, i64::MAX] {
        let basket = Basket::of(vec![(listing(1, 1, None), quantity)]);
        assert_eq!(refusal(&basket), OrderError::Quantity(id_of(1)), "{quantity}");
    }
    let most = Basket::of(vec![(listing(1, 1, None), MAX_QUANTITY)]);
    assert_eq!(most.place().unwrap().record.order.units(), MAX_QUANTITY);
    let lines = |count: u128| (1..=count).map(|n| (listing(n, 1, None), 1)).collect();
    let full = Basket::of(lines(2_000)).place().unwrap();
    assert_eq!(full.record.order.items.len(), MAX_LINES);
    assert_eq!(refusal(&Basket::of(lines(2_001))), OrderError::TooManyLines);
}

#[test]
fn every_line_that_is_short_is_named() {
    let reserved = Listing { reserved: 8, ..listing(3, 100, Some(10)) };
    let basket = Basket::of(vec![
        (listing(1, 100, Some(0)), 1),
        (listing(2, 100, Some(5)), 5),
        (reserved, 3),
        (listing(4, 100, None), 99),
    ]);
    let shortage =
        |listing, wanted, available| Shortage { listing_id: id_of(listing), wanted, available };
    let short = vec![shortage(1, 1, 0), shortage(3, 3, 2)];
    assert_eq!(refusal(&basket), OrderError::OutOfStock(short));
}

#[test]
fn every_archived_line_is_named() {
    let archived = |number| Listing { is_active: false, ..listing(number, 100, None) };
    let basket = Basket::of(vec![(archived(1), 1), (listing(2, 100, None), 1), (archived(3), 1)]);
    let ids: Vec<ListingId> = vec![id_of(1), id_of(3)];
    assert_eq!(refusal(&basket), OrderError::NotForSale(ids));
}

#[test]
fn an_order_is_in_one_currency_and_within_the_limit() {
    let euro = Listing { unit_price: Money::new(100, eur()).unwrap(), ..listing(2, 1, None) };
    let mixed = Basket::of(vec![(listing(1, 100, None), 1), (euro, 1)]);
    let (left, right) = (usd(), eur());
    assert_eq!(refusal(&mixed), OrderError::CurrencyMismatch { left, right });
    let most = usd().largest_price();
    let dear = Basket::of(vec![(listing(1, most.minor_units(), None), 2)]);
    assert_eq!(refusal(&dear), OrderError::Money(MoneyError::TooLarge { most }));
}

#[test]
fn a_coupon_is_reserved_with_the_order() {
    let off = Coupon { max_per_user: Some(3), ..coupon(7, fixed(400)) };
    let mut basket = Basket::of(vec![(listing(1, 1_000, None), 1)]).with(off.clone());
    basket.coupon = Some((off.clone(), vec![1, 3]));
    let step = basket.place().unwrap();
    let order = &step.record.order;
    assert_eq!(order.price.total_amount(), money(1_000), "before the discount");
    assert_eq!(order.price.discount_applied(), money(400));
    assert_eq!(order.final_amount(), money(600));
    let applied = order.coupon.as_ref().unwrap();
    assert_eq!(applied.coupon_id, Some(off.id));
    assert_eq!(applied.code, "Save-7");
    assert_eq!(applied.status, CouponUseStatus::Reserved);
    let [_, Effect::Coupon(CouponUseChange::Reserve { usage, coupon_version })] =
        step.effects.as_slice()
    else {
        panic!("stock, then the coupon: {:?}", step.effects);
    };
    assert_eq!((usage.slot, *coupon_version), (2, 3));
    assert_eq!((usage.coupon_id, usage.order_id, usage.user_id), (off.id, order.id, SHOPPER));
    assert_eq!(usage.status, CouponUseStatus::Reserved);
}

#[test]
fn every_unusable_coupon_looks_the_same() {
    let good = coupon(7, fixed(400));
    let with = |change: fn(&mut Coupon)| {
        let mut off = good.clone();
        change(&mut off);
        off
    };
    for off in [
        with(|c| c.owner_id = Some(STRANGER)),
        with(|c| c.is_active = false),
        with(|c| c.expires_at = Some(at(0))),
        with(|c| c.starts_at = Some(at(1))),
        with(|c| (c.max_redemptions, c.reserved) = (Some(1), 1)),
        with(|c| c.min_order_amount = Some(money(1_001))),
        with(|c| c.discount = domain::coupon::Discount::Fixed(Money::new(1, eur()).unwrap())),
    ] {
        let basket = Basket::of(vec![(listing(1, 1_000, None), 1)]).with(off);
        assert_eq!(refusal(&basket), OrderError::CouponNotUsable);
    }
    let hundredth = coupon(7, percent(1));
    let cheap = Basket::of(vec![(listing(1, 49, None), 1)]).with(hundredth);
    assert_eq!(refusal(&cheap), OrderError::CouponNotUsable, "it would take nothing off");
    let once = with(|c| c.max_per_user = Some(1));
    let mut basket = Basket::of(vec![(listing(1, 1_000, None), 1)]);
    basket.coupon = Some((once, vec![1]));
    assert_eq!(refusal(&basket), OrderError::CouponNotUsable, "no slot left");
}

#[test]
fn an_order_of_nothing_is_paid_at_once_and_without_a_payment() {
    let free = coupon(7, percent(10_000));
    let step =
        Basket::of(vec![(listing(1, 1_000, Some(1)), 1)]).with(free.clone()).place().unwrap();
    let record = &step.record;
    assert_eq!(record.status(), OrderStatus::Paid);
    assert_eq!((record.payments.len(), record.order.expires_at), (0, None));
    assert_eq!(kinds(&step), [OrderEventKind::Created, OrderEventKind::Paid]);
    assert_eq!(step.events[1].reason.as_deref(), Some("no_payment_required"));
    let redeem = Effect::Coupon(CouponUseChange::Redeem {
        coupon_id: Some(free.id),
        order_id: record.order.id,
    });
    assert!(once(&step, &redeem));
    assert!(once(&step, &Effect::ConvertCart(id_of(500))));
    assert!(once(&step, &Effect::Notify(NotificationType::OrderConfirmation)));
    assert_eq!(record.order.coupon.as_ref().unwrap().status, CouponUseStatus::Redeemed);
    let again =
        system(at(5), |c| record.begin_payment(NewPayment::at("mock"), at(9), c).unwrap_err());
    assert_eq!(again, OrderError::AlreadyPaid);
    let confirmed = system(at(5), |c| record.confirm(Default::default(), c)).unwrap();
    assert_eq!(confirmed.record.status(), OrderStatus::Confirmed);
}

#[test]
fn a_listing_that_costs_nothing_makes_an_order_of_nothing() {
    let step = Basket::of(vec![(listing(1, 0, None), 3)]).place().unwrap();
    assert_eq!(step.record.status(), OrderStatus::Paid);
}

#[test]
fn cash_on_delivery_takes_its_cart() {
    let basket = Basket::of(vec![(listing(1, 1_000, Some(1)), 1)]).cod();
    let step = basket.place().unwrap();
    let order = &step.record.order;
    assert_eq!(order.payment_method, PaymentMethod::Cod);
    assert_eq!((order.expires_at, step.record.status()), (Some(at(900)), OrderStatus::Pending));
    assert!(once(&step, &Effect::ConvertCart(id_of(500))));
    assert_eq!(kinds(&step), [OrderEventKind::Created]);
    let confirmation = Effect::Notify(NotificationType::OrderConfirmation);
    assert_eq!(count(&step, &confirmation), 0, "it goes out when the shop confirms");
    let pay = system(at(5), |c| {
        step.record.plan_payment(
            NewPayment::at("mock"),
            (at(9), Instant::MIN_UTC),
            PayPolicy::default(),
            c,
        )
    });
    let refused = OrderError::NotPayable("its payment method is cash on delivery");
    assert_eq!(pay, Err(refused));
    assert_eq!(PayPolicy::default().capture, CapturePolicy::AtOnce);
    assert!(!PayPolicy::default().auto_confirm);
}

#[test]
fn cash_on_delivery_keeps_its_coupon_reserved_until_it_is_confirmed() {
    let basket = Basket::of(vec![(listing(1, 1_000, None), 1)]);
    for discount in [fixed(400), percent(10_000)] {
        let basket = Basket {
            coupon: Some((coupon(7, discount), Vec::new())),
            lines: basket.lines.clone(),
            ..Basket::of(Vec::new()).cod()
        };
        let placed = basket.place().unwrap();
        let use_of =
            |record: &domain::order::OrderRecord| record.order.coupon.as_ref().map(|c| c.status);
        assert_eq!(use_of(&placed.record), Some(CouponUseStatus::Reserved));
        let confirmed = system(at(5), |c| placed.record.confirm(Default::default(), c)).unwrap();
        assert_eq!(use_of(&confirmed.record), Some(CouponUseStatus::Redeemed));
        assert!(once(&confirmed, &Effect::Notify(NotificationType::OrderConfirmation)));
        assert!(once(&confirmed, &Effect::Job(OrderJob::UpdateInventory)));
    }
}
