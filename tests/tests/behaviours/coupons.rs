//! Coupons: their discount, who may use them, and that a use counts once.

use application::AppError;
use application::cart::set_coupon;
use application::coupons::{CouponDraft, DiscountDraft, create, delete, list_own};
use application::orders::{apply_coupon, remove_coupon};
use chrono::TimeDelta;
use domain::coupon::Coupon;
use domain::order::OrderStatus;
use ports::PageRequest;

use crate::fixture::{Fixture, fresh, money};

pub async fn fixed(
    s: &Fixture,
    code: &str,
    amount: &str,
    change: impl FnOnce(&mut CouponDraft),
) -> Coupon {
    let mut draft = CouponDraft {
        code: code.to_owned(),
        owner_id: None,
        discount: DiscountDraft::Fixed(amount.to_owned()),
        currency: None,
        min_order_amount: None,
        max_redemptions: None,
        max_per_user: None,
        starts_at: None,
        expires_at: None,
        is_active: true,
    };
    change(&mut draft);
    fresh(create(&s.engine, &s.admin(), draft, None).await)
}

pub async fn a_coupon_takes_off_what_it_says(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("19.99", None).await);
    fixed(&s, "FIVE", "5.00", |_| {}).await;
    fixed(&s, "HUGE", "500.00", |_| {}).await;
    fixed(&s, "TENTH", "", |c| c.discount = DiscountDraft::Percent("10".into())).await;
    s.put(&ada, tea.id, 1).await;
    for (code, off, rest) in
        [("five", "5.00", "14.99"), ("TENTH", "2.00", "17.99"), ("HUGE", "19.99", "0.00")]
    {
        let cart = set_coupon(&s.engine, &ada, Some(code)).await.expect("usable");
        assert_eq!(cart.price.discount_applied, money(off), "{code}");
        assert_eq!(cart.price.final_amount, money(rest), "{code}");
    }
    let cart = set_coupon(&s.engine, &ada, None).await.expect("removed");
    assert_eq!(cart.price.final_amount, money("19.99"));
    set_coupon(&s.engine, &ada, Some("FIVE")).await.expect("usable");
    let session = s.checkout(&ada).await.expect("a session");
    assert_eq!(session.payment().expect("a payment").amount, money("14.99"));
    assert_eq!(session.record.order.price.total_amount(), money("19.99"));
    s.sound().await;
}

pub async fn every_unusable_coupon_looks_the_same(s: Fixture) {
    let (ada, bob, tea) = (s.customer(), s.customer(), s.listing("10.00", None).await);
    let now = s.now();
    fixed(&s, "BOBS", "1.00", |c| c.owner_id = Some(bob.user_id)).await;
    fixed(&s, "OVER", "1.00", |c| c.expires_at = Some(now)).await;
    fixed(&s, "LATER", "1.00", |c| c.starts_at = Some(now + TimeDelta::seconds(1))).await;
    fixed(&s, "OFF", "1.00", |c| c.is_active = false).await;
    fixed(&s, "DEAR", "1.00", |c| c.min_order_amount = Some("10.01".into())).await;
    s.put(&ada, tea.id, 1).await;
    for code in ["BOBS", "OVER", "LATER", "OFF", "NEVER-WAS", "not a code!", ""] {
        let refused = set_coupon(&s.engine, &ada, Some(code)).await;
        assert_eq!(refused.err(), Some(AppError::CouponNotUsable), "{code}");
        let refused = s.try_place(&ada, tea.id, 1, Some(code)).await;
        assert_eq!(refused.err(), Some(AppError::CouponNotUsable), "{code}");
    }
    let below = s.try_place(&ada, tea.id, 1, Some("DEAR")).await.expect_err("below its minimum");
    assert_eq!(below.to_string(), AppError::CouponNotUsable.to_string());
    s.try_place(&bob, tea.id, 1, Some("bobs")).await.expect("its owner may");
    s.pass(1);
    s.try_place(&ada, tea.id, 1, Some("LATER")).await.expect("it has started");
    s.sound().await;
}

pub async fn one_use_is_used_once(s: Fixture) {
    let tea = s.listing("10.00", Some(1_000)).await;
    let once = fixed(&s, "ONCE", "1.00", |c| c.max_redemptions = Some(1)).await;
    let orders = (0..100).map(|_| {
        let (engine, who) = (s.engine.clone(), s.customer());
        let input = application::orders::CreateOrder {
            items: vec![application::orders::OrderLine { product_id: tea.id, quantity: 1 }],
            payment_method: domain::order::PaymentMethod::Online,
            coupon_code: Some("ONCE".into()),
            shipping_address: None,
            shipping_method: None,
            user_id: None,
        };
        tokio::spawn(async move { application::orders::create(&engine, &who, input, None).await })
    });
    let mut used = 0;
    for order in orders.collect::<Vec<_>>() {
        match order.await.expect("no panic") {
            Ok(_) => used += 1,
            Err(AppError::CouponNotUsable | AppError::Contended) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(used, 1);
    let coupon = s.store.coupon(once.id).await.expect("readable").expect("it");
    assert_eq!((coupon.reserved, coupon.redeemed), (1, 0));
    assert_eq!(s.look(tea.id).await.reserved, 1);
    s.sound().await;
}

pub async fn a_limit_for_each_user_holds(s: Fixture) {
    let (ada, bob, tea) = (s.customer(), s.customer(), s.listing("10.00", None).await);
    fixed(&s, "TWICE", "1.00", |c| c.max_per_user = Some(2)).await;
    let first = s.try_place(&ada, tea.id, 1, Some("TWICE")).await.expect("one");
    s.try_place(&ada, tea.id, 1, Some("TWICE")).await.expect("two");
    let third = s.try_place(&ada, tea.id, 1, Some("TWICE")).await;
    assert_eq!(third.err(), Some(AppError::CouponNotUsable));
    s.try_place(&bob, tea.id, 1, Some("TWICE")).await.expect("another user");
    s.cancel(&ada, first.order.id).await.expect("cancelled");
    s.try_place(&ada, tea.id, 1, Some("TWICE")).await.expect("a use came back");
    s.sound().await;
}

pub async fn a_coupon_on_an_order(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", None).await);
    let five = fixed(&s, "FIVE", "5.00", |_| {}).await;
    let all = fixed(&s, "ALL", "10.00", |_| {}).await;
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let with = apply_coupon(&s.engine, &ada, order, "five").await.expect("applied");
    assert_eq!(with.order.final_amount(), money("5.00"));
    apply_coupon(&s.engine, &ada, order, "FIVE").await.expect("it is there already");
    let without = remove_coupon(&s.engine, &ada, order).await.expect("removed");
    assert_eq!(without.order.final_amount(), money("10.00"));
    let free = apply_coupon(&s.engine, &ada, order, "ALL").await.expect("applied");
    assert_eq!(free.status(), OrderStatus::Paid, "nothing is left to pay");
    let refused = remove_coupon(&s.engine, &ada, order).await.expect_err("too late");
    assert!(matches!(refused, AppError::Order(_)), "{refused}");
    let five = s.store.coupon(five.id).await.expect("readable").expect("it");
    let all = s.store.coupon(all.id).await.expect("readable").expect("it");
    assert_eq!((five.reserved, five.redeemed, all.reserved, all.redeemed), (0, 0, 0, 1));
    s.sound().await;
}

pub async fn z17_a_deleted_coupon_leaves_its_evidence(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", None).await);
    let five = fixed(&s, "FIVE", "5.00", |_| {}).await;
    let order = s.try_place(&ada, tea.id, 1, Some("FIVE")).await.expect("an order").order.id;
    delete(&s.engine, &s.admin(), five.id).await.expect("deleted");
    let record = s.order(order).await;
    let applied = record.order.coupon.clone().expect("evidence");
    assert_eq!((applied.coupon_id, applied.code.as_str()), (None, "FIVE"));
    assert_eq!(record.order.price.discount_applied(), money("5.00"));
    s.pay(&ada, order, None).await.expect("paid at the price that was promised");
    s.sound().await;
}

pub async fn own_coupons_are_listed(s: Fixture) {
    let (ada, bob) = (s.customer(), s.customer());
    let now = s.now();
    fixed(&s, "MINE", "1.00", |c| c.owner_id = Some(ada.user_id)).await;
    fixed(&s, "GONE", "1.00", |c| {
        c.owner_id = Some(ada.user_id);
        c.expires_at = Some(now);
    })
    .await;
    fixed(&s, "ANYONES", "1.00", |_| {}).await;
    let own = list_own(&s.engine, &ada, PageRequest::default()).await.expect("a page");
    let codes: Vec<&str> = own.items.iter().map(|c| c.code.as_str()).collect();
    assert_eq!(codes, ["MINE"]);
    assert!(
        list_own(&s.engine, &bob, PageRequest::default()).await.expect("a page").items.is_empty()
    );
}
