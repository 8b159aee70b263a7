//! Optimistic locking: a row is written only over the version that it was read at.

use std::sync::Arc;

use domain::ids::SavedViewId;
use domain::listing::Listing;
use domain::order::OrderRecord;
use domain::payment::ProviderStatus;
use ports::{Changes, CouponWrite, ListingWrite, RowWrite, SavedView, SavedViews, Storage};

use crate::sample::Basket;
use crate::shop::{Shop, assert_one_winner, is_conflict, updated};

/// An order and a cart are written over the version before their own, and over no other.
pub async fn stale_version_is_a_conflict(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let read = shop.any_order().await;
    let paid = shop.pay(&read).await;
    for version in [paid.order.version, paid.order.version + 2] {
        let mut write = updated(&read);
        write.order = RowWrite::Update(domain::order::Order { version, ..read.order.clone() });
        let mut stale = Changes::default();
        stale.orders.push(write);
        shop.conflicts(stale).await;
    }
    assert_eq!(shop.stored_order(read.order.id).await, paid);

    let listing = shop.listing(None).await;
    let cart = shop.cart(shop.sample.user(), &[(&listing, 1)]).await;
    let newer = shop.update_cart(&cart, shop.sample.with_line(&cart, &listing, 2)).await;
    let mut late = shop.sample.with_line(&cart, &listing, 9);
    let mut stale = Changes::default();
    stale.update_cart(&cart, &mut late);
    shop.conflicts(stale).await;
    assert_eq!(shop.stored_cart(cart.id).await, newer);
}

/// Payments, refunds and parcels have versions of their own.
pub async fn stale_order_parts_are_a_conflict(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let order = shop.any_order().await;
    let (begun, payment) = shop.begin_payment(&order).await;
    let paid = shop.apply_response(&begun, payment, ProviderStatus::Paid).await;
    let amount = paid.order.final_amount();
    let confirmed = shop.confirm(&paid).await;
    let shipped = shop.step(&confirmed, |o, c| o.ship(None, None, None, c)).await;
    let full = shop.step(&shipped, |o, c| Ok(o.begin_refund(payment, amount, "sorry", c)?.0)).await;

    let mut stale = Changes::default();
    stale.payments.push(RowWrite::Update(full.payments[0].clone()));
    shop.conflicts(stale).await;
    let mut stale = Changes::default();
    stale.refunds.push(RowWrite::Update(full.refunds[0].clone()));
    shop.conflicts(stale).await;
    let mut stale = Changes::default();
    stale.parcels.push(RowWrite::Update(full.parcels[0].clone()));
    shop.conflicts(stale).await;
    assert_eq!(shop.stored_order(order.order.id).await, full);

    shop.done(next_versions(&full)).await;
    shop.conflicts(next_versions(&full)).await;
    let stored = shop.stored_order(order.order.id).await;
    let versions =
        |o: &OrderRecord| (o.payments[0].version, o.refunds[0].version, o.parcels[0].version);
    let (payment, refund, parcel) = versions(&full);
    assert_eq!(versions(&stored), (payment + 1, refund + 1, parcel + 1));
}

/// The parts of an order, each at its next version.
fn next_versions(record: &OrderRecord) -> Changes {
    let mut changes = Changes::default();
    let (mut payment, mut refund, mut parcel) =
        (record.payments[0].clone(), record.refunds[0].clone(), record.parcels[0].clone());
    payment.version += 1;
    refund.version += 1;
    parcel.version += 1;
    changes.payments.push(RowWrite::Update(payment));
    changes.refunds.push(RowWrite::Update(refund));
    changes.parcels.push(RowWrite::Update(parcel));
    changes
}

/// So have listings and coupons.
pub async fn stale_goods_are_a_conflict(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(3)).await;
    let renamed = shop.sample.changed(&listing, |d| d.name = "Blazer, navy".to_owned());
    shop.change_listing(&renamed).await;
    let late = shop.sample.changed(&listing, |d| d.name = "Blazer, green".to_owned());
    shop.conflicts(listing_update(&late)).await;
    assert_eq!(shop.stored_listing(listing.id).await, renamed);

    let coupon = shop.add_coupon(shop.sample.coupon("SPRING")).await;
    let mut closed = coupon.clone();
    closed.is_active = false;
    closed.version = 2;
    let mut changes = Changes::default();
    changes.coupons.push(CouponWrite::Update(closed.clone()));
    shop.done(changes.clone()).await;
    shop.conflicts(changes).await;
    assert_eq!(shop.stored_coupon(coupon.id).await, closed);
}

/// So have the views of an operator: two first ones at once, and later ones.
pub async fn stale_saved_views_are_a_conflict(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let user = shop.sample.user();
    let view = |name: &str| SavedView {
        id: SavedViewId(shop.sample.id()),
        name: name.to_owned(),
        filters: Vec::new(),
        created_at: shop.sample.now(),
    };
    let saved = |before: &SavedViews, name: &str| {
        let mut after = before.clone();
        after.views.push(view(name));
        let mut changes = Changes::default();
        changes.put_saved_views(&mut after);
        (changes, after)
    };
    let none = SavedViews::none(user);
    let ((first, one), (second, _)) = (saved(&none, "one"), saved(&none, "two"));
    shop.done(first).await;
    shop.conflicts(second).await;
    let ((first, both), (second, _)) = (saved(&one, "two"), saved(&one, "three"));
    shop.done(first).await;
    shop.conflicts(second).await;
    assert_eq!(shop.storage.saved_views(user).await, Ok(Some(both)));
}

/// So have contact cards and messages.
pub async fn stale_contact_and_message_are_a_conflict(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let user = shop.sample.user();
    let mut contact = shop.sample.contact(user);
    let mut first = Changes::default();
    first.put_contact(&mut contact);
    shop.done(first.clone()).await;
    shop.conflicts(first).await;
    let saved = contact.clone();
    let mut second = Changes::default();
    contact.name = Some("Zoë Li".to_owned());
    second.put_contact(&mut contact);
    shop.done(second).await;
    let mut late = saved;
    late.name = None;
    let mut stale = Changes::default();
    stale.put_contact(&mut late);
    shop.conflicts(stale).await;
    assert_eq!(shop.storage.contact(user).await, Ok(Some(contact)));

    let message = shop.sample.notification(user);
    let mut changes = Changes::default();
    changes.notifications.push(RowWrite::Insert(message.clone()));
    shop.done(changes).await;
    let mut sent = message.accepted(shop.sample.tick());
    let mut changes = Changes::default();
    changes.update_notification(&mut sent);
    shop.done(changes.clone()).await;
    shop.conflicts(changes).await;
    assert_eq!(shop.storage.notification(message.id).await, Ok(Some(sent)));
}

/// Listings and coupons are deleted only at the version they were read at.
pub async fn stale_delete_is_a_conflict(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let renamed = shop.sample.changed(&listing, |d| d.name = "Tie".to_owned());
    shop.change_listing(&renamed).await;
    let coupon = shop.add_coupon(shop.sample.coupon("SPRING")).await;
    let delete = |listing_version, coupon_version| {
        let mut changes = (Changes::default(), Changes::default());
        changes.0.listings.push(ListingWrite::Delete { id: listing.id, version: listing_version });
        changes.1.coupons.push(CouponWrite::Delete { id: coupon.id, version: coupon_version });
        changes
    };
    let (old_listing, wrong_coupon) = delete(1, 2);
    shop.conflicts(old_listing).await;
    shop.conflicts(wrong_coupon).await;
    let (listing_now, coupon_now) = delete(2, 1);
    shop.done(listing_now).await;
    shop.done(coupon_now).await;
    assert_eq!(shop.storage.listing(listing.id).await, Ok(None));
    assert_eq!(shop.storage.coupon(coupon.id).await, Ok(None));
}

/// What was deleted in the meantime is a conflict, not a success.
pub async fn missing_rows_are_a_conflict(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.sample.listing(None);
    shop.conflicts(listing_update(&shop.sample.changed(&listing, |_| {}))).await;
    let mut coupon = shop.sample.coupon("SPRING");
    coupon.version = 2;
    let mut changes = Changes::default();
    changes.coupons.push(CouponWrite::Update(coupon.clone()));
    shop.conflicts(changes).await;
    let mut changes = Changes::default();
    changes.listings.push(ListingWrite::Delete { id: listing.id, version: 1 });
    shop.conflicts(changes).await;
    let mut changes = Changes::default();
    changes.coupons.push(CouponWrite::Delete { id: coupon.id, version: 1 });
    shop.conflicts(changes).await;
    assert_eq!(shop.storage.listing(listing.id).await, Ok(None));
}

/// Of many that change one order at the same time, one wins and the others read again.
pub async fn one_writer_wins(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(10)).await;
    let order = shop.place(&Basket::of(shop.sample.user(), &[(&listing, 4)])).await;
    let cancel = || {
        let until = domain::order::OrderLifecycle::Confirmed;
        let step = shop.sample.decide(|c| order.cancel(None, until, c));
        let mut step = step.expect("it can be cancelled");
        crate::sample::moving(&order, &mut step, shop.sample.now())
    };
    let outcomes = shop.race((0..24).map(|_| cancel()).collect()).await;
    assert_one_winner(&outcomes, is_conflict);
    assert_eq!(shop.counters(listing.id).await, (Some(10), 0));
}

fn listing_update(listing: &Listing) -> Changes {
    let mut changes = Changes::default();
    changes.listings.push(ListingWrite::Update(listing.clone()));
    changes
}
