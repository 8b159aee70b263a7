//! Tests of the demo's data, its mark, and what it leaves alone.

use domain::coupon::Coupon;
use domain::ids::{OrderId, PaymentId};
use domain::money::{Currency, Money};
use domain::order::{
    Actor, ChangeContext, NewLine, NewOrder, OrderNumber, OrderRecord, PayPolicy, PaymentMethod,
};
use domain::payment::ProviderStatus;
use ports::{Changes, Clock, CreatePayment, ListingWrite, PageRequest, ProviderPayment, Storage};
use uuid::Uuid;

use super::*;
use crate::exit::Exit;
use crate::settings::{Resolved, Sources};
use crate::system::SystemClock;
use crate::tests::providers;
use crate::wire;

fn usd() -> Currency {
    "USD".parse().unwrap()
}

#[test]
fn the_data_fits_currencies_of_any_exponent() {
    for code in ["USD", "JPY", "KWD"] {
        let currency: Currency = code.parse().unwrap();
        let listings = data::listings(currency, SystemClock.now());
        assert_eq!(listings.len(), 12, "{code}");
        assert!(listings.iter().all(|l| !l.unit_price.is_zero()), "{code}");
        let coupons = data::coupons(currency, SystemClock.now());
        assert_eq!(coupons.len(), 3, "{code}");
        for coupon in coupons {
            coupon.checked().unwrap();
        }
    }
}

#[test]
fn the_ids_are_version_7_and_differ() {
    let listings = data::listings(usd(), SystemClock.now());
    let mut ids: Vec<Uuid> = listings.iter().map(|l| l.id.0).collect();
    ids.extend([CUSTOMER.0, ADMIN.0]);
    assert!(ids.iter().all(|id| id.get_version_num() == 7));
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 14);
}

#[test]
fn coupons_are_described() {
    let currency: Currency = "USD".parse().unwrap();
    let said: Vec<String> =
        data::coupons(currency, SystemClock.now()).iter().map(data::describe).collect();
    assert_eq!(
        said,
        [
            "WELCOME10: 10 % off",
            "FIVEOFF: 5.00 USD off from 20.00 up",
            "DEMOGIFT: 10.00 USD off, the customer's own, once",
        ]
    );
}

/// What each quantity of each listing costs, without a coupon and with each of the demo's.
fn prices() -> Vec<Money> {
    let now = SystemClock.now();
    let coupons: Vec<Option<Coupon>> =
        data::coupons(usd(), now).into_iter().map(Some).chain([None]).collect();
    let mut prices = Vec::new();
    for listing in data::listings(usd(), now) {
        for qty in 1..=100 {
            let total = listing.unit_price.times(qty).unwrap();
            let discount = |coupon: &Option<Coupon>| coupon.as_ref()?.discount_on(total);
            let price = |coupon| total.minus(discount(coupon).unwrap_or(Money::zero(usd())));
            prices.extend(coupons.iter().map(|coupon| price(coupon).unwrap()));
        }
    }
    prices
}

/// How many of these the provider does not simply take, if no token asks for anything else.
async fn surprises(settings: &Settings, prices: &[Money]) -> usize {
    let provider = wire::gateway(settings);
    let mut surprises = 0;
    for &amount in prices {
        let request = CreatePayment {
            payment_id: PaymentId(Uuid::now_v7()),
            order_id: OrderId(Uuid::now_v7()),
            order_number: OrderNumber::from_random(7),
            amount,
            created_at: SystemClock.now(),
            confirm: true,
            capture: true,
            payment_token: None,
            return_url: None,
        };
        let paid = |answer: ProviderPayment| (answer.status, answer.amount);
        let paid = provider.create(request).await.map(paid);
        surprises += usize::from(paid != Ok((ProviderStatus::Paid, amount)));
    }
    surprises
}

#[tokio::test]
async fn every_purchase_in_the_demo_is_paid_unless_a_token_says_otherwise() {
    let directory = tempfile::tempdir().unwrap();
    let sources = |magic: &str| Sources {
        demo: true,
        providers: providers(),
        flags: vec![
            ("payments.mock.magic_amounts", "", magic.to_owned()),
            ("payments.mock.ledger_file", "", directory.path().join(magic).display().to_string()),
        ],
        ..Sources::default()
    };
    let settings = |magic| Resolved::from_sources(&sources(magic)).settings().unwrap();
    let prices = prices();
    assert_eq!(prices.len(), 12 * 100 * 4);
    assert_eq!(surprises(&settings("false"), &prices).await, 0);
    assert!(surprises(&settings("true"), &prices).await > 0, "honest purchases have magic amounts");
}

#[tokio::test]
async fn the_data_is_loaded_once_and_what_was_changed_stays_changed() {
    let storage = wire::in_memory();
    let now = SystemClock.now();
    assert!(!is_demo_database(storage.as_ref()).await.unwrap());
    prepare(storage.as_ref(), usd(), now).await.unwrap();
    assert!(is_demo_database(storage.as_ref()).await.unwrap());
    let mut pen = storage.listing(data::NOTEBOOK).await.unwrap().unwrap();
    (pen.name, pen.version) = ("Another name".to_owned(), pen.version + 1);
    let listings = vec![ListingWrite::Update(pen)];
    storage.commit(Changes { listings, ..Changes::default() }).await.unwrap();

    prepare(storage.as_ref(), usd(), now).await.unwrap();
    let pen = storage.listing(data::NOTEBOOK).await.unwrap().unwrap();
    assert_eq!(pen.name, "Another name");
    let page = PageRequest { after: None, limit: 100 };
    let all = storage.list_listings(&ports::ListingFilter::default(), page).await.unwrap();
    assert_eq!(all.items.len(), 12);
}

#[tokio::test]
async fn a_database_with_orders_of_others_is_refused_and_left_alone() {
    let storage = wire::in_memory();
    place_order(storage.as_ref()).await;
    let refused = prepare(storage.as_ref(), usd(), SystemClock.now()).await.unwrap_err();
    assert_eq!(refused.exit, Exit::Settings);
    assert!(refused.cause.contains("orders that the demo did not create"), "{refused}");
    assert!(!is_demo_database(storage.as_ref()).await.unwrap());
    assert_eq!(storage.listing(data::NOTEBOOK).await.unwrap(), None);
}

#[tokio::test]
async fn orders_in_the_demos_own_database_are_no_reason_to_refuse() {
    let storage = wire::in_memory();
    prepare(storage.as_ref(), usd(), SystemClock.now()).await.unwrap();
    place_order(storage.as_ref()).await;
    prepare(storage.as_ref(), usd(), SystemClock.now()).await.unwrap();
}

/// An order of a customer, for a listing of their own.
async fn place_order(storage: &dyn Storage) {
    let now = SystemClock.now();
    let mut listing = data::listings(usd(), now).pop().unwrap();
    (listing.id, listing.sku) = (Uuid::now_v7().into(), "OTHER".to_owned());
    let new = NewOrder {
        id: OrderId(Uuid::now_v7()),
        number: OrderNumber::from_random(7),
        user_id: Uuid::now_v7().into(),
        payment_method: PaymentMethod::Cod,
        lines: vec![NewLine { listing: &listing, quantity: 1 }],
        coupon: None,
        delivery: domain::pricing::DeliveryChoice::default(),
        cart_id: None,
        expires_at: now,
    };
    let change = ChangeContext { now, actor: &Actor::System, new_id: &Uuid::now_v7 };
    let step = OrderRecord::place(&new, PayPolicy::default(), &change).unwrap();
    let listings = vec![ListingWrite::Insert(listing.clone(), Actor::System)];
    storage.commit(Changes { listings, ..Changes::default() }).await.unwrap();
    let mut changes = Changes::default();
    changes.insert_order(&step);
    storage.commit(changes).await.unwrap();
}
