//! The listings sold most.

use std::sync::Arc;

use domain::ids::ListingId;
use domain::listing::Listing;
use domain::money::Sum;
use domain::order::{OrderLifecycle, OrderRecord};
use domain::time_zone::TimeZone;
use ports::{ListingFigures, StatsRequest, Storage};

use super::{all_time, within};
use crate::sample::{Basket, money, start};
use crate::shop::Shop;

/// Most units first, then by id, then by currency; no more than wanted. Discounts are left aside,
/// and so are orders that were cancelled.
pub async fn top_listings_are_ranked(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let coupon = shop.add_coupon(shop.sample.coupon("TEN")).await;
    let mut listings = Vec::new();
    for _ in 0..5 {
        listings.push(shop.listing(None).await);
    }
    let user = shop.sample.user();
    let [few, tie, most, also, left] = &listings[..] else { panic!("five listings") };
    shop.place(&Basket::of(user, &[(most, 4), (also, 2), (few, 1)]).coupon(&coupon)).await;
    shop.place(&Basket::of(user, &[(tie, 3), (most, 5)])).await;
    shop.place(&Basket::of(user, &[(also, 1)])).await;
    let cancelled = order(&shop, left, 100).await;
    shop.step(&cancelled, |o, c| o.cancel(None, OrderLifecycle::Confirmed, c)).await;
    // From now on in another currency: another row, behind that of the first one by its letters.
    let yen = shop.sample.changed(tie, |d| d.unit_price = money("300", "JPY"));
    shop.change_listing(&yen).await;
    order(&shop, &yen, 3).await;

    let figures = |listing: &Listing, units, orders| ListingFigures {
        listing_id: listing.id,
        name: listing.name.clone(),
        units,
        orders,
        amount: Sum::zero(listing.unit_price.currency())
            .plus(listing.unit_price, units)
            .expect("one currency"),
        currency: listing.unit_price.currency(),
    };
    let wanted = [
        figures(most, 9, 2),
        figures(tie, 3, 1),
        figures(&yen, 3, 1),
        figures(also, 3, 2),
        figures(few, 1, 1),
    ];
    assert_eq!(all_time(&shop).await.top_listings, wanted);
    for top in [1, 2, 3] {
        let request =
            StatsRequest { from: start(), to: shop.sample.tick(), top, time_zone: TimeZone::UTC };
        let stats = within(&shop, request).await;
        let wanted = &wanted[..usize::try_from(top).expect("a small number")];
        assert_eq!(stats.top_listings, wanted, "the first {top}");
    }
}

/// A listing bears the name that it had on the newest order, not the one that it has by now, nor
/// one on an order that was cancelled.
pub async fn top_listings_bear_their_newest_name(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut listing = shop.listing(None).await;
    let mut last = None;
    for name in ["Zebra tie", "Antelope tie", "Middling tie", "Cancelled", "Never sold"] {
        shop.sample.tick();
        listing = shop.sample.changed(&listing, |d| d.name = name.to_owned());
        shop.change_listing(&listing).await;
        if name != "Never sold" {
            last = Some(order(&shop, &listing, 2).await);
        }
    }
    let last = last.expect("the last order");
    shop.step(&last, |o, c| o.cancel(None, OrderLifecycle::Confirmed, c)).await;
    let named = |figures: Vec<ListingFigures>| -> Vec<(ListingId, String, i64)> {
        figures.into_iter().map(|f| (f.listing_id, f.name, f.units)).collect()
    };
    let wanted = [(listing.id, "Middling tie".to_owned(), 6)];
    assert_eq!(named(all_time(&shop).await.top_listings), wanted);
}

async fn order(shop: &Shop, listing: &Listing, units: i64) -> OrderRecord {
    shop.place(&Basket::of(shop.sample.user(), &[(listing, units)])).await
}
