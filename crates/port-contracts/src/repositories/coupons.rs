//! Reading coupons.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::Instant;
use domain::coupon::{Coupon, Discount};
use domain::ids::{CouponId, UserId};
use domain::money::Percent;
use ports::{Changes, CouponFilter, CouponWrite, PageRequest, Storage};

use super::pages::assert_walks;
use crate::sample::{Basket, money};
use crate::shop::Shop;

/// Every field, filled and empty, with both kinds of discount.
pub async fn coupon_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.tick();
    let percent = |hundredths| Percent::from_hundredths(hundredths).expect("0.01 % to 100 %");
    let discounts = [
        (Discount::Fixed(money("5.00", "GBP")), Some(money("20.00", "GBP"))),
        (Discount::Fixed(money("500", "JPY")), Some(money("2000", "JPY"))),
        (Discount::Fixed(money("0.125", "KWD")), None),
        (Discount::Percent(percent(1)), Some(money("99999999.999", "KWD"))),
        (Discount::Percent(percent(10_000)), None),
    ];
    for (at, (discount, min_order_amount)) in discounts.into_iter().enumerate() {
        let full = Coupon {
            owner_id: Some(shop.sample.user()),
            discount,
            min_order_amount,
            max_redemptions: Some(i64::from(i32::MAX) + 1),
            max_per_user: Some(1),
            starts_at: Some(now - TimeDelta::microseconds(7)),
            expires_at: Some(now + TimeDelta::days(365)),
            is_active: false,
            ..shop.sample.coupon(&format!("Full_{at}-x"))
        };
        let full = shop.add_coupon(full).await;
        assert_eq!(shop.stored_coupon(full.id).await, full);
        let plain = Coupon { discount, ..shop.sample.coupon(&format!("plain{at}")) };
        let plain = shop.add_coupon(plain).await;
        assert_eq!(shop.stored_coupon(plain.id).await, plain);

        let emptied = Coupon {
            id: full.id,
            code: full.code,
            discount: Discount::Percent(percent(250)),
            updated_at: shop.sample.tick(),
            version: 2,
            ..plain.clone()
        };
        let mut changes = Changes::default();
        changes.coupons.push(CouponWrite::Update(emptied.clone()));
        shop.done(changes).await;
        assert_eq!(shop.stored_coupon(full.id).await, emptied);
    }
    assert_eq!(shop.storage.coupon(CouponId(shop.sample.id())).await, Ok(None));
}

/// By its code as it is compared.
pub async fn coupon_by_code(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let coupon = shop.add_coupon(shop.sample.coupon("Spring-26")).await;
    shop.add_coupon(shop.sample.coupon("Spring-2")).await;
    let found = shop.storage.coupon_by_code("SPRING-26").await;
    assert_eq!(found, Ok(Some(coupon.clone())));
    assert_eq!(shop.storage.coupon_by_code(&coupon.code.key()).await, Ok(Some(coupon)));
    assert_eq!(shop.storage.coupon_by_code("SPRING-27").await, Ok(None));
    assert_eq!(shop.storage.coupon_by_code("SPRING%").await, Ok(None));
}

/// A part of the code in any letter case, where `_` stands for itself; and by owner.
pub async fn coupons_are_searched(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let owner = shop.sample.user();
    let mut ids = Vec::new();
    for (code, owner_id) in [
        ("Spring_26", None),
        ("SpringX26", Some(owner)),
        ("autumn-26", Some(owner)),
        ("WINTER", Some(shop.sample.user())),
    ] {
        let coupon = Coupon { owner_id, ..shop.sample.coupon(code) };
        ids.push(shop.add_coupon(coupon).await.id);
    }
    let search: &[(Option<&str>, Option<UserId>, &[usize])] = &[
        (None, None, &[0, 1, 2, 3]),
        (Some("SPRING"), None, &[0, 1]),
        (Some("ＳＰＲİＮＧ"), None, &[0, 1]),
        (Some("g_2"), None, &[0]),
        (Some("26"), Some(owner), &[1, 2]),
        (None, Some(owner), &[1, 2]),
        (Some("%"), None, &[]),
        (None, Some(shop.sample.user()), &[]),
    ];
    for (query, owner_id, wanted) in search {
        let filter = CouponFilter { query: query.map(ToOwned::to_owned), owner_id: *owner_id };
        let found = shop.storage.list_coupons(&filter, PageRequest::default()).await;
        let found: Vec<_> = found.expect("readable").items.iter().map(|c| c.id).collect();
        let wanted: Vec<_> = wanted.iter().map(|at| ids[*at]).collect();
        assert_eq!(found, wanted, "searched for {query:?} of {owner_id:?}");
    }
}

/// Page by page, oldest first.
pub async fn coupons_are_walked_in_pages(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let owner = shop.sample.user();
    let (mut every, mut owned) = (Vec::new(), Vec::new());
    for at in 0..11 {
        let coupon = Coupon {
            owner_id: (at % 2 == 0).then_some(owner),
            ..shop.sample.coupon(&format!("CODE-{at}"))
        };
        let coupon = shop.add_coupon(coupon).await;
        every.push(coupon.id.0);
        owned.extend((at % 2 == 0).then_some(coupon.id.0));
    }
    let read = async |filter: &CouponFilter, page| {
        shop.storage.list_coupons(filter, page).await.expect("readable")
    };
    let all = CouponFilter::default();
    assert_walks(&every, async |page| read(&all, page).await, |c: &Coupon| c.id.0).await;
    let of_owner = CouponFilter { owner_id: Some(owner), query: None };
    assert_walks(&owned, async |page| read(&of_owner, page).await, |c: &Coupon| c.id.0).await;
    let usable = async |page| {
        let now = shop.sample.now();
        shop.storage.usable_coupons(owner, now, page).await.expect("readable")
    };
    assert_walks(&owned, usable, |c: &Coupon| c.id.0).await;
}

/// The user's own coupons that they can use now: started, not expired, switched on, uses left in all
/// and for this user.
pub async fn usable_coupons(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (user, now) = (shop.sample.user(), shop.sample.tick());
    let listing = shop.listing(None).await;
    let mut wanted = Vec::new();
    for (code, usable, change) in unlike_coupons() {
        let mut coupon = Coupon { owner_id: Some(user), ..shop.sample.coupon(code) };
        change(&mut coupon, now);
        let coupon = shop.add_coupon(coupon).await;
        wanted.extend(usable.then_some(coupon.id));
        if coupon.max_redemptions.or(coupon.max_per_user).is_some() {
            let basket = Basket::of(user, &[(&listing, 1)]).coupon(&coupon);
            shop.place(&basket).await;
        }
    }
    let page = PageRequest::default();
    let found = shop.storage.usable_coupons(user, now, page).await;
    let found = found.expect("readable");
    let found: Vec<CouponId> = found.items.iter().map(|c| c.id).collect();
    assert_eq!(found, wanted);
    // The list says what the domain says of each of them.
    let all = shop.storage.list_coupons(&CouponFilter::default(), page).await.expect("readable");
    for coupon in all.items {
        let slots = shop.storage.taken_slots(coupon.id, user).await.expect("readable");
        let own = coupon.owner_id == Some(user);
        let usable = own && coupon.can_be_used_by(user, &slots, now);
        assert_eq!(found.contains(&coupon.id), usable, "{}", coupon.code);
    }
}

/// What is done to a coupon, at a time.
type ChangeAt = fn(&mut Coupon, Instant);

/// A user's coupons that differ in one thing each, and whether they can be used. Those with a limit
/// have been used once.
fn unlike_coupons() -> [(&'static str, bool, ChangeAt); 12] {
    const TICK: TimeDelta = TimeDelta::microseconds(1);
    [
        ("PLAIN", true, |_, _| {}),
        ("FOR-ANYONE", false, |c, _| c.owner_id = None),
        ("FOREIGN", false, |c, _| c.owner_id = Some(UserId(c.id.0))),
        ("OFF", false, |c, _| c.is_active = false),
        ("STARTS-NOW", true, |c, now| c.starts_at = Some(now)),
        ("STARTS-SOON", false, |c, now| c.starts_at = Some(now + TICK)),
        ("ENDS-NOW", false, |c, now| c.expires_at = Some(now)),
        ("ENDS-SOON", true, |c, now| c.expires_at = Some(now + TICK)),
        ("USES-LEFT", true, |c, _| c.max_redemptions = Some(2)),
        ("USED-UP", false, |c, _| c.max_redemptions = Some(1)),
        ("OWN-USES-LEFT", true, |c, _| c.max_per_user = Some(2)),
        ("OWN-USES-SPENT", false, |c, _| c.max_per_user = Some(1)),
    ]
}
