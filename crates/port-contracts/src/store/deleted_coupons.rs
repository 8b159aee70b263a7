//! A coupon that is deleted: what named it keeps all but the reference (SET NULL).

use std::sync::Arc;

use domain::coupon::{Coupon, CouponUseStatus};
use domain::order::{AppliedCoupon, OrderLifecycle};
use ports::{Changes, CouponWrite, Storage};

use crate::sample::{Basket, placing};
use crate::shop::{Shop, updated};

/// Orders keep the code, the discount and the status of the use; carts keep their lines.
pub async fn deleted_coupon_leaves_its_traces(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let coupon = shop.add_coupon(shop.sample.coupon("Spring-26")).await;
    let user = shop.sample.user();
    let order = shop.place(&Basket::of(user, &[(&listing, 1)]).coupon(&coupon)).await;
    let cart = shop.cart(user, &[(&listing, 2)]).await;
    let with_coupon = cart.with_coupon(Some(coupon.id), shop.sample.tick());
    let cart = shop.update_cart(&cart, with_coupon.expect("an active cart")).await;

    shop.done(deletion(&coupon)).await;
    let mut left = order.clone();
    left.order.coupon = Some(AppliedCoupon {
        coupon_id: None,
        code: "Spring-26".to_owned(),
        status: CouponUseStatus::Reserved,
    });
    assert_eq!(shop.stored_order(order.order.id).await, left);
    assert!(!left.order.price.discount_applied().is_zero());
    let stored = shop.stored_cart(cart.id).await;
    assert_eq!((stored.coupon_id, &stored.items), (None, &cart.items));
    assert_eq!(shop.storage.coupon_by_code("SPRING-26").await, Ok(None));
}

/// The uses that orders have of it still move; there are no counters left to move with them.
pub async fn uses_of_a_deleted_coupon_move_on(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let limited = Coupon { max_per_user: Some(1), ..shop.sample.coupon("SPRING") };
    let coupon = shop.add_coupon(limited).await;
    let basket = || Basket::of(shop.sample.user(), &[(&listing, 1)]).coupon(&coupon);
    let (kept, left) = (shop.place(&basket()).await, shop.place(&basket()).await);
    shop.done(deletion(&coupon)).await;
    let kept = shop.stored_order(kept.order.id).await;
    let left = shop.stored_order(left.order.id).await;

    let paid = shop.pay(&kept).await;
    let status = |o: &domain::order::OrderRecord| o.order.coupon.as_ref().map(|c| c.status);
    assert_eq!(status(&paid), Some(CouponUseStatus::Redeemed));
    let until = OrderLifecycle::Confirmed;
    let cancelled = shop.step(&left, |o, c| o.cancel(None, until, c)).await;
    assert_eq!(status(&cancelled), Some(CouponUseStatus::Released));
    let refunded = shop.step(&paid, |o, c| o.cancel(None, until, c)).await;
    assert_eq!(status(&refunded), Some(CouponUseStatus::Released));

    let user = kept.order.user_id;
    let slots = shop.storage.taken_slots(coupon.id, user).await;
    assert_eq!(slots, Ok(Vec::new()), "its slots went with it");
    // The code is free again, and the new coupon counts from nothing.
    let again = shop.add_coupon(shop.sample.coupon("SPRING")).await;
    assert_eq!(shop.uses(again.id).await, (0, 0));
}

/// A change decided before the deletion is a conflict, for order, cart and use.
pub async fn deleted_coupon_cannot_be_named(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let coupon = shop.add_coupon(shop.sample.coupon("SPRING")).await;
    let user = shop.sample.user();
    let order = shop.place(&Basket::of(user, &[(&listing, 1)]).coupon(&coupon)).await;
    let cart = shop.cart(user, &[(&listing, 2)]).await;
    let basket = Basket::of(shop.sample.user(), &[(&listing, 1)]).coupon(&coupon);
    let late_order = placing(&shop.sample.placed_order(&basket), shop.sample.now());
    shop.done(deletion(&coupon)).await;

    shop.conflicts(late_order).await;
    let mut changes = Changes::default();
    changes.orders.push(updated(&order));
    shop.conflicts(changes).await;
    let with_coupon = cart.with_coupon(Some(coupon.id), shop.sample.tick());
    let mut changes = Changes::default();
    changes.update_cart(&cart, &mut with_coupon.expect("an active cart"));
    shop.conflicts(changes).await;
    assert_eq!(shop.stored_cart(cart.id).await, cart);
}

fn deletion(coupon: &Coupon) -> Changes {
    let mut changes = Changes::default();
    changes.coupons.push(CouponWrite::Delete { id: coupon.id, version: coupon.version });
    changes
}
