//! Names that must be unique: each refusal says which one is taken.

use std::sync::Arc;

use domain::coupon::{Coupon, CouponCode};
use domain::listing::ListingDraft;
use domain::order::{Actor, OrderEvent};
use domain::payment::{NewPayment, Payment, ProviderStatus};
use ports::{Changes, CommitError, CouponWrite, ListingWrite, RowWrite, Storage, UniqueViolation};

use crate::sample::{Basket, placing};
use crate::shop::Shop;

/// A sku is taken, by a new listing and by a changed one; another letter case is another sku.
pub async fn sku_taken(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let named = |sku: &str| {
        shop.sample.listing_of(ListingDraft { sku: sku.to_owned(), ..shop.sample.draft(None) })
    };
    let one = shop.add_listing(named("TIE-1")).await;
    let other = shop.add_listing(named("tie-1")).await;
    let mut changes = Changes::default();
    changes.listings.push(ListingWrite::Insert(named("TIE-1"), Actor::System));
    assert_eq!(shop.refused(changes).await, CommitError::UniqueViolation(UniqueViolation::Sku));
    let renamed = shop.sample.changed(&other, |d| d.sku = "TIE-1".to_owned());
    let mut changes = Changes::default();
    changes.listings.push(ListingWrite::Update(renamed));
    assert_eq!(shop.refused(changes).await, CommitError::UniqueViolation(UniqueViolation::Sku));
    assert_eq!(shop.stored_listing(other.id).await, other);

    // Its own name is not in its way, and a name that was given up is free.
    let renamed = shop.sample.changed(&one, |d| d.name = "Tie".to_owned());
    shop.change_listing(&renamed).await;
    let renumbered = shop.sample.changed(&renamed, |d| d.sku = "TIE-2".to_owned());
    shop.change_listing(&renumbered).await;
    shop.add_listing(named("TIE-1")).await;
}

/// A coupon's code is taken whatever its letter case.
pub async fn coupon_code_taken(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let spring = shop.add_coupon(shop.sample.coupon("Spring-26")).await;
    let autumn = shop.add_coupon(shop.sample.coupon("AUTUMN")).await;
    let mut changes = Changes::default();
    changes.coupons.push(CouponWrite::Insert(shop.sample.coupon("sPRING-26")));
    assert_eq!(
        shop.refused(changes).await,
        CommitError::UniqueViolation(UniqueViolation::CouponCode)
    );
    let refused = shop.refused(renaming(&autumn, "SPRING-26")).await;
    assert_eq!(refused, CommitError::UniqueViolation(UniqueViolation::CouponCode));
    shop.done(renaming(&spring, "SPRING-26")).await;
    assert_eq!(shop.stored_coupon(spring.id).await.code.as_str(), "SPRING-26");
    assert_eq!(shop.stored_coupon(autumn.id).await, autumn);
    shop.done(renaming(&autumn, "Winter")).await;
    shop.add_coupon(shop.sample.coupon("autumn")).await;
}

/// An order's number is taken.
pub async fn order_number_taken(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(5)).await;
    let first = shop.place(&Basket::of(shop.sample.user(), &[(&listing, 1)])).await;
    let mut second = shop.sample.placed_order(&Basket::of(shop.sample.user(), &[(&listing, 1)]));
    second.record.order.number = first.order.number;
    let refusal = shop.refused(placing(&second, shop.sample.now())).await;
    assert_eq!(refusal, CommitError::UniqueViolation(UniqueViolation::OrderNumber));
    assert_eq!(shop.counters(listing.id).await, (Some(5), 1));
}

/// A provider's reference names one attempt of that provider; another provider may use it too.
pub async fn provider_ref_taken(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (one, two) = (shop.any_order().await, shop.any_order().await);
    let (one, first) = shop.begin_payment(&one).await;
    shop.apply_response(&one, first, ProviderStatus::RequiresAction).await;
    let (two, second) = shop.begin_payment(&two).await;
    let taken = first.to_string();
    let refusal = shop.refused(calling(&two.payments[0], &taken)).await;
    assert_eq!(refusal, CommitError::UniqueViolation(UniqueViolation::ProviderRef));
    assert_eq!(shop.stored_order(two.order.id).await, two);
    shop.done(calling(&two.payments[0], "ref-of-its-own")).await;

    let in_flight_until = shop.sample.now();
    let three = shop.any_order().await;
    let three = shop
        .step(&three, |o, c| Ok(o.begin_payment(NewPayment::at("stripe"), in_flight_until, c)?.0))
        .await;
    shop.done(calling(&three.payments[0], &taken)).await;
    let found = shop.storage.order_of_reference("stripe", &taken).await.expect("readable");
    assert_eq!(found.map(|(_, id)| id), Some(three.payments[0].id));
    let found = shop.storage.order_of_reference("mock", "ref-of-its-own").await;
    assert_eq!(found.expect("readable").map(|(_, id)| id), Some(second));
}

/// A position in an order's history is taken by a concurrent change.
pub async fn history_number_taken(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let order = shop.any_order().await;
    let history = shop.storage.order_events(order.order.id).await.expect("readable");
    let again = OrderEvent { reason: Some("written twice".to_owned()), ..history[0].clone() };
    let mut changes = Changes::default();
    changes.events.push(again);
    shop.conflicts(changes).await;
    assert_eq!(shop.storage.order_events(order.order.id).await, Ok(history));
}

fn calling(payment: &Payment, reference: &str) -> Changes {
    let mut changes = Changes::default();
    changes.payments.push(RowWrite::Update(Payment {
        provider_ref: Some(reference.to_owned()),
        version: payment.version + 1,
        ..payment.clone()
    }));
    changes
}

fn renaming(coupon: &Coupon, code: &str) -> Changes {
    let mut changes = Changes::default();
    changes.coupons.push(CouponWrite::Update(Coupon {
        code: CouponCode::parse(code).expect("a code"),
        version: coupon.version + 1,
        ..coupon.clone()
    }));
    changes
}
