//! The price: the sum of the lines, less the coupon, once.

use domain::coupon::Coupon;
use domain::money::{Currency, Money, MoneyError};
use domain::pricing::{Price, sum_of_lines};
use proptest::prelude::*;

use crate::support::{coupon, eur, fixed, money, percent, usd};

fn price(total: i64, discount: i64) -> Price {
    Price::new(money(total), money(discount)).expect("a discount of at most the total")
}

fn priced(
    lines: impl IntoIterator<Item = (Money, i64)>,
    coupon: Option<&Coupon>,
) -> Result<Price, MoneyError> {
    let total = sum_of_lines(usd(), lines)?.to_total()?;
    let discount = coupon.and_then(|c| c.discount_on(total));
    Price::with_discount(total, discount.unwrap_or(money(0)))
}

#[test]
fn lines_are_summed_before_the_discount() {
    let lines = [(money(1_000), 2), (money(500), 3)];
    assert_eq!(priced(lines, None), Ok(price(3_500, 0)));
    let off = coupon(1, fixed(600));
    assert_eq!(priced(lines, Some(&off)), Ok(price(3_500, 600)));
    assert_eq!(priced([], None), Ok(price(0, 0)));
}

#[test]
fn a_discount_is_cut_to_the_total() {
    let off = coupon(1, fixed(99_999));
    assert_eq!(priced([(money(700), 1)], Some(&off)), Ok(price(700, 700)));
    assert_eq!(Price::with_discount(money(700), money(701)), Ok(price(700, 700)));
    assert_eq!(Price::with_discount(money(700), money(699)), Ok(price(700, 699)));
}

#[test]
fn a_percentage_is_rounded_once_an_order_and_not_once_a_line() {
    // Half a cent on each of three lines: 1.5 cents in all, which is 2; a cent a line would be 3.
    let tenth = coupon(1, percent(1_000));
    let lines = [(money(5), 1), (money(5), 1), (money(5), 1)];
    assert_eq!(priced(lines, Some(&tenth)), Ok(price(15, 2)));
}

#[test]
fn a_coupon_that_does_nothing_leaves_the_total() {
    let mut high = coupon(1, fixed(100));
    high.min_order_amount = Some(money(701));
    assert_eq!(priced([(money(700), 1)], Some(&high)), Ok(price(700, 0)));
    let foreign = coupon(2, domain::coupon::Discount::Fixed(Money::new(100, eur()).unwrap()));
    assert_eq!(priced([(money(700), 1)], Some(&foreign)), Ok(price(700, 0)));
}

#[test]
fn currencies_do_not_mix_in_a_price() {
    let euro = Money::new(100, eur()).unwrap();
    let mixed = MoneyError::CurrencyMismatch { left: usd(), right: eur() };
    assert_eq!(priced([(money(1), 1), (euro, 1)], None), Err(mixed.clone()));
    assert_eq!(Price::with_discount(money(1), euro), Err(mixed));
}

#[test]
fn a_total_past_the_limit_is_refused() {
    let most = usd().largest_price();
    let refused = Err(MoneyError::TooLarge { most });
    assert_eq!(priced([(most, 1)], None).map(|price| price.total_amount()), Ok(most));
    assert_eq!(priced([(most, 2)], None), refused);
    assert_eq!(priced([(most, 1), (money(1), 1)], None), refused);
    // Far beyond what 64 bits hold: the sum is there, and is refused in the currency's own digits.
    let dong: Currency = "VND".parse().unwrap();
    let dear = dong.largest_price();
    let sum = sum_of_lines(dong, (0..2_000).map(|_| (dear, 100_000))).unwrap();
    assert_eq!(sum.to_string(), "199999999999999800000000");
    assert_eq!(
        sum.to_total().unwrap_err().to_string(),
        "amount too large; at most 999999999999999 VND is allowed"
    );
    assert_eq!(
        priced([(most, 2)], None).unwrap_err().to_string(),
        "amount too large; at most 99999999.99 USD is allowed"
    );
}

proptest! {
    #[test]
    fn i03_final_is_total_less_discount_and_never_negative(
        lines in prop::collection::vec((0_i64..100_000, 1_i64..50), 0..20),
        off in prop_oneof![(1_i64..1_000_000).prop_map(fixed), (1_i64..=10_000).prop_map(percent)],
    ) {
        let off = coupon(1, off);
        let lines_of = lines.iter().map(|&(cents, qty)| (money(cents), qty));
        let price = priced(lines_of, Some(&off)).unwrap();
        let total: i64 = lines.iter().map(|(cents, qty)| cents * qty).sum();
        prop_assert_eq!(price.total_amount(), money(total));
        prop_assert!(price.discount_applied() <= price.total_amount());
        prop_assert_eq!(
            price.final_amount().plus(price.discount_applied()),
            Ok(price.total_amount())
        );
    }
}
