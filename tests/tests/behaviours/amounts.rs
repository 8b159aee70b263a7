//! Large amounts: what a write accepts can be read and bought, and what prices have made too large
//! is shown, can be made smaller, and is not checked out.

use application::cart::{PutItem, put_item, remove_item, set_qty};
use application::listings::{ListingChange, change};
use application::orders::{CreateOrder, OrderLine, create};
use application::{AppError, CartProblem};
use domain::cart::CartError;
use domain::ids::ListingId;
use domain::listing::ListingError;
use domain::money::{Money, MoneyError};
use domain::order::{OrderError, PaymentMethod};

use crate::fixture::{Fixture, fresh, gbp, money};

fn too_large() -> MoneyError {
    MoneyError::TooLarge { most: money("99999999.99") }
}

async fn raise(s: &Fixture, listing: ListingId, price: &str) -> Result<(), AppError> {
    let dearer = ListingChange { unit_price: Some(price.into()), ..ListingChange::default() };
    change(&s.engine, &s.admin(), listing, dearer).await.map(|_| ())
}

pub async fn a_cart_that_can_be_filled_can_be_read(s: Fixture) {
    let ada = s.customer();
    let (dear, cheap) = (s.listing("99999999.98", None).await, s.listing("0.01", None).await);
    s.put(&ada, dear.id, 1).await;
    s.put(&ada, cheap.id, 1).await;
    assert_eq!(s.cart(&ada).await.price.final_amount, gbp().largest_price());
    let refused = AppError::Cart(CartError::Money(too_large()));
    for (listing, qty) in [(cheap.id, 2), (dear.id, 2), (dear.id, 100_000)] {
        let put = put_item(&s.engine, &ada, PutItem { listing, qty }, None).await;
        assert_eq!(put.err(), Some(refused.clone()), "{qty}");
    }
    let line = s.cart(&ada).await.lines[1].item.id;
    assert_eq!(set_qty(&s.engine, &ada, line, 2).await.err(), Some(refused));
    let cart = s.cart(&ada).await;
    assert_eq!((cart.price.final_amount, cart.problems), (gbp().largest_price().into(), vec![]));
    let session = s.checkout(&ada).await.expect("a session");
    s.send_webhook_for(&session, "paid").await.expect("paid");
    s.sound().await;
}

pub async fn a_cart_that_prices_made_too_large_is_shown_and_can_be_made_smaller(s: Fixture) {
    let ada = s.customer();
    let (tea, cup) = (s.listing("1.00", None).await, s.listing("5.00", None).await);
    s.put(&ada, tea.id, 100_000).await;
    s.put(&ada, cup.id, 1).await;
    raise(&s, tea.id, "99999999.99").await.expect("raised");
    raise(&s, cup.id, "99999999.99").await.expect("raised");
    let cart = s.cart(&ada).await;
    assert_eq!(cart.lines[0].subtotal.to_string(), "9999999999000.00");
    assert_eq!(cart.price.final_amount.to_string(), "10000099998999.99");
    assert_eq!(cart.problems, [CartProblem::TooLarge(too_large())]);
    let refused = s.checkout(&ada).await.expect_err("too large");
    assert_eq!(refused, AppError::Order(OrderError::Money(too_large())));
    let (first, second) = (cart.lines[0].item.id, cart.lines[1].item.id);
    let lower = set_qty(&s.engine, &ada, first, 2).await.expect("lowered");
    assert_eq!(lower.line.subtotal.to_string(), "199999999.98");
    let higher = set_qty(&s.engine, &ada, first, 3).await;
    assert_eq!(higher.err(), Some(AppError::Cart(CartError::Money(too_large()))));
    let put = PutItem { listing: tea.id, qty: 1 };
    fresh(put_item(&s.engine, &ada, put, None).await);
    remove_item(&s.engine, &ada, second).await.expect("removed");
    let cart = s.cart(&ada).await;
    assert_eq!((cart.price.final_amount, cart.problems), (gbp().largest_price().into(), vec![]));
    s.checkout(&ada).await.expect("a session");
    s.sound().await;
}

/// Some currencies have everyday amounts of many digits: their limit is that of the numbers alone.
pub async fn orders_in_every_currency_can_be_placed(s: Fixture) {
    for (currency, price, total) in [
        ("VND", "60000000", "120000000"),
        ("IDR", "1500000000.00", "3000000000.00"),
        ("IRR", "50000000000.00", "100000000000.00"),
        ("LBP", "4500000000.00", "9000000000.00"),
        ("KRW", "499999999999999", "999999999999998"),
    ] {
        let ada = s.customer();
        let listing = s.listing_in(price, currency, Some(5)).await;
        let session = s.session(&ada, listing.id, 2).await;
        assert_eq!(session.record.order.price.total_amount().to_string(), total, "{currency}");
        s.send_webhook_for(&session, "paid").await.expect("paid");
        let cart = s.place(&ada, listing.id, 2).await;
        assert_eq!(cart.order.final_amount().to_string(), total, "{currency}");
    }
    let stats = ports::StatsRequest {
        from: s.now(),
        to: s.now() + day(),
        top: 10,
        time_zone: domain::time_zone::TimeZone::UTC,
    };
    let days = s.store.stats(stats).await.expect("figures").days;
    let irr = days.iter().find(|d| d.currency.code() == "IRR").expect("its figures");
    assert_eq!(irr.ordered.to_string(), "200000000000.00");
    s.sound().await;
}

pub async fn no_price_and_no_order_passes_the_limit(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("99999999.99", None).await);
    let refused = raise(&s, tea.id, "100000000.00").await;
    assert_eq!(refused, Err(AppError::Listing(ListingError::Price(too_large()))));
    for quantity in [2, 100_000] {
        let input = CreateOrder {
            items: vec![OrderLine { product_id: tea.id, quantity }],
            payment_method: PaymentMethod::Online,
            coupon_code: None,
            shipping_address: None,
            shipping_method: None,
            user_id: None,
        };
        let refused = create(&s.engine, &ada, input, None).await.err();
        assert_eq!(refused, Some(AppError::Order(OrderError::Money(too_large()))));
    }
    let whole = s.place(&ada, tea.id, 1).await;
    assert_eq!(whole.order.final_amount(), Money::parse("99999999.99", gbp()).expect("an amount"));
    s.pay(&ada, whole.order.id, None).await.expect("paid");
    s.sound().await;
}

fn day() -> chrono::TimeDelta {
    chrono::TimeDelta::days(1)
}
