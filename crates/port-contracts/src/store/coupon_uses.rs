//! Uses of coupons: decided inside the commit, never past the limit, and counted as they move.

use std::sync::Arc;

use domain::coupon::{Coupon, CouponUse, CouponUseChange, CouponUseStatus, Discount};
use domain::ids::{CouponUseId, UserId};
use domain::listing::Listing;
use domain::money::Percent;
use domain::order::{AppliedCoupon, OrderLifecycle, PayPolicy};
use ports::{Changes, CommitError, CouponWrite, Storage};

use crate::sample::{Basket, placing};
use crate::shop::{Shop, assert_one_winner, is_conflict, refusals, taken};

/// Many use the last uses at the same time: exactly as many are served as there are uses.
pub async fn coupon_never_over_used(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let limited = Coupon { max_redemptions: Some(5), ..shop.sample.coupon("FIRST-FIVE") };
    let coupon = shop.add_coupon(limited).await;
    let order = |_| using(&shop, shop.sample.user(), &listing, &coupon);
    let outcomes = shop.race((0..40).map(order).collect()).await;
    assert_eq!(taken(&outcomes), 5);
    for why in refusals(&outcomes) {
        assert_eq!(*why, CommitError::CouponExhausted);
    }
    assert_eq!(shop.uses(coupon.id).await, (5, 0));
}

/// A use that was redeemed counts against the limit as one that is reserved does.
pub async fn coupon_uses_are_counted(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let limited = Coupon { max_redemptions: Some(2), ..shop.sample.coupon("TWICE") };
    let coupon = shop.add_coupon(limited).await;
    let basket = || Basket::of(shop.sample.user(), &[(&listing, 1)]).coupon(&coupon);
    let first = shop.place(&basket()).await;
    assert_eq!(shop.uses(coupon.id).await, (1, 0));
    let paid = shop.pay(&first).await;
    assert_eq!(shop.uses(coupon.id).await, (0, 1));
    let second = shop.place(&basket()).await;
    assert_eq!(shop.uses(coupon.id).await, (1, 1));
    let third = using(&shop, shop.sample.user(), &listing, &coupon);
    assert_eq!(shop.refused(third.clone()).await, CommitError::CouponExhausted);

    let until = OrderLifecycle::Confirmed;
    shop.step(&second, |o, c| o.cancel(None, until, c)).await;
    assert_eq!(shop.uses(coupon.id).await, (0, 1));
    shop.step(&paid, |o, c| o.cancel(None, until, c)).await;
    assert_eq!(shop.uses(coupon.id).await, (0, 0));
    shop.done(third).await;
    assert_eq!(shop.uses(coupon.id).await, (1, 0));
    assert_eq!(shop.stored_coupon(coupon.id).await.version, 1, "uses move no version");
}

/// A user's slot is taken once. Two slots of one user, or one of two users, do not meet.
pub async fn slot_taken_is_a_conflict(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let coupon = twice_each(&shop).await;
    let (user, other) = (shop.sample.user(), shop.sample.user());
    shop.done(using(&shop, user, &listing, &coupon)).await;
    shop.conflicts(using(&shop, user, &listing, &coupon)).await;
    assert_eq!(shop.uses(coupon.id).await, (1, 0));
    shop.done(using(&shop, other, &listing, &coupon)).await;
    let again = Basket { coupon: Some((&coupon, &[1])), ..Basket::of(user, &[(&listing, 1)]) };
    shop.place(&again).await;
    let mut slots = shop.storage.taken_slots(coupon.id, user).await.expect("readable");
    slots.sort_unstable();
    assert_eq!(slots, [1, 2]);
    assert_eq!(shop.storage.taken_slots(coupon.id, other).await, Ok(vec![1]));
    assert_eq!(shop.uses(coupon.id).await, (3, 0));
}

/// Uses of a coupon without a limit for each user have slots, too, and never meet: as soon as a limit
/// is set, they count.
pub async fn uses_without_a_limit_are_counted(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let coupon = shop.add_coupon(shop.sample.coupon("SPRING")).await;
    let user = shop.sample.user();
    let orders = (0..8).map(|_| using(&shop, user, &listing, &coupon)).collect();
    assert!(shop.race(orders).await.iter().all(Result::is_ok), "nothing keeps them apart");
    let slots = shop.storage.taken_slots(coupon.id, user).await.expect("readable");
    assert_eq!(slots.len(), 8);
    let free_at = |max| Coupon { max_per_user: Some(max), ..coupon.clone() };
    let id = CouponUseId(shop.sample.id());
    assert_eq!(free_at(8).free_slot(&slots, id), None);
    assert_eq!(free_at(9).free_slot(&slots, id), Some(1));
}

/// The same at the same time: one order of the user gets the slot.
pub async fn slot_race_has_one_winner(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let coupon = twice_each(&shop).await;
    let user = shop.sample.user();
    let order = |_| using(&shop, user, &listing, &coupon);
    let outcomes = shop.race((0..24).map(order).collect()).await;
    assert_one_winner(&outcomes, is_conflict);
    assert_eq!(shop.uses(coupon.id).await, (1, 0));
}

/// A slot comes free when its order is cancelled.
pub async fn slot_comes_free(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let coupon = twice_each(&shop).await;
    let user = shop.sample.user();
    let order = shop.place(&Basket::of(user, &[(&listing, 1)]).coupon(&coupon)).await;
    let until = OrderLifecycle::Confirmed;
    shop.step(&order, |o, c| o.cancel(None, until, c)).await;
    assert_eq!(shop.storage.taken_slots(coupon.id, user).await, Ok(Vec::new()));
    shop.done(using(&shop, user, &listing, &coupon)).await;
    assert_eq!(shop.storage.taken_slots(coupon.id, user).await, Ok(vec![1]));
}

/// The coupon was found usable at a version; its use is refused at another.
pub async fn changed_coupon_is_a_conflict(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let coupon = shop.add_coupon(shop.sample.coupon("SPRING")).await;
    let order = using(&shop, shop.sample.user(), &listing, &coupon);
    update_coupon(&shop, &coupon, |c| c.is_active = false).await;
    shop.conflicts(order).await;
    assert_eq!(shop.uses(coupon.id).await, (0, 0));
}

/// An operator's change was read before orders used the coupon: it leaves the counters alone.
pub async fn coupon_update_leaves_the_counters(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let coupon = shop.add_coupon(shop.sample.coupon("SPRING")).await;
    let basket = || Basket::of(shop.sample.user(), &[(&listing, 1)]).coupon(&coupon);
    let paid = shop.place(&basket()).await;
    shop.pay(&paid).await;
    shop.place(&basket()).await;
    update_coupon(&shop, &coupon, |c| {
        c.max_redemptions = Some(2);
        (c.reserved, c.redeemed) = (0, 0);
    })
    .await;
    assert_eq!(shop.uses(coupon.id).await, (1, 1));
    let changed = shop.stored_coupon(coupon.id).await;
    assert_eq!((changed.max_redemptions, changed.version), (Some(2), 2));
    let as_if_unused = Coupon { reserved: 0, redeemed: 0, ..changed };
    let late = using(&shop, shop.sample.user(), &listing, &as_if_unused);
    assert_eq!(shop.refused(late).await, CommitError::CouponExhausted);
}

/// A limit is never set below the uses that are taken.
pub async fn limit_below_its_uses_is_a_conflict(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let coupon = shop.add_coupon(shop.sample.coupon("SPRING")).await;
    let basket = || Basket::of(shop.sample.user(), &[(&listing, 1)]).coupon(&coupon);
    let paid = shop.place(&basket()).await;
    shop.pay(&paid).await;
    shop.place(&basket()).await;
    let limited = Coupon { max_redemptions: Some(1), version: 2, ..coupon.clone() };
    let mut changes = Changes::default();
    changes.coupons.push(CouponWrite::Update(limited));
    shop.conflicts(changes).await;
    assert_eq!(shop.stored_coupon(coupon.id).await.max_redemptions, None);
}

/// One coupon for another, in one commit: the old use is released, the new one is reserved.
pub async fn coupon_swapped_in_one_commit(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let old = shop.add_coupon(shop.sample.coupon("OLD")).await;
    let new = shop.add_coupon(shop.sample.coupon("NEW")).await;
    let order = shop.place(&Basket::of(shop.sample.user(), &[(&listing, 1)]).coupon(&old)).await;
    let swapped =
        shop.step(&order, |o, c| o.apply_coupon(&new, &[], PayPolicy::default(), c)).await;
    assert_eq!(shop.uses(old.id).await, (0, 0));
    assert_eq!(shop.uses(new.id).await, (1, 0));
    let applied = swapped.order.coupon.expect("the new coupon");
    assert_eq!((applied.coupon_id, applied.code.as_str()), (Some(new.id), "NEW"));
}

/// A coupon that was removed from an order can be applied to it again.
pub async fn coupon_can_come_back(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let coupon = twice_each(&shop).await;
    let user = shop.sample.user();
    let order = shop.place(&Basket::of(user, &[(&listing, 1)]).coupon(&coupon)).await;
    let without = shop.step(&order, |o, c| o.remove_coupon(c)).await;
    assert_eq!(shop.uses(coupon.id).await, (0, 0));
    let again =
        shop.step(&without, |o, c| o.apply_coupon(&coupon, &[], PayPolicy::default(), c)).await;
    assert_eq!(shop.uses(coupon.id).await, (1, 0));
    shop.pay(&again).await;
    assert_eq!(shop.uses(coupon.id).await, (0, 1));
}

/// An order that costs nothing is paid as it is placed: its use is taken and redeemed in one commit.
pub async fn coupon_used_up_at_once(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let everything = Percent::from_hundredths(10_000).expect("100 %");
    let free = Coupon {
        discount: Discount::Percent(everything),
        max_redemptions: Some(1),
        ..shop.sample.coupon("ALL-OFF")
    };
    let coupon = shop.add_coupon(free).await;
    let basket = Basket::of(shop.sample.user(), &[(&listing, 2)]).coupon(&coupon);
    let order = shop.place(&basket).await;
    let applied = order.order.coupon.expect("the coupon");
    assert_eq!(applied.status, CouponUseStatus::Redeemed);
    assert_eq!(shop.uses(coupon.id).await, (0, 1));
}

/// An order has one use of a coupon at a time; a second one is refused, whatever coupon it is of.
pub async fn one_use_an_order(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let one = shop.add_coupon(shop.sample.coupon("ONE")).await;
    let two = shop.add_coupon(shop.sample.coupon("TWO")).await;
    let order = shop.place(&Basket::of(shop.sample.user(), &[(&listing, 1)]).coupon(&one)).await;
    for coupon in [&one, &two] {
        let usage = CouponUse {
            id: CouponUseId(shop.sample.id()),
            coupon_id: coupon.id,
            order_id: order.order.id,
            user_id: order.order.user_id,
            slot: 1,
            status: CouponUseStatus::Reserved,
            created_at: shop.sample.now(),
        };
        let mut changes = Changes::default();
        changes.coupon_uses.push(CouponUseChange::Reserve { usage, coupon_version: 1 });
        shop.conflicts(changes).await;
    }
    assert_eq!(shop.uses(one.id).await, (1, 0));
    assert_eq!(shop.uses(two.id).await, (0, 0));
    let applied = shop.stored_order(order.order.id).await.order.coupon;
    let status = CouponUseStatus::Reserved;
    assert_eq!(
        applied,
        Some(AppliedCoupon { coupon_id: Some(one.id), code: "ONE".to_owned(), status })
    );
}

/// A commit that places an order of one piece with a coupon of which the user has used nothing.
fn using(shop: &Shop, user: UserId, listing: &Listing, coupon: &Coupon) -> Changes {
    let basket = Basket::of(user, &[(listing, 1)]).coupon(coupon);
    placing(&shop.sample.placed_order(&basket), shop.sample.now())
}

/// A coupon that every user can use twice.
async fn twice_each(shop: &Shop) -> Coupon {
    let coupon = Coupon { max_per_user: Some(2), ..shop.sample.coupon("TWICE-EACH") };
    shop.add_coupon(coupon).await
}

async fn update_coupon(shop: &Shop, coupon: &Coupon, change: impl FnOnce(&mut Coupon)) {
    let mut changed = coupon.clone();
    change(&mut changed);
    changed.version += 1;
    let mut changes = Changes::default();
    changes.coupons.push(CouponWrite::Update(changed));
    shop.done(changes).await;
}
