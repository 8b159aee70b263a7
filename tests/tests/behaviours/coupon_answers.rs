//! Whether a coupon can be used has one answer: cart, checkout, the customer's list and a coupon on
//! an order agree, and the limit for each user counts what has happened.

use application::cart::set_coupon;
use application::coupons::{CouponChange, DiscountDraft, change, list_own};
use application::orders::apply_coupon;
use application::{AppError, CartProblem};
use domain::ids::CouponId;
use ports::PageRequest;

use crate::coupons::fixed;
use crate::fixture::{Fixture, money};

async fn limit(s: &Fixture, id: CouponId, max: Option<i64>) {
    let input = CouponChange { max_per_user: Some(max), ..CouponChange::default() };
    change(&s.engine, &s.admin(), id, input).await.expect("changed");
}

async fn uses(s: &Fixture, id: CouponId) -> (i64, i64) {
    let coupon = s.store.coupon(id).await.expect("readable").expect("the coupon");
    (coupon.reserved, coupon.redeemed)
}

pub async fn a_limit_counts_uses_from_before_it_was_set(s: Fixture) {
    let (ada, bob, tea) = (s.customer(), s.customer(), s.listing("10.00", None).await);
    let coupon = fixed(&s, "SPRING", "1.00", |_| {}).await;
    let place = async |who| s.try_place(who, tea.id, 1, Some("SPRING")).await;
    let first = place(&ada).await.expect("one");
    let second = place(&ada).await.expect("two");
    s.pay(&ada, second.order.id, None).await.expect("paid: the use is redeemed");
    let refused = Some(AppError::CouponNotUsable);
    limit(&s, coupon.id, Some(2)).await;
    assert_eq!(place(&ada).await.err(), refused, "two of two");
    place(&bob).await.expect("another user has two of their own");
    limit(&s, coupon.id, Some(3)).await;
    place(&ada).await.expect("three of three");
    assert_eq!(place(&ada).await.err(), refused);
    limit(&s, coupon.id, Some(1)).await;
    s.cancel(&ada, first.order.id).await.expect("cancelled");
    assert_eq!(place(&ada).await.err(), refused, "two are left of the one that is allowed");
    limit(&s, coupon.id, None).await;
    place(&ada).await.expect("no limit");
    limit(&s, coupon.id, Some(3)).await;
    assert_eq!(place(&ada).await.err(), refused);
    s.sound().await;
}

/// Many at once, with uses from before the limit: never more than the limit.
pub async fn a_limit_set_later_holds_under_race(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", None).await);
    let coupon = fixed(&s, "SPRING", "1.00", |_| {}).await;
    s.try_place(&ada, tea.id, 1, Some("SPRING")).await.expect("one");
    limit(&s, coupon.id, Some(3)).await;
    let orders = (0..16).map(|_| {
        let (engine, who) = (s.engine.clone(), ada.clone());
        let input = application::orders::CreateOrder {
            items: vec![application::orders::OrderLine { product_id: tea.id, quantity: 1 }],
            payment_method: domain::order::PaymentMethod::Online,
            coupon_code: Some("SPRING".into()),
            shipping_address: None,
            shipping_method: None,
            user_id: None,
        };
        tokio::spawn(async move { application::orders::create(&engine, &who, input, None).await })
    });
    for order in orders.collect::<Vec<_>>() {
        match order.await.expect("no panic") {
            Ok(_) | Err(AppError::CouponNotUsable | AppError::Contended) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(uses(&s, coupon.id).await, (3, 0));
    s.sound().await;
}

pub async fn what_a_user_has_spent_is_usable_nowhere(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", None).await);
    let coupon = fixed(&s, "MINE", "1.00", |c| {
        (c.owner_id, c.max_per_user) = (Some(ada.user_id), Some(1));
    })
    .await;
    let listed = async || {
        let page = list_own(&s.engine, &ada, PageRequest::default()).await.expect("a page");
        page.items.iter().map(|c| c.id).collect::<Vec<_>>()
    };
    let plain = s.place(&ada, tea.id, 1).await;
    s.put(&ada, tea.id, 1).await;
    let cart = set_coupon(&s.engine, &ada, Some("MINE")).await.expect("usable");
    assert_eq!(cart.price.discount_applied, money("1.00"));
    assert_eq!(listed().await, [coupon.id]);
    let spent = s.try_place(&ada, tea.id, 1, Some("MINE")).await.expect("used elsewhere");
    // The list, the cart, the checkout and an order say the same.
    assert!(listed().await.is_empty());
    let cart = s.cart(&ada).await;
    assert_eq!(cart.price.discount_applied, money("0.00"));
    assert_eq!(cart.price.final_amount, money("10.00"));
    assert!(cart.coupon.is_some_and(|c| !c.usable));
    assert_eq!(cart.problems, [CartProblem::CouponNotUsable]);
    let refused = s.checkout(&ada).await.expect_err("not usable").to_string();
    assert_eq!(refused, AppError::CouponNotUsable.to_string());
    let refused = set_coupon(&s.engine, &ada, Some("MINE")).await;
    assert_eq!(refused.err(), Some(AppError::CouponNotUsable));
    let refused = apply_coupon(&s.engine, &ada, plain.order.id, "MINE").await;
    assert_eq!(refused.err(), Some(AppError::CouponNotUsable));
    // The use comes back, and so does the coupon, everywhere.
    s.cancel(&ada, spent.order.id).await.expect("cancelled");
    assert_eq!(listed().await, [coupon.id]);
    assert!(s.cart(&ada).await.coupon.is_some_and(|c| c.usable));
    let session = s.checkout(&ada).await.expect("a session");
    assert_eq!(session.record.order.final_amount(), money("9.00"));
    s.sound().await;
}

/// A discount that rounds to nothing spends no use: the cart's coupon is left out of the order, and
/// one that was asked for is refused.
pub async fn a_coupon_that_takes_nothing_off_is_not_spent(s: Fixture) {
    let (ada, nail) = (s.customer(), s.listing("0.04", None).await);
    let coupon = fixed(&s, "TENTH", "", |c| {
        c.discount = DiscountDraft::Percent("10".into());
        c.max_redemptions = Some(1);
    })
    .await;
    s.put(&ada, nail.id, 1).await;
    let cart = set_coupon(&s.engine, &ada, Some("TENTH")).await.expect("usable on another day");
    assert_eq!(cart.price.final_amount, money("0.04"));
    assert!(cart.coupon.is_some_and(|c| !c.usable));
    assert_eq!(cart.problems, []);
    let session = s.checkout(&ada).await.expect("an order without it");
    assert_eq!(session.record.order.coupon, None);
    assert_eq!(session.record.order.final_amount(), money("0.04"));
    assert_eq!(uses(&s, coupon.id).await, (0, 0));
    let refused = s.try_place(&ada, nail.id, 1, Some("TENTH")).await.expect_err("asked for");
    assert_eq!(refused.to_string(), AppError::CouponNotUsable.to_string());
    let plain = s.place(&ada, nail.id, 1).await;
    let refused = apply_coupon(&s.engine, &ada, plain.order.id, "TENTH").await.expect_err("none");
    assert_eq!(refused.to_string(), AppError::CouponNotUsable.to_string());
    let enough = s.try_place(&ada, nail.id, 2, Some("TENTH")).await.expect("0.01 off 0.08");
    assert_eq!(enough.order.price.discount_applied(), money("0.01"));
    s.sound().await;
}
