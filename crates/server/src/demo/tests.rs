//! Tests of the demo's data, its mark, and what it leaves alone.

use domain::ids::OrderId;
use domain::money::Currency;
use domain::order::{
    Actor, Change, NewLine, NewOrder, OrderNumber, OrderRecord, PayPolicy, PaymentMethod,
};
use ports::{Changes, Clock, ListingWrite, PageRequest, Storage};
use uuid::Uuid;

use super::*;
use crate::exit::Exit;
use crate::system::SystemClock;
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
    assert!(refused.cause.contains("orders that the demo did not make"), "{refused}");
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

/// An order of somebody, for a listing of their own.
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
        cart_id: None,
        expires_at: now,
    };
    let change = Change { now, actor: &Actor::System, new_id: &Uuid::now_v7 };
    let step = OrderRecord::place(&new, PayPolicy::default(), &change).unwrap();
    let listings = vec![ListingWrite::Insert(listing.clone(), Actor::System)];
    storage.commit(Changes { listings, ..Changes::default() }).await.unwrap();
    let mut changes = Changes::default();
    changes.insert_order(&step);
    storage.commit(changes).await.unwrap();
}
