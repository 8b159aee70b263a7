//! Coupons: who may use them, their validity, how often, and their discount.

use domain::coupon::{Coupon, CouponCode, CouponError, CouponRefusal, CouponStatus, Discount};
use domain::limits::MAX_COUPON_CODE_CHARS;
use domain::money::{Money, MoneyError};

use crate::support::{
    SHOPPER, STRANGER, at, coupon, eur, fixed, id_of, jpy, microseconds, money, percent, usd,
};

fn euros(cents: i64) -> Money {
    Money::new(cents, eur()).unwrap()
}

#[test]
fn i25_a_coupon_counts_from_its_start_until_just_before_its_end() {
    let off =
        Coupon { starts_at: Some(at(100)), expires_at: Some(at(200)), ..coupon(1, fixed(500)) };
    for (moment, valid) in [
        (at(0), false),
        (microseconds(at(100), -1), false),
        (at(100), true),
        (microseconds(at(100), 1), true),
        (microseconds(at(200), -1), true),
        (at(200), false),
        (microseconds(at(200), 1), false),
    ] {
        assert_eq!(off.is_valid(moment), valid, "{moment}");
        assert_eq!(off.can_be_used_by(SHOPPER, &[], moment), valid, "{moment}");
    }
    assert!(coupon(1, fixed(500)).is_valid(at(0)), "without dates it always counts");
}

#[test]
fn a_coupon_that_has_not_started_is_active_but_not_valid() {
    let off = Coupon { starts_at: Some(at(100)), ..coupon(1, fixed(500)) };
    assert_eq!(off.status(at(0)), CouponStatus::Active);
    assert!(!off.is_valid(at(0)));
}

#[test]
fn the_first_reason_names_the_status() {
    let worst = Coupon {
        is_active: false,
        expires_at: Some(at(0)),
        max_redemptions: Some(1),
        redeemed: 1,
        ..coupon(1, fixed(500))
    };
    let expired = Coupon { is_active: true, ..worst.clone() };
    let exhausted = Coupon { expires_at: None, ..expired.clone() };
    let active = Coupon { redeemed: 0, ..exhausted.clone() };
    for (off, status) in [
        (worst, CouponStatus::Disabled),
        (expired, CouponStatus::Expired),
        (exhausted, CouponStatus::Exhausted),
        (active, CouponStatus::Active),
    ] {
        assert_eq!(off.status(at(0)), status);
        assert_eq!(off.is_valid(at(0)), status == CouponStatus::Active);
    }
}

#[test]
fn reserved_and_redeemed_uses_count_alike() {
    for (reserved, redeemed, left) in
        [(0, 0, true), (2, 0, true), (1, 1, true), (2, 1, false), (0, 3, false), (4, 0, false)]
    {
        let off = Coupon { max_redemptions: Some(3), reserved, redeemed, ..coupon(1, fixed(500)) };
        assert_eq!(off.is_valid(at(0)), left, "{reserved} + {redeemed} of 3");
    }
}

#[test]
fn an_owned_coupon_is_its_owners_alone() {
    let off = Coupon { owner_id: Some(SHOPPER), ..coupon(1, fixed(500)) };
    assert!(off.can_be_used_by(SHOPPER, &[], at(0)));
    assert!(!off.can_be_used_by(STRANGER, &[], at(0)));
    assert!(coupon(1, fixed(500)).can_be_used_by(STRANGER, &[], at(0)));
}

#[test]
fn it_takes_off_its_discount_but_never_more_than_the_total() {
    let off = coupon(1, fixed(500));
    for (total, discount) in [(0, 0), (1, 1), (499, 499), (500, 500), (501, 500)] {
        assert_eq!(off.discount_on(money(total)), Some(money(discount)));
    }
    let all = coupon(1, percent(10_000));
    assert_eq!(all.discount_on(money(777)), Some(money(777)));
    let tenth = coupon(1, percent(1_000));
    assert_eq!(tenth.discount_on(euros(25)), Some(euros(3)), "in whatever currency");
}

#[test]
fn it_does_nothing_below_its_minimum_or_in_another_currency() {
    let off = Coupon { min_order_amount: Some(money(1_000)), ..coupon(1, fixed(500)) };
    assert_eq!(off.discount_on(money(999)), None);
    assert_eq!(off.discount_on(money(1_000)), Some(money(500)));
    assert_eq!(off.discount_on(euros(5_000)), None);
    let share = Coupon { min_order_amount: Some(money(1_000)), ..coupon(1, percent(1_000)) };
    assert_eq!(share.discount_on(euros(5_000)), None, "the minimum has a currency");
    // Whichever of the two currencies comes first in the alphabet.
    let small = Coupon { min_order_amount: Some(euros(1)), ..coupon(1, percent(1_000)) };
    assert_eq!(small.discount_on(money(5_000)), None);
    let yen = Money::new(5_000, jpy()).unwrap();
    assert_eq!(coupon(1, fixed(500)).discount_on(yen), None);
}

#[test]
fn a_user_takes_the_lowest_free_slot() {
    let off = |max_per_user| Coupon { max_per_user, ..coupon(1, fixed(500)) };
    let slot = |max, taken: &[i32]| off(Some(max)).free_slot(taken, id_of(9));
    assert_eq!(slot(1, &[]), Some(1));
    assert_eq!(slot(1, &[1]), None);
    assert_eq!(slot(3, &[1, 3]), Some(2));
    assert_eq!(slot(3, &[3, 2, 1]), None);
    assert_eq!(slot(2, &[7]), Some(1));
    assert_eq!(slot(i64::MAX, &[1]), Some(2));
}

#[test]
fn a_limit_counts_uses_from_before_it_was_set_or_lowered() {
    let off = |max_per_user| Coupon { max_per_user, ..coupon(1, fixed(500)) };
    let free = |n: u128| off(None).free_slot(&[], id_of(n)).unwrap();
    let before = [free(1), free(2)];
    assert!(before.iter().all(|slot| *slot >= 1) && before[0] != before[1], "{before:?}");
    assert_eq!(off(None).free_slot(&[], id_of(u128::MAX)), Some(1 << 30), "it fits its column");
    for (max, usable) in [(1, false), (2, false), (3, true)] {
        assert_eq!(off(Some(max)).free_slot(&before, id_of(3)).is_some(), usable, "of {max}");
        assert_eq!(off(Some(max)).can_be_used_by(SHOPPER, &before, at(0)), usable, "of {max}");
    }
    // Lowered from three to one, the lowest of the three released: two are still taken.
    assert_eq!(off(Some(1)).free_slot(&[2, 3], id_of(3)), None);
    assert_eq!(off(Some(2)).free_slot(&[2, 3], id_of(3)), None);
    assert_eq!(off(Some(3)).free_slot(&[2, 3], id_of(3)), Some(1));
}

#[test]
fn one_answer_says_whether_a_coupon_can_be_used_on_an_amount() {
    let refused = Err(CouponRefusal::NotUsable);
    let off = Coupon { max_per_user: Some(1), ..coupon(1, fixed(500)) };
    assert_eq!(off.discount_for(SHOPPER, &[], money(900), at(0)), Ok(money(500)));
    assert_eq!(off.discount_for(SHOPPER, &[1], money(900), at(0)), refused, "own uses spent");
    assert_eq!(off.discount_for(SHOPPER, &[], euros(900), at(0)), refused, "another currency");
    let nothing = Err(CouponRefusal::TakesNothingOff);
    assert_eq!(off.discount_for(SHOPPER, &[], money(0), at(0)), nothing);
    let tenth = coupon(1, percent(1_000));
    assert_eq!(tenth.discount_for(SHOPPER, &[], money(4), at(0)), nothing, "0.4 cents");
    assert_eq!(tenth.discount_for(SHOPPER, &[], money(5), at(0)), Ok(money(1)));
    let high = Coupon { min_order_amount: Some(money(5)), ..tenth.clone() };
    assert_eq!(high.discount_for(SHOPPER, &[], money(4), at(0)), refused, "below its minimum");
    let over = Coupon { expires_at: Some(at(0)), ..tenth };
    assert_eq!(over.discount_for(SHOPPER, &[], money(4), at(0)), refused, "expired comes first");
}

#[test]
fn the_rules_between_the_fields_are_checked() {
    let good = coupon(1, fixed(500));
    let with = |change: fn(&mut Coupon)| {
        let mut off = good.clone();
        change(&mut off);
        off.checked().map(|_| ())
    };
    assert_eq!(with(|_| {}), Ok(()));
    let zero = |off: &mut Coupon| off.discount = fixed(0);
    assert_eq!(with(zero), Err(CouponError::NoDiscount));
    let most = usd().largest_price();
    let past = Money::new(most.minor_units() + 1, usd()).unwrap();
    let too_large = Err(CouponError::Amount(MoneyError::TooLarge { most }));
    let mut huge = Coupon { discount: Discount::Fixed(past), ..good.clone() };
    assert_eq!(huge.clone().checked().map(|_| ()), too_large);
    huge = Coupon { min_order_amount: Some(past), ..good.clone() };
    assert_eq!(huge.checked().map(|_| ()), too_large);
    let mixed = |off: &mut Coupon| off.min_order_amount = Some(euros(1));
    let (minimum, discount) = (eur(), usd());
    assert_eq!(with(mixed), Err(CouponError::CurrencyMismatch { minimum, discount }));
    assert_eq!(with(|off| off.min_order_amount = Some(money(1))), Ok(()));
    for (limit, fits) in [(-1, false), (0, false), (1, true)] {
        let expected = |broken| if fits { Ok(()) } else { Err(broken) };
        let mut all = good.clone();
        all.max_redemptions = Some(limit);
        assert_eq!(all.checked().map(|_| ()), expected(CouponError::Limit));
        let mut each = good.clone();
        each.max_per_user = Some(limit);
        assert_eq!(each.checked().map(|_| ()), expected(CouponError::LimitPerUser));
    }
    let backwards = |off: &mut Coupon| (off.starts_at, off.expires_at) = (Some(at(1)), Some(at(1)));
    assert_eq!(with(backwards), Err(CouponError::Period));
    let ordered = |off: &mut Coupon| (off.starts_at, off.expires_at) = (Some(at(1)), Some(at(2)));
    assert_eq!(with(ordered), Ok(()));
}

#[test]
fn a_fixed_discount_is_of_one_currency() {
    let discount = Discount::Fixed(money(500));
    assert_eq!(discount.on(money(900)), Some(money(500)));
    assert_eq!(discount.on(euros(900)), None);
}

#[test]
fn a_code_is_compared_without_regard_to_letter_case() {
    let code = CouponCode::parse("  Spring-24_a ").unwrap();
    assert_eq!((code.as_str(), code.key().as_str()), ("Spring-24_a", "SPRING-24_A"));
    assert_eq!(code.to_string(), "Spring-24_a");
    let upper = CouponCode::parse("SPRING-24_A").unwrap();
    assert_eq!(code.key(), upper.key());
}

#[test]
fn a_code_is_short_and_plain() {
    let long = "A".repeat(MAX_COUPON_CODE_CHARS);
    assert!(CouponCode::parse(&long).is_ok());
    let longer = format!("{long}A");
    for text in
        ["", "   ", &longer, "SAVE 10", "SAVE\u{301}", "ＳＡＶＥ", "КОД", "a%b", "a\0b", "a/b"]
    {
        assert!(CouponCode::parse(text).is_err(), "{text:?}");
    }
}
