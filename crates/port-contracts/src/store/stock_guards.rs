//! Holding stock: decided inside the commit, never more than is on hand.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::contact::Contact;
use domain::ids::{ListingId, UserId};
use domain::listing::Listing;
use domain::order::{PaymentMethod, Shortage};
use ports::{
    Changes, CommitError, ListingWrite, OpenOrdersLimit, RowWrite, StockChange, StockChangeKind,
    Storage, UnpaidUnits,
};

use crate::sample::{Basket, money, placing};
use crate::shop::{Shop, refusals, taken};

/// Many buy the last units at the same time: exactly as many are served as there are units.
pub async fn stock_never_oversells(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(20)).await;
    let outcomes = shop.race((0..60).map(|_| order_of(&shop, &[(&listing, 1)])).collect()).await;
    assert_eq!(taken(&outcomes), 20);
    for why in refusals(&outcomes) {
        assert_eq!(*why, CommitError::OutOfStock(vec![short(&listing, 1, 0)]));
    }
    assert_eq!(shop.counters(listing.id).await, (Some(20), 20));
}

/// Many orders of one customer at the same time: as many are placed as the customer may have open, and
/// another customer is not meant. A commit that is not one call is limited as well.
pub async fn open_orders_are_limited(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(100)).await;
    let user_id = shop.sample.user();
    let of_customer = |most: i64, placed: &Changes| {
        let mut changes = placed.clone();
        for order in &mut changes.orders {
            if let RowWrite::Insert(order) = &mut order.order {
                order.user_id = user_id;
            }
        }
        changes.open_orders = Some(limit_of(user_id, most));
        changes
    };
    let orders = (0..20).map(|_| of_customer(7, &order_of(&shop, &[(&listing, 1)])));
    let outcomes = shop.race(orders.collect()).await;
    assert_eq!(taken(&outcomes), 7);
    for why in refusals(&outcomes) {
        assert_eq!(*why, CommitError::TooManyOpenOrders);
    }
    assert_eq!(shop.counters(listing.id).await, (Some(100), 7), "what is refused holds nothing");
    let mut slow = of_customer(7, &order_of(&shop, &[(&listing, 1)]));
    let mut card = Contact::empty(user_id, shop.sample.tick());
    slow.put_contact(&mut card);
    assert_eq!(shop.storage.commit(slow).await, Err(CommitError::TooManyOpenOrders));
    shop.done(of_customer(8, &order_of(&shop, &[(&listing, 1)]))).await;
    let mut other = order_of(&shop, &[(&listing, 1)]);
    other.open_orders = Some(limit_of(shop.sample.user(), 1));
    shop.done(other).await;
}

/// A limit on orders, and none on their units.
fn limit_of(user_id: UserId, most: i64) -> OpenOrdersLimit {
    let most_units = UnpaidUnits { all: i64::MAX, cod: i64::MAX };
    OpenOrdersLimit { user_id, most, units: UnpaidUnits::default(), most_units }
}

/// Many orders of one customer at the same time hold no more units than they may, those for cash on
/// delivery likewise; orders that are paid do not count, nor do those of other customers.
pub async fn unpaid_units_are_limited(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(1_000)).await;
    let user_id = shop.sample.user();
    let most_units = UnpaidUnits { all: 20, cod: 7 };
    let order = |user_id: UserId, quantity: i64, method: PaymentMethod| {
        let mut changes = order_of(&shop, &[(&listing, quantity)]);
        for order in &mut changes.orders {
            if let RowWrite::Insert(order) = &mut order.order {
                (order.user_id, order.payment_method) = (user_id, method);
            }
        }
        let cod = if method == PaymentMethod::Cod { quantity } else { 0 };
        let units = UnpaidUnits { all: quantity, cod };
        let limit = OpenOrdersLimit { user_id, most: 100, units, most_units };
        Changes { open_orders: Some(limit), ..changes }
    };
    let orders = (0..20).map(|_| order(user_id, 3, PaymentMethod::Cod));
    let outcomes = shop.race(orders.collect()).await;
    assert_eq!(taken(&outcomes), 2, "six units for cash on delivery of seven");
    let refused = Err(CommitError::TooManyUnpaidUnits);
    assert!(refusals(&outcomes).all(|why| *why == CommitError::TooManyUnpaidUnits));
    let orders = (0..20).map(|_| order(user_id, 3, PaymentMethod::Online));
    let outcomes = shop.race(orders.collect()).await;
    assert_eq!(taken(&outcomes), 4, "eighteen units of twenty");
    assert_eq!(shop.counters(listing.id).await, (Some(1_000), 18));
    let slow = |quantity| {
        let mut changes = order(user_id, quantity, PaymentMethod::Online);
        let mut card = Contact::empty(user_id, shop.sample.tick());
        changes.put_contact(&mut card);
        changes
    };
    assert_eq!(shop.storage.commit(slow(3)).await, refused, "not in one call, either");
    shop.done(slow(2)).await;
    assert_eq!(shop.storage.commit(order(user_id, 1, PaymentMethod::Online)).await, refused);
    let other = shop.sample.user();
    assert_eq!(shop.storage.commit(order(other, 21, PaymentMethod::Online)).await, refused);
    shop.done(order(other, 20, PaymentMethod::Online)).await;
    let third = shop.sample.user();
    let mut trusted = order(third, 9, PaymentMethod::Cod);
    trusted.open_orders = None;
    shop.done(trusted).await;
    assert_eq!(shop.storage.commit(order(third, 1, PaymentMethod::Cod)).await, refused);
    shop.done(order(third, 11, PaymentMethod::Online)).await;
}

/// The same with three units each: the rest is too few for anyone.
pub async fn stock_of_many_units_never_oversells(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(20)).await;
    let outcomes = shop.race((0..24).map(|_| order_of(&shop, &[(&listing, 3)])).collect()).await;
    assert_eq!(taken(&outcomes), 6);
    for why in refusals(&outcomes) {
        assert_eq!(*why, CommitError::OutOfStock(vec![short(&listing, 3, 2)]));
    }
    assert_eq!(shop.counters(listing.id).await, (Some(20), 18));
}

/// A refusal names every listing that is short, what was wanted and what is left, and no other.
pub async fn out_of_stock_names_all(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let few = shop.listing(Some(2)).await;
    let enough = shop.listing(Some(9)).await;
    let none = shop.listing(Some(5)).await;
    let lines = [(&few, 2), (&enough, 9), (&none, 5)];
    let late = order_of(&shop, &lines);
    shop.done(order_of(&shop, &[(&few, 1), (&none, 5)])).await;
    let CommitError::OutOfStock(named) = shop.refused(late).await else {
        panic!("not refused for its stock");
    };
    let named: BTreeMap<ListingId, (i64, i64)> =
        named.into_iter().map(|s| (s.listing_id, (s.wanted, s.available))).collect();
    let all = BTreeMap::from([(few.id, (2, 1)), (none.id, (5, 0))]);
    assert_eq!(named, all);
    assert_eq!(shop.counters(enough.id).await, (Some(9), 0));
}

/// The price was read at a version of the listing; the hold is refused at another.
pub async fn hold_at_old_price_is_a_conflict(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(5)).await;
    let at_old_price = order_of(&shop, &[(&listing, 1)]);
    let dearer = shop.sample.changed(&listing, |d| d.unit_price = money("13.00", "GBP"));
    shop.change_listing(&dearer).await;
    shop.conflicts(at_old_price).await;
    assert_eq!(shop.counters(listing.id).await, (Some(5), 0));
    shop.done(order_of(&shop, &[(&dearer, 1)])).await;
    assert_eq!(shop.counters(listing.id).await, (Some(5), 1));
}

/// A listing that is not for sale cannot be held, even at its own version.
pub async fn archived_listing_cannot_be_held(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    for stock in [Some(5), None] {
        let listing = shop.listing(stock).await;
        let mut order = order_of(&shop, &[(&listing, 1)]);
        let archived = shop.sample.changed(&listing, |d| d.is_active = false);
        shop.change_listing(&archived).await;
        for change in &mut order.stock {
            if let StockChangeKind::Hold { version, .. } = &mut change.kind {
                *version = archived.version;
            }
        }
        shop.conflicts(order).await;
        assert_eq!(shop.counters(listing.id).await, (stock, 0));
    }
}

/// Without tracked stock nothing is reserved, but price and sale are guarded all the same.
pub async fn uncounted_listing_holds_nothing(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let at_old_price = order_of(&shop, &[(&listing, 1)]);
    shop.done(order_of(&shop, &[(&listing, 100_000)])).await;
    assert_eq!(shop.counters(listing.id).await, (None, 0));
    // Counted from now on: what was sold before stays uncounted.
    shop.done(moved(&listing, set(&shop, Some(4)))).await;
    shop.done(at_old_price.clone()).await;
    assert_eq!(shop.counters(listing.id).await, (Some(4), 0));
    let dearer = shop.sample.changed(&listing, |d| d.unit_price = money("13.00", "GBP"));
    shop.change_listing(&dearer).await;
    let late = order_of(&shop, &[(&listing, 1)]);
    shop.conflicts(late).await;
}

/// Counted when it was read and not any more: the order would say the wrong thing of its lines.
pub async fn counting_switched_off_is_a_conflict(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(5)).await;
    let order = order_of(&shop, &[(&listing, 1)]);
    shop.done(moved(&listing, set(&shop, None))).await;
    shop.conflicts(order).await;
    assert_eq!(shop.counters(listing.id).await, (None, 0));
}

/// A deleted listing is a conflict: the next read shows that it does not exist.
pub async fn hold_of_a_deleted_listing_is_a_conflict(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(5)).await;
    let order = order_of(&shop, &[(&listing, 1)]);
    let mut changes = Changes::default();
    changes.listings.push(ListingWrite::Delete { id: listing.id, version: 1 });
    shop.done(changes).await;
    let named_only = Changes { stock: Vec::new(), ..order.clone() };
    shop.conflicts(order).await;
    shop.conflicts(named_only).await;
}

/// Orders of the same listings in opposite order cannot deadlock.
pub async fn crosswise_orders_all_end(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (one, two) = (shop.listing(Some(100)).await, shop.listing(Some(100)).await);
    let order = |at| match at % 2 {
        0 => order_of(&shop, &[(&one, 1), (&two, 1)]),
        _ => order_of(&shop, &[(&two, 1), (&one, 1)]),
    };
    let outcomes = shop.race((0..40).map(order).collect()).await;
    assert_eq!(taken(&outcomes), 40, "{outcomes:?}");
    assert_eq!(shop.counters(one.id).await, (Some(100), 40));
    assert_eq!(shop.counters(two.id).await, (Some(100), 40));
}

/// Pieces are held and taken from on-hand stock by hand at the same time: never more held than
/// there.
pub async fn holds_race_with_adjustments(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(30)).await;
    let race = |at| match at % 2 {
        0 => order_of(&shop, &[(&listing, 1)]),
        _ => moved(&listing, adjust(&shop, -1)),
    };
    let outcomes = shop.race((0..50).map(race).collect()).await;
    let (adjusted, held): (Vec<_>, Vec<_>) =
        outcomes.into_iter().enumerate().partition(|(at, _)| at % 2 == 1);
    let count = |rows: Vec<(usize, Result<(), CommitError>)>| {
        let rows: Vec<_> = rows.into_iter().map(|(_, outcome)| outcome).collect();
        i64::try_from(taken(&rows)).expect("a small number")
    };
    let (adjusted, held) = (count(adjusted), count(held));
    assert_eq!(shop.counters(listing.id).await, (Some(30 - adjusted), held));
    assert_eq!(adjusted + held, 30, "every piece went one way or the other");
}

/// A commit that places an order of these lines, by a new user.
pub(super) fn order_of(shop: &Shop, lines: &[(&Listing, i64)]) -> Changes {
    let step = shop.sample.placed_order(&Basket::of(shop.sample.user(), lines));
    placing(&step, shop.sample.now())
}

/// A commit that moves a listing's stock.
pub(super) fn moved(listing: &Listing, kind: StockChangeKind) -> Changes {
    let mut changes = Changes::default();
    changes.stock.push(StockChange { listing_id: listing.id, kind });
    changes
}

pub(super) fn adjust(shop: &Shop, delta: i64) -> StockChangeKind {
    StockChangeKind::Adjust { delta, cause: shop.sample.cause("stocktaking: 2 × moth-eaten") }
}

pub(super) fn set(shop: &Shop, stock: Option<i64>) -> StockChangeKind {
    StockChangeKind::Set { stock, cause: shop.sample.cause("counted anew") }
}

fn short(listing: &Listing, wanted: i64, available: i64) -> Shortage {
    Shortage { listing_id: listing.id, wanted, available }
}
