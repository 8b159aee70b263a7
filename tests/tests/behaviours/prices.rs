//! Orders with shipping and taxes: what is shown is what is paid, refunded and audited.

use application::cart::{set_address, set_coupon, set_shipping, shipping_offers};
use application::orders::{CancelItems, CreateOrder, apply_coupon, cancel_items, confirm};
use application::{AppError, CartProblem, Principal};
use domain::address::Address;
use domain::ids::{ShippingMethodId, TaxRateId};
use domain::money::Money;
use domain::order::{CancelledStock, OrderError, OrderPaymentStatus, OrderRecord};
use domain::pricing::DeliveryError;
use domain::shipping::{ShippingMethod, ShippingMethodDraft};
use domain::tax::{TaxCategory, TaxRate, TaxRateDraft};
use ports::{Changes, IdGenerator, RowWrite};

use crate::fixture::{Fixture, fresh, money, order_of_one, provider};

fn address(country: &str) -> Address {
    Address {
        name: "Ada".to_owned(),
        lines: vec!["1 High Street".to_owned()],
        city: "London".to_owned(),
        region: None,
        postcode: None,
        country: country.parse().expect("a country"),
        phone: None,
    }
}

/// A method for Great Britain at 4.99, free from `free_from`.
async fn method(s: &Fixture, code: &str, free_from: Option<Money>) -> ShippingMethod {
    let draft = ShippingMethodDraft {
        code: code.to_owned(),
        name: "Post".to_owned(),
        countries: vec!["GB".parse().expect("a country")],
        price: money("4.99"),
        free_from,
        tax_category: TaxCategory::default(),
        is_active: true,
    };
    let id = ShippingMethodId(s.ids.uuid());
    let method = ShippingMethod::create(id, draft, s.now()).expect("a method");
    let shipping_methods = vec![RowWrite::Insert(method.clone())];
    let changes = Changes { shipping_methods, ..Changes::default() };
    s.store.commit(changes).await.expect("stored");
    method
}

/// A rate for Great Britain.
async fn rate(s: &Fixture, ppm: u32, included: bool) -> TaxRate {
    let draft = TaxRateDraft {
        name: "VAT".to_owned(),
        category: TaxCategory::default(),
        country: "GB".parse().expect("a country"),
        region: None,
        ppm,
        included,
        is_active: true,
    };
    let rate = TaxRate::create(TaxRateId(s.ids.uuid()), draft, s.now()).expect("a rate");
    let changes = Changes { tax_rates: vec![RowWrite::Insert(rate.clone())], ..Changes::default() };
    s.store.commit(changes).await.expect("stored");
    rate
}

/// As an operator on another server changes it: this engine does not learn of it.
async fn change_rate(s: &Fixture, rate: &TaxRate, ppm: u32) {
    let mut changed = TaxRate { ppm, ..rate.clone() };
    let mut changes = Changes::default();
    changes.update_tax_rate(&mut changed);
    s.store.commit(changes).await.expect("changed");
}

/// Two units at 10.00 in a cart that goes to London by post.
async fn filled(s: &Fixture) -> Principal {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(50)).await);
    s.put(&ada, tea.id, 2).await;
    set_address(&s.engine, &ada, Some(&address("GB"))).await.expect("an address");
    set_shipping(&s.engine, &ada, Some("post")).await.expect("offered");
    ada
}

/// The order of the cart, at the amount that the cart shows, paid.
async fn bought(s: &Fixture, ada: &Principal) -> OrderRecord {
    let shown = s.cart(ada).await.price.grand_total.to_string();
    let session = s.checkout_with(ada, |input| input.expected_amount = Some(shown)).await;
    let session = session.expect("a session");
    s.send_webhook_for(&session, "paid").await.expect("applied");
    s.order(session.record.order.id).await
}

/// What the provider has kept of the order's payment.
fn kept(s: &Fixture, order: &OrderRecord) -> Option<Money> {
    provider::charged(&s.mock, order.payments[0].id)
}

fn due(text: &str) -> domain::money::Sum {
    money(text).into()
}

pub async fn shipping_and_included_tax_are_paid_as_the_cart_shows_them(s: Fixture) {
    method(&s, "post", None).await;
    rate(&s, 200_000, true).await;
    let ada = filled(&s).await;
    let cart = s.cart(&ada).await;
    assert_eq!(cart.problems, []);
    assert_eq!((cart.price.final_amount, cart.price.shipping_amount), (due("20.00"), due("4.99")));
    assert_eq!((cart.price.tax_included, cart.price.grand_total), (due("4.16"), due("24.99")));
    assert_eq!(cart.lines[0].taxes[0].amount, money("3.33"));
    let order = bought(&s, &ada).await;
    assert_eq!(order.payment_status(), OrderPaymentStatus::Paid);
    assert_eq!(
        (order.order.grand_total(), kept(&s, &order)),
        (money("24.99"), Some(money("24.99")))
    );
    let frozen = order.order.delivery.as_ref().expect("a delivery");
    assert_eq!(frozen.address, Some(address("GB")));
    s.sound().await;
}

pub async fn added_tax_is_captured_and_refunded_by_unit(s: Fixture) {
    method(&s, "post", None).await;
    rate(&s, 88_750, false).await;
    let ada = filled(&s).await;
    assert_eq!(s.cart(&ada).await.price.tax_added, due("2.22"), "1.78 and 0.44");
    let order = bought(&s, &ada).await;
    assert_eq!(kept(&s, &order), Some(money("27.21")));
    let (boss, id) = (s.admin(), order.order.id);
    fresh(confirm(&s.engine, &boss, id, None).await);
    s.work().await;
    let line = (order.order.items[0].id, 1);
    let one =
        CancelItems { lines: Some(vec![line]), stock: CancelledStock::Restocked, reason: None };
    let after = fresh(cancel_items(&s.engine, &boss, id, one, None).await);
    assert_eq!(after.cancelled_amount(), money("10.89"));
    s.work().await;
    assert_eq!(kept(&s, &after), Some(money("16.32")));
    s.sound().await;
    s.cancel(&ada, id).await.expect("cancelled");
    s.work().await;
    assert_eq!(kept(&s, &after), Some(money("0.00")), "shipping comes back with the last unit");
    s.sound().await;
}

pub async fn a_rate_that_changes_after_the_cart_was_shown_is_refused_not_charged(s: Fixture) {
    method(&s, "post", None).await;
    let vat = rate(&s, 100_000, false).await;
    let ada = filled(&s).await;
    let shown = s.cart(&ada).await.price.grand_total;
    assert_eq!(shown, due("27.49"));
    change_rate(&s, &vat, 200_000).await;
    let expecting = |text: &str| Some(text.to_owned());
    let refused = s.checkout_with(&ada, |c| c.expected_amount = expecting("27.49")).await;
    let actual = money("29.99");
    assert_eq!(refused.err(), Some(AppError::AmountChanged { actual }));
    assert_eq!(s.cart(&ada).await.price.grand_total, actual, "the cart shows the new rate");
    let session = s.checkout_with(&ada, |c| c.expected_amount = expecting("29.99")).await;
    assert_eq!(session.expect("a session").record.order.grand_total(), actual);
    s.sound().await;
}

pub async fn s36_an_order_is_priced_from_the_tables_that_are_stored(s: Fixture) {
    let tea = s.listing("10.00", Some(9)).await;
    let ada = s.customer();
    s.place(&ada, tea.id, 1).await;
    // The engine remembers that there is nothing; the commit knows better.
    let vat = rate(&s, 100_000, false).await;
    let without = s.try_place(&ada, tea.id, 1, None).await;
    let required = AppError::Order(OrderError::Delivery(DeliveryError::AddressRequired));
    assert_eq!(without.err(), Some(required));
    let order = || CreateOrder { shipping_address: Some(address("GB")), ..order_of_one(tea.id) };
    let place = async || fresh(application::orders::create(&s.engine, &ada, order(), None).await);
    assert_eq!(place().await.order.grand_total(), money("11.00"));
    change_rate(&s, &vat, 50_000).await;
    assert_eq!(place().await.order.grand_total(), money("10.50"));
    s.sound().await;
}

pub async fn refusals_are_decided_by_the_tables_that_are_stored(s: Fixture) {
    method(&s, "post", None).await;
    let tea = s.listing("10.00", Some(9)).await;
    let ada = s.customer();
    let by = |code: &str| CreateOrder {
        shipping_address: Some(address("GB")),
        shipping_method: Some(code.to_owned()),
        ..order_of_one(tea.id)
    };
    let place = async |code| application::orders::create(&s.engine, &ada, by(code), None).await;
    assert_eq!(fresh(place("post").await).order.grand_total(), money("14.99"));
    // The engine remembers that there is one method; another server has added one.
    method(&s, "courier", None).await;
    assert_eq!(fresh(place("courier").await).order.grand_total(), money("14.99"));
    let unknown = DeliveryError::MethodNotOffered("drone".to_owned());
    assert_eq!(place("drone").await.err(), Some(AppError::Order(OrderError::Delivery(unknown))));
    s.sound().await;
}

pub async fn a_checkout_needs_a_method_that_delivers_there(s: Fixture) {
    method(&s, "post", None).await;
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(50)).await);
    s.put(&ada, tea.id, 1).await;
    let refused = async |wanted: DeliveryError| {
        assert_eq!(s.cart(&ada).await.problems, [CartProblem::Delivery(wanted.clone())]);
        let refused = s.checkout(&ada).await.err();
        assert_eq!(refused, Some(AppError::Order(OrderError::Delivery(wanted))));
    };
    refused(DeliveryError::AddressRequired).await;
    let early = set_shipping(&s.engine, &ada, Some("post")).await.err();
    assert_eq!(early, Some(AppError::Delivery(DeliveryError::AddressRequired)));
    set_address(&s.engine, &ada, Some(&address("FR"))).await.expect("an address");
    refused(DeliveryError::NotDelivered("FR".parse().expect("a country"))).await;
    assert_eq!(shipping_offers(&s.engine, &ada).await.expect("a list").offers, []);
    set_address(&s.engine, &ada, Some(&address("GB"))).await.expect("an address");
    refused(DeliveryError::MethodRequired).await;
    let found = shipping_offers(&s.engine, &ada).await.expect("a list");
    let gb = "GB".parse().expect("a country");
    assert_eq!(found.countries.map(|all| all.into_iter().collect()), Some(vec![gb]));
    let offers = found.offers;
    assert_eq!((offers.len(), offers[0].amount, offers[0].is_chosen), (1, money("4.99"), false));
    let unknown = set_shipping(&s.engine, &ada, Some("drone")).await.err();
    let not_offered = DeliveryError::MethodNotOffered("drone".to_owned());
    assert_eq!(unknown, Some(AppError::Delivery(not_offered)));
    set_shipping(&s.engine, &ada, Some("POST")).await.expect("offered");
    assert_eq!(s.cart(&ada).await.problems, []);
    set_address(&s.engine, &ada, Some(&address("FR"))).await.expect("an address");
    refused(DeliveryError::MethodNotOffered("post".to_owned())).await;
    // What the request names counts, not what is on the cart.
    let session = s.checkout_with(&ada, |c| c.shipping_address = Some(address("GB"))).await;
    assert_eq!(session.expect("a session").record.order.grand_total(), money("14.99"));
    s.sound().await;
}

pub async fn a_coupon_below_the_threshold_makes_shipping_cost_something(s: Fixture) {
    method(&s, "post", Some(money("20.00"))).await;
    rate(&s, 100_000, false).await;
    crate::coupons::fixed(&s, "FIVE", "5.00", |_| {}).await;
    let ada = filled(&s).await;
    assert_eq!(s.cart(&ada).await.price.grand_total, due("22.00"), "shipping is free");
    set_coupon(&s.engine, &ada, Some("FIVE")).await.expect("usable");
    let dearer = due("21.99");
    assert_eq!(s.cart(&ada).await.price.grand_total, dearer, "15.00, 4.99 and taxes of 2.00");
    set_coupon(&s.engine, &ada, None).await.expect("removed");
    let cart = s.cart(&ada).await;
    let items = cart.cart.items.iter();
    let lines =
        items.map(|i| application::orders::OrderLine { product_id: i.listing_id, quantity: i.qty });
    let order = CreateOrder {
        items: lines.collect(),
        shipping_address: Some(address("GB")),
        shipping_method: Some("post".to_owned()),
        ..order_of_one(cart.cart.items[0].listing_id)
    };
    let placed = fresh(application::orders::create(&s.engine, &ada, order, None).await);
    assert_eq!(placed.order.grand_total(), money("22.00"));
    let with = apply_coupon(&s.engine, &ada, placed.order.id, "FIVE").await.expect("usable");
    assert_eq!(with.order.grand_total(), money("21.99"), "at the terms of the order");
    s.sound().await;
}

pub async fn a_cart_that_is_in_checkout_keeps_its_address(s: Fixture) {
    method(&s, "post", None).await;
    let ada = filled(&s).await;
    let session = s.checkout(&ada).await.expect("a session");
    let refused = set_address(&s.engine, &ada, Some(&address("FR"))).await;
    assert!(matches!(refused, Err(AppError::CartInCheckout(_))), "{refused:?}");
    let refused = set_shipping(&s.engine, &ada, None).await;
    assert!(matches!(refused, Err(AppError::CartInCheckout(_))), "{refused:?}");
    let cart = s.cart(&ada).await;
    let total = session.record.order.grand_total();
    assert_eq!((cart.price.grand_total, cart.problems), (total.into(), vec![]));
    assert!(cart.shipping.is_some_and(|shipping| shipping.terms.code == "post"));
    s.sound().await;
}
