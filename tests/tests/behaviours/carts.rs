//! Carts: made at the first look, one line a listing, live prices, frozen in checkout.

use application::cart::{PutItem, empty, put_item, remove_item, set_coupon, set_qty};
use application::checkout::cancel_session;
use application::listings::{ListingChange, archive, change};
use application::{AppError, CartCheckout, CartProblem};
use domain::cart::{CartError, CartStatus};

use crate::coupons::fixed;
use crate::fixture::{Fixture, fresh, money};

pub async fn a_cart_is_made_at_the_first_look(s: Fixture) {
    let ada = s.customer();
    let first = s.cart(&ada).await;
    assert_eq!(first.cart.status, CartStatus::Active);
    assert!(first.lines.is_empty());
    assert_eq!(first.price.final_amount, money("0"));
    assert_eq!(s.cart(&ada).await.cart.id, first.cart.id);
    assert_ne!(s.cart(&s.customer()).await.cart.id, first.cart.id);
}

pub async fn putting_a_listing_twice_sets_its_quantity(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("2.40", Some(5)).await);
    let put = |qty| PutItem { listing: tea.id, qty };
    let first = fresh(put_item(&s.engine, &ada, put(2), None).await);
    let second = fresh(put_item(&s.engine, &ada, put(3), None).await);
    assert!(first.created && !second.created);
    assert_eq!(first.line.item.id, second.line.item.id);
    assert_eq!(second.line.subtotal, money("7.20"));
    assert!(second.cart_version > first.cart_version);
    let cart = s.cart(&ada).await;
    assert_eq!(cart.lines.len(), 1);
    assert_eq!(cart.price.total_amount, money("7.20"));
    for qty in [0, -1, 100_001] {
        let refused = put_item(&s.engine, &ada, put(qty), None).await;
        assert_eq!(refused.err(), Some(AppError::Cart(CartError::Quantity)));
    }
    assert_eq!(s.cart(&ada).await, cart);
}

pub async fn a_line_can_be_set_and_removed(s: Fixture) {
    let (ada, bob) = (s.customer(), s.customer());
    let (tea, cup) = (s.listing("2.40", None).await, s.listing("6.00", None).await);
    s.put(&ada, tea.id, 1).await;
    s.put(&ada, cup.id, 1).await;
    let line = s.cart(&ada).await.lines[0].item.id;
    let set = set_qty(&s.engine, &ada, line, 4).await.expect("set");
    assert_eq!(set.line.subtotal, money("9.60"));
    let foreign = set_qty(&s.engine, &bob, line, 1).await;
    assert_eq!(foreign.err(), Some(AppError::NotFound("cart item")));
    assert_eq!(remove_item(&s.engine, &bob, line).await, Err(AppError::NotFound("cart item")));
    remove_item(&s.engine, &ada, line).await.expect("removed");
    assert_eq!(remove_item(&s.engine, &ada, line).await, Err(AppError::NotFound("cart item")));
    assert_eq!(s.cart(&ada).await.price.total_amount, money("6.00"));
    empty(&s.engine, &ada).await.expect("emptied");
    assert!(s.cart(&ada).await.lines.is_empty());
}

pub async fn prices_are_live_until_checkout(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("2.40", None).await);
    s.put(&ada, tea.id, 2).await;
    let dearer = ListingChange { unit_price: Some("3.00".into()), ..ListingChange::default() };
    change(&s.engine, &s.admin(), tea.id, dearer).await.expect("changed");
    assert_eq!(s.cart(&ada).await.price.total_amount, money("6.00"));
    let session = s.checkout(&ada).await.expect("a session");
    let cheaper = ListingChange { unit_price: Some("1.00".into()), ..ListingChange::default() };
    change(&s.engine, &s.admin(), tea.id, cheaper).await.expect("changed");
    assert_eq!(s.order(session.record.order.id).await.order.price.total_amount(), money("6.00"));
}

pub async fn another_currency_is_refused(s: Fixture) {
    let ada = s.customer();
    let (tea, sushi) = (s.listing("2.40", None).await, s.listing_in("500", "JPY", None).await);
    s.put(&ada, tea.id, 1).await;
    let input = PutItem { listing: sushi.id, qty: 1 };
    let refused = put_item(&s.engine, &ada, input, None).await.expect_err("two currencies");
    assert!(matches!(refused, AppError::Cart(CartError::CurrencyMismatch { .. })), "{refused}");
    let line = s.cart(&ada).await.lines[0].item.id;
    remove_item(&s.engine, &ada, line).await.expect("removed");
    s.put(&ada, sushi.id, 1).await;
    assert_eq!(s.cart(&ada).await.price.total_amount.to_string(), "500");
}

pub async fn a_cart_in_checkout_is_frozen(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("2.40", Some(9)).await);
    let session = s.session(&ada, tea.id, 1).await;
    let checkout = CartCheckout {
        order_id: session.record.order.id,
        order_number: session.record.order.number.clone(),
        payment_id: session.payment_id,
        adopted: false,
    };
    assert_eq!(s.cart(&ada).await.checkout, Some(checkout.clone()));
    let frozen = AppError::CartInCheckout(checkout);
    let line = s.cart(&ada).await.lines[0].item.id;
    let input = PutItem { listing: tea.id, qty: 2 };
    assert_eq!(put_item(&s.engine, &ada, input, None).await.err(), Some(frozen.clone()));
    assert_eq!(set_qty(&s.engine, &ada, line, 2).await.err(), Some(frozen.clone()));
    assert_eq!(remove_item(&s.engine, &ada, line).await.err(), Some(frozen.clone()));
    assert_eq!(empty(&s.engine, &ada).await.err(), Some(frozen.clone()));
    assert_eq!(set_coupon(&s.engine, &ada, None).await.err(), Some(frozen.clone()));
    assert_eq!(s.checkout(&ada).await.err(), Some(frozen));
    s.sound().await;
}

/// A frozen cart shows what its order comes to, whatever happens to prices, stock and coupon since.
pub async fn a_frozen_cart_shows_its_order(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(2)).await);
    fixed(&s, "ONCE", "4.00", |c| (c.max_redemptions, c.max_per_user) = (Some(1), Some(1))).await;
    s.put(&ada, tea.id, 2).await;
    set_coupon(&s.engine, &ada, Some("ONCE")).await.expect("usable");
    let session = s.checkout(&ada).await.expect("a session");
    let dearer = ListingChange { unit_price: Some("99.00".into()), ..ListingChange::default() };
    change(&s.engine, &s.admin(), tea.id, dearer).await.expect("changed");
    let cart = s.cart(&ada).await;
    assert_eq!(cart.price.total_amount, money("20.00"));
    assert_eq!(cart.price.discount_applied, money("4.00"));
    assert_eq!(cart.price.final_amount, money("16.00"));
    assert_eq!(cart.lines[0].unit_price, money("10.00"));
    assert_eq!(cart.lines[0].subtotal, money("20.00"));
    assert!(cart.lines[0].available, "its stock is held");
    assert!(cart.coupon.is_some_and(|coupon| coupon.usable), "its use is taken by this order");
    assert_eq!(cart.problems, []);
    // A decline and another attempt: the live one is named.
    let order = session.record.order.id;
    s.pay(&ada, order, Some("mock_decline")).await.expect_err("declined");
    s.pay(&ada, order, Some("mock_requires_action")).await.expect("an action");
    let live = s.order(order).await.live_payment().map(|p| p.id);
    assert_ne!(live, session.payment_id);
    assert_eq!(s.cart(&ada).await.checkout.and_then(|checkout| checkout.payment_id), live);
    fresh(cancel_session(&s.engine, &ada, live.expect("one"), None).await);
    let cart = s.cart(&ada).await;
    assert_eq!((cart.checkout, cart.price.total_amount), (None, money("198.00").into()));
    s.work().await;
    s.sound().await;
}

pub async fn an_archived_listing_cannot_be_put_in(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("2.40", None).await);
    s.put(&ada, tea.id, 1).await;
    archive(&s.engine, &s.admin(), tea.id, None).await.expect("archived");
    let input = PutItem { listing: tea.id, qty: 1 };
    let refused = put_item(&s.engine, &ada, input, None).await;
    assert_eq!(refused.err(), Some(AppError::Cart(CartError::NotForSale)));
    let cart = s.cart(&ada).await;
    assert!(!cart.lines[0].available);
    assert_eq!(cart.problems, [CartProblem::NotForSale(vec![cart.lines[0].item.id])]);
    let refused = s.checkout(&ada).await.expect_err("nothing for sale");
    assert!(refused.to_string().contains(&tea.id.to_string()), "{refused}");
}

pub async fn two_at_once_make_one_cart(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("2.40", None).await);
    let cup = s.listing("6.00", None).await;
    let puts = (0..32).map(|i| {
        let listing = if i % 2 == 0 { tea.id } else { cup.id };
        let (engine, ada) = (s.engine.clone(), ada.clone());
        tokio::spawn(async move {
            let input = PutItem { listing, qty: 1 };
            put_item(&engine, &ada, input, None).await.map(|_| ())
        })
    });
    let mut done = 0;
    for put in puts.collect::<Vec<_>>() {
        match put.await.expect("no panic") {
            Ok(()) => done += 1,
            Err(error) => assert_eq!(error, AppError::Contended),
        }
    }
    assert!(done >= 2, "{done} of 32 went through");
    assert!(s.cart(&ada).await.lines.len() <= 2);
    s.sound().await;
}
