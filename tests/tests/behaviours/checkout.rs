//! Checkout: an order that holds its stock, a payment that waits, and ways back from every failure.

use application::AppError;
use application::cart::{PutItem, empty, put_item, remove_item};
use application::checkout::{CreateSession, cancel_session, get_session};
use application::listings::{ListingChange, change};
use application::worker::{expire_orders, sync_payments};
use domain::cart::{CartError, CartStatus};
use domain::ids::CartId;
use domain::money::{Currency, Money};
use domain::order::{OrderError, OrderLifecycle, OrderPaymentStatus, OrderStatus, PaymentMethod};
use domain::payment::PaymentStatus;
use ports::IdGenerator;

use crate::fixture::{Fixture, checkout_of, fresh, gbp, money};

pub async fn a_session_holds_stock_and_waits_for_money(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("120.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 2).await;
    let payment = session.payment().expect("a payment");
    assert_eq!(payment.status, PaymentStatus::Pending);
    assert_eq!(payment.amount, money("240.00"));
    assert!(payment.payment_token.as_deref().is_some_and(|t| t.starts_with("mock_pi_")));
    assert_eq!(session.record.status(), OrderStatus::Processing);
    let listing = s.look(tea.id).await;
    assert_eq!((listing.stock, listing.reserved, listing.available()), (Some(5), 2, Some(3)));
    assert_eq!(s.cart(&ada).await.cart.status, CartStatus::Checkout);
    let seen = get_session(&s.engine, &ada, payment.id).await.expect("seen");
    assert_eq!(seen.record.order.id, session.record.order.id);
    let foreign = get_session(&s.engine, &s.customer(), payment.id).await;
    assert_eq!(foreign.err(), Some(AppError::NotFound("checkout session")));
    s.sound().await;
}

pub async fn an_empty_cart_is_refused(s: Fixture) {
    let ada = s.customer();
    assert_eq!(s.checkout(&ada).await.err(), Some(AppError::Cart(CartError::Empty)));
    assert_eq!(s.cart(&ada).await.cart.status, CartStatus::Active);
}

pub async fn the_cart_of_another_customer_is_not_found(s: Fixture) {
    let (ada, bob, tea) = (s.customer(), s.customer(), s.listing("1.00", None).await);
    s.put(&ada, tea.id, 1).await;
    let cart = s.cart(&ada).await.cart.id;
    let foreign = s.checkout_with(&bob, |c| c.cart_id = cart).await;
    let unknown = s.checkout_with(&bob, |c| c.cart_id = CartId(s.ids.uuid())).await;
    assert_eq!(foreign.err(), Some(AppError::NotFound("cart")));
    assert_eq!(unknown.err(), Some(AppError::NotFound("cart")));
}

pub async fn i33_out_of_stock_names_the_listings_and_changes_nothing(s: Fixture) {
    let ada = s.customer();
    let (tea, cup, pot) = (
        s.listing("1.00", Some(1)).await,
        s.listing("2.00", Some(0)).await,
        s.listing("3.00", Some(9)).await,
    );
    for listing in [tea.id, cup.id, pot.id] {
        fresh(put_item(&s.engine, &ada, PutItem { listing, qty: 2 }, None).await);
    }
    let refused = s.checkout(&ada).await.expect_err("out of stock");
    let AppError::Order(OrderError::OutOfStock(short)) = refused else { panic!("{refused}") };
    let mut named: Vec<_> = short.iter().map(|x| (x.listing_id, x.wanted, x.available)).collect();
    named.sort_unstable();
    let mut expected = vec![(tea.id, 2, 1), (cup.id, 2, 0)];
    expected.sort_unstable();
    assert_eq!(named, expected);
    assert_eq!(s.look(pot.id).await.reserved, 0);
    assert_eq!(s.cart(&ada).await.cart.status, CartStatus::Active);
    s.sound().await;
}

pub async fn another_amount_than_expected_is_refused(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    s.put(&ada, tea.id, 1).await;
    let refused = s.checkout_with(&ada, |c| c.expected_amount = Some("9.99".into())).await;
    assert_eq!(refused.err(), Some(AppError::AmountChanged { actual: money("10.00") }));
    assert_eq!(s.look(tea.id).await.reserved, 0);
    s.checkout_with(&ada, |c| c.expected_amount = Some("10".into())).await.expect("a session");
}

/// 10.00 in one currency are not 10.00 in another. An amount without a currency is in the cart's,
/// unless the cart has been in another one: then no one knows what was shown.
pub async fn an_amount_in_another_currency_is_refused(s: Fixture) {
    let (tea, cha) = (s.listing("10.00", None).await, s.listing_in("10.00", "EUR", None).await);
    let eur: Currency = "EUR".parse().expect("a currency");
    let ada = s.customer();
    s.put(&ada, cha.id, 1).await;
    let ten = |currency| {
        move |input: &mut CreateSession| {
            input.expected_amount = Some("10.00".into());
            input.expected_currency = currency;
        }
    };
    let actual = Money::parse("10.00", eur).expect("an amount");
    let changed = Some(AppError::AmountChanged { actual });
    assert_eq!(s.checkout_with(&ada, ten(Some(gbp()))).await.err(), changed);
    let only = |input: &mut CreateSession| input.expected_currency = Some(gbp());
    assert_eq!(s.checkout_with(&ada, only).await.err(), changed, "the currency alone");
    s.checkout_with(&ada, ten(None)).await.expect("a cart that was never in another currency");

    let bob = s.customer();
    for emptied_by_line in [false, true] {
        s.put(&bob, tea.id, 1).await;
        assert_eq!(s.cart(&bob).await.price.final_amount, money("10.00"), "shown");
        if emptied_by_line {
            let line = s.cart(&bob).await.lines[0].item.id;
            remove_item(&s.engine, &bob, line).await.expect("removed");
        } else {
            empty(&s.engine, &bob).await.expect("emptied");
        }
        s.put(&bob, cha.id, 1).await;
        assert_eq!(s.checkout_with(&bob, ten(None)).await.err(), changed, "unclear");
        assert_eq!(s.checkout_with(&bob, ten(Some(gbp()))).await.err(), changed);
        let session = s.checkout_with(&bob, ten(Some(eur))).await.expect("said with its currency");
        s.send_webhook_for(&session, "paid").await.expect("paid");
    }
    let eve = s.customer();
    for _ in 0..2 {
        s.put(&eve, tea.id, 1).await;
        empty(&s.engine, &eve).await.expect("emptied");
    }
    s.put(&eve, tea.id, 1).await;
    s.checkout_with(&eve, ten(None)).await.expect("emptied, and always in one currency");
    s.sound().await;
}

pub async fn a_changed_price_is_charged_as_it_is_now(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    s.put(&ada, tea.id, 1).await;
    let dearer = ListingChange { unit_price: Some("12.00".into()), ..ListingChange::default() };
    change(&s.engine, &s.admin(), tea.id, dearer).await.expect("changed");
    let session = s.checkout(&ada).await.expect("a session");
    assert_eq!(session.payment().expect("a payment").amount, money("12.00"));
}

pub async fn cancelling_a_session_gives_everything_back(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 3).await;
    let id = session.payment_id.expect("a payment");
    let cancelled = fresh(cancel_session(&s.engine, &ada, id, None).await);
    assert_eq!(cancelled.record.order.lifecycle, OrderLifecycle::Cancelled);
    assert_eq!(s.look(tea.id).await.reserved, 0);
    let cart = s.cart(&ada).await;
    assert_eq!((cart.cart.status, cart.lines.len()), (CartStatus::Active, 1));
    s.work().await;
    let order = s.order(session.record.order.id).await;
    assert_eq!(order.payments[0].status, PaymentStatus::Cancelled);
    fresh(cancel_session(&s.engine, &ada, id, None).await);
    s.checkout(&ada).await.expect("the cart can be checked out again");
    s.sound().await;
}

pub async fn an_expired_session_reopens_the_cart(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 3).await;
    s.pass(29 * 60);
    assert_eq!(expire_orders(&s.engine, 10).await, Ok(0));
    s.pass(60);
    assert_eq!(expire_orders(&s.engine, 10).await, Ok(1));
    assert_eq!(expire_orders(&s.engine, 10).await, Ok(0));
    let order = s.order(session.record.order.id).await;
    assert_eq!(order.status(), OrderStatus::Cancelled);
    assert_eq!(s.look(tea.id).await.available(), Some(5));
    assert_eq!(s.cart(&ada).await.cart.status, CartStatus::Active);
    s.work().await;
    s.sound().await;
}

pub async fn cash_on_delivery_needs_no_payment(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    s.put(&ada, tea.id, 1).await;
    let cod = |c: &mut application::checkout::CreateSession| c.payment_method = PaymentMethod::Cod;
    let session = s.checkout_with(&ada, cod).await.expect("a session");
    assert!(session.payment().is_none());
    assert_eq!(session.record.status(), OrderStatus::Pending);
    assert_ne!(s.cart(&ada).await.cart.id, session.record.order.cart_id.expect("from a cart"));
    s.pass(24 * 3600);
    assert_eq!(expire_orders(&s.engine, 10).await, Ok(0), "the shop has days to confirm it");
    s.sound().await;
}

pub async fn an_order_of_nothing_is_paid_at_once(s: Fixture) {
    let (ada, gift) = (s.customer(), s.listing("0.00", Some(5)).await);
    let session = s.session(&ada, gift.id, 1).await;
    assert!(session.payment().is_none());
    assert!(session.record.payments.is_empty());
    assert_eq!(session.record.payment_status(), OrderPaymentStatus::Paid);
    assert_eq!(session.record.status(), OrderStatus::Paid);
    s.work().await;
    assert!(s.notifications.sent().iter().any(|m| m.subject == "Order Confirmed"));
    s.sound().await;
}

pub async fn a_provider_that_is_away_can_be_tried_again(s: Fixture) {
    use application::checkout::create_session;
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    s.put(&ada, tea.id, 1).await;
    let input = checkout_of(s.cart(&ada).await.cart.id);
    let keyed = s.keyed(&ada, "checkout", "same");
    crate::fixture::provider::be_unavailable_once(&s.mock);
    let refused = create_session(&s.engine, &ada, input.clone(), &keyed).await;
    assert_eq!(refused.err(), Some(AppError::ProviderUnavailable));
    let session = fresh(create_session(&s.engine, &ada, input, &keyed).await);
    assert_eq!(session.record.payments.len(), 1, "the same attempt went on");
    assert_eq!(session.payment().expect("a payment").status, PaymentStatus::Pending);
    s.send_webhook_for(&session, "paid").await.expect("paid");
    s.sound().await;
}

pub async fn a_lost_answer_is_looked_up(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    s.put(&ada, tea.id, 1).await;
    crate::fixture::provider::lose_answer_once(&s.mock);
    let session = s.checkout(&ada).await.expect("an answer all the same");
    assert_eq!(session.payment().expect("a payment").status, PaymentStatus::Unknown);
    s.pass(120);
    s.work().await;
    sync_payments(&s.engine, 10).await.expect("asked");
    let payment = s.order(session.record.order.id).await.payments[0].clone();
    assert_eq!(payment.status, PaymentStatus::Pending);
    assert!(payment.provider_ref.is_some());
    s.sound().await;
}

pub async fn an_unknown_provider_is_named(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    s.put(&ada, tea.id, 1).await;
    let refused = s.checkout_with(&ada, |c| c.provider = Some("unknown".into())).await;
    assert_eq!(refused.err(), Some(AppError::UnknownProvider(Some("unknown".into()))));
    assert_eq!(s.cart(&ada).await.cart.status, CartStatus::Active);
    assert_eq!(s.look(tea.id).await.reserved, 0);
}

pub async fn s17_a_customer_has_a_limited_number_of_open_orders(mut s: Fixture) {
    s.rebuild(|policy| policy.max_open_orders = 2);
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(50)).await);
    let first = s.place(&ada, tea.id, 1).await.order.id;
    let second = s.place(&ada, tea.id, 1).await.order.id;
    let third = |method| application::orders::CreateOrder {
        items: vec![application::orders::OrderLine { product_id: tea.id, quantity: 1 }],
        payment_method: method,
        coupon_code: None,
        shipping_address: None,
        shipping_method: None,
        user_id: None,
    };
    for method in [PaymentMethod::Online, PaymentMethod::Cod] {
        let refused = application::orders::create(&s.engine, &ada, third(method), None).await;
        assert_eq!(refused.err(), Some(AppError::TooManyOpenOrders));
    }
    assert_eq!(s.look(tea.id).await.reserved, 2);
    s.place(&s.customer(), tea.id, 1).await;
    s.pay(&ada, first, None).await.expect("paid");
    s.place(&ada, tea.id, 1).await;
    s.cancel(&ada, second).await.expect("cancelled");
    s.place(&ada, tea.id, 1).await;
    s.sound().await;
}

pub async fn s17_cash_on_delivery_can_be_switched_off(mut s: Fixture) {
    s.rebuild(|policy| policy.cod_enabled = false);
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(50)).await);
    let input = application::orders::CreateOrder {
        items: vec![application::orders::OrderLine { product_id: tea.id, quantity: 1 }],
        payment_method: PaymentMethod::Cod,
        coupon_code: None,
        shipping_address: None,
        shipping_method: None,
        user_id: None,
    };
    let refused = application::orders::create(&s.engine, &ada, input, None).await;
    assert_eq!(refused.err(), Some(AppError::CashOnDeliveryOff));
    s.place(&ada, tea.id, 1).await;
    s.sound().await;
}
