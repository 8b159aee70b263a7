//! Amounts: reading, showing, limits, sums, and shares that round half away from zero.

use domain::limits::{HIGH_VALUE_CURRENCIES, MAX_MINOR_UNITS};
use domain::money::{Currency, Money, MoneyError, Percent, Sum, scaled};
use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::support::{eur, jpy, money, usd};

fn kwd() -> Currency {
    "KWD".parse().unwrap()
}

fn too_large(currency: Currency) -> MoneyError {
    MoneyError::TooLarge { most: Money::new(MAX_MINOR_UNITS, currency).unwrap() }
}

fn any_currency() -> impl Strategy<Value = Currency> {
    prop_oneof![Just(jpy()), Just(usd()), Just(kwd())]
}

fn any_money() -> impl Strategy<Value = Money> {
    any_currency().prop_flat_map(|currency| {
        let most = MAX_MINOR_UNITS;
        // Small amounts as often as large ones.
        prop_oneof![0..=most, 0..=1_000.min(most), (most - 1_000)..=most]
            .prop_map(move |minor| Money::new(minor, currency).unwrap())
    })
}

/// The text of an amount, made by hand: digits, and a point if the currency has minor digits.
fn shown(minor: i64, exponent: usize) -> String {
    let digits = format!("{minor:0>width$}", width = exponent + 1);
    let (whole, part) = digits.split_at(digits.len() - exponent);
    if exponent == 0 { whole.to_owned() } else { format!("{whole}.{part}") }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn what_is_shown_is_read_back(amount in any_money()) {
        let currency = amount.currency();
        let text = amount.to_string();
        let exponent = usize::try_from(currency.exponent()).unwrap();
        prop_assert_eq!(&text, &shown(amount.minor_units(), exponent));
        prop_assert_eq!(Money::parse(&text, currency), Ok(amount));
        prop_assert_eq!(Money::from_decimal(amount.to_decimal(), currency), Ok(amount));
    }

    #[test]
    fn zeros_around_a_number_do_not_count(amount in any_money(), zeros in 0_usize..4) {
        let currency = amount.currency();
        let padding = "0".repeat(zeros);
        let point = if currency.exponent() == 0 { "." } else { "" };
        let longer = format!("{padding}{amount}{point}{padding}0");
        prop_assert_eq!(Money::parse(&longer, currency), Ok(amount));
    }

    #[test]
    fn a_digit_too_many_is_refused(amount in any_money(), digit in 1_u8..=9) {
        let currency = amount.currency();
        let exponent = currency.exponent();
        let point = if exponent == 0 { "." } else { "" };
        let text = format!("{amount}{point}{digit}");
        let refused = Err(MoneyError::TooPrecise { currency, exponent });
        prop_assert_eq!(Money::parse(&text, currency), refused);
    }

    #[test]
    fn no_text_makes_the_reader_panic(
        text in "\\PC{0,40}|[-+.0-9eE_ ]{0,40}",
        currency in any_currency(),
    ) {
        if let Ok(amount) = Money::parse(&text, currency) {
            prop_assert!((0..=MAX_MINOR_UNITS).contains(&amount.minor_units()));
        }
    }

    #[test]
    fn sums_and_differences_agree(one in any_money(), other in any_money()) {
        let sum = one.plus(other);
        if one.currency() != other.currency() {
            let (left, right) = (one.currency(), other.currency());
            let refused = Err(MoneyError::CurrencyMismatch { left, right });
            prop_assert_eq!(&sum, &refused);
            prop_assert_eq!(one.minus(other), refused);
        } else if one.minor_units() + other.minor_units() > MAX_MINOR_UNITS {
            prop_assert_eq!(sum, Err(too_large(one.currency())));
        } else {
            let expected = one.minor_units() + other.minor_units();
            prop_assert_eq!(sum.clone().unwrap().minor_units(), expected);
            prop_assert_eq!(sum.clone().unwrap().minus(other), Ok(one));
            prop_assert_eq!(other.plus(one), sum);
        }
        if one.currency() == other.currency() && one < other {
            prop_assert_eq!(one.minus(other), Err(MoneyError::Negative));
        }
    }

    #[test]
    fn a_multiple_is_the_repeated_sum(minor in 0_i64..200_000_000_000, quantity in 0_i64..100_000) {
        let amount = Money::new(minor, usd()).unwrap();
        let wide = i128::from(minor) * i128::from(quantity);
        match amount.times(quantity) {
            Ok(product) => prop_assert_eq!(i128::from(product.minor_units()), wide),
            Err(error) => {
                prop_assert_eq!(error, too_large(usd()));
                prop_assert!(wide > i128::from(MAX_MINOR_UNITS));
            }
        }
    }

    #[test]
    fn a_share_rounds_half_away_from_zero(amount in any_money(), hundredths in 1_i64..=10_000) {
        let share = Percent::from_hundredths(hundredths).unwrap().of(amount);
        let exact = amount.to_decimal() * Decimal::new(hundredths, 4);
        let digits = amount.currency().exponent();
        let rounded =
            exact.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
        prop_assert_eq!(share.to_decimal(), rounded);
        prop_assert!(share <= amount, "a share is at most the whole");
        prop_assert_eq!(share.currency(), amount.currency());
    }
}

#[test]
fn texts_are_read_as_the_api_says() {
    let read = |text: &str| Money::parse(text, usd()).map(Money::minor_units);
    assert_eq!(read("240.00"), Ok(24_000));
    assert_eq!(read("240"), Ok(24_000));
    assert_eq!(read("0.5"), Ok(50));
    assert_eq!(read("0.01"), Ok(1));
    assert_eq!(read("0"), Ok(0));
    assert_eq!(read("-0.00"), Ok(0));
    assert_eq!(read("1.2300"), Ok(123));
    assert_eq!(read("-0.01"), Err(MoneyError::Negative));
    assert_eq!(read("-240"), Err(MoneyError::Negative));
    for text in [
        "", " ", "abc", "1e3", "1E3", "+1", "1,000.00", "1_000", " 1", "1 ", "$1", "0x10", "1.2.3",
        "--1", "1-", "NaN", "inf", "١", ".", "-", "-.",
    ] {
        assert_eq!(read(text), Err(MoneyError::NotANumber), "{text:?}");
    }
    assert_eq!(read(&"9".repeat(100)), Err(MoneyError::NotANumber));
}

#[test]
fn each_currency_has_its_own_digits() {
    let text = |minor, currency| Money::new(minor, currency).unwrap().to_string();
    assert_eq!(text(240, jpy()), "240");
    assert_eq!(text(24_000, usd()), "240.00");
    assert_eq!(text(240_000, kwd()), "240.000");
    assert_eq!(text(5, kwd()), "0.005");
    assert_eq!(text(0, usd()), "0.00");
    assert_eq!(Money::parse("0.005", kwd()).map(Money::minor_units), Ok(5));
    assert_eq!(Money::parse("240.0", jpy()).map(Money::minor_units), Ok(240));
}

#[test]
fn an_amount_has_fifteen_digits_at_most() {
    for (currency, most) in
        [(jpy(), "999999999999999"), (usd(), "9999999999999.99"), (kwd(), "999999999999.999")]
    {
        let limit = Money::parse(most, currency).unwrap();
        assert_eq!(limit.minor_units(), MAX_MINOR_UNITS);
        let one = Money::new(1, currency).unwrap();
        let refused = Err(too_large(currency));
        assert_eq!(limit.plus(one), refused);
        assert_eq!(limit.times(2), refused);
        assert_eq!(Money::new(MAX_MINOR_UNITS + 1, currency), refused);
        assert_eq!(Money::parse("1000000000000000", currency), refused);
        assert_eq!(Money::parse("79228162514264337593543950335", currency), refused);
    }
    assert_eq!(money(2).times(i64::MAX), Err(too_large(usd())));
    assert_eq!(money(2).times(-1), Err(MoneyError::Negative));
    assert_eq!(Money::new(-1, usd()), Err(MoneyError::Negative));
    assert_eq!(Money::new(i64::MIN, usd()), Err(MoneyError::Negative));
    let nine_thousand = MAX_MINOR_UNITS.checked_mul(9_000);
    assert!(nine_thousand.is_some(), "an order of nine thousand such lines would fit");
}

#[test]
fn a_price_has_the_limit_of_its_currency() {
    for (code, most) in [
        ("USD", "99999999.99"),
        ("GBP", "99999999.99"),
        ("KWD", "99999999.999"),
        ("JPY", "999999999999999"),
        ("VND", "999999999999999"),
        ("KRW", "999999999999999"),
        ("IDR", "9999999999999.99"),
        ("IRR", "9999999999999.99"),
        ("LBP", "9999999999999.99"),
        ("IQD", "999999999999.999"),
    ] {
        let currency: Currency = code.parse().unwrap();
        let limit = currency.largest_price();
        assert_eq!((limit.to_string().as_str(), limit.currency()), (most, currency));
        assert_eq!(limit.within_limit(), Ok(limit));
        if limit.minor_units() < MAX_MINOR_UNITS {
            let more = Money::new(limit.minor_units() + 1, currency).unwrap();
            let refused = more.within_limit().unwrap_err();
            assert_eq!(refused, MoneyError::TooLarge { most: limit });
            let said = format!("amount too large; at most {most} {code} is allowed");
            assert_eq!(refused.to_string(), said);
        }
    }
}

#[test]
fn every_high_value_currency_is_one_and_the_list_is_sorted() {
    for code in HIGH_VALUE_CURRENCIES {
        assert!(code.parse::<Currency>().is_ok(), "{code}");
    }
    assert!(HIGH_VALUE_CURRENCIES.is_sorted_by(|a, b| a < b));
}

#[test]
fn a_sum_has_no_limit_and_the_digits_of_its_currency() {
    for (units, digits, shown) in [
        (0, 2, "0.00"),
        (5, 2, "0.05"),
        (-5, 2, "-0.05"),
        (1_234_567_890_123, 2, "12345678901.23"),
        (7, 0, "7"),
        (1_500, 3, "1.500"),
        (i128::from(i64::MIN), 0, "-9223372036854775808"),
    ] {
        assert_eq!(scaled(units, digits), shown);
    }
    let most = Money::new(MAX_MINOR_UNITS, usd()).unwrap();
    let sum = Sum::from(most).plus(most, i64::MAX).unwrap();
    assert_eq!(sum.minor_units(), i128::from(MAX_MINOR_UNITS) * (i128::from(i64::MAX) + 1));
    assert_eq!(sum.to_total(), Err(MoneyError::TooLarge { most: usd().largest_price() }));
    assert_eq!(Sum::new(-1, usd()).to_total(), Err(MoneyError::Negative));
    assert_eq!(Sum::from(money(5)).to_total(), Ok(money(5)));
    let mixed = MoneyError::CurrencyMismatch { left: usd(), right: eur() };
    assert_eq!(Sum::zero(usd()).plus(Money::zero(eur()), 1), Err(mixed));
}

#[test]
fn i01_a_sum_of_many_is_of_one_currency() {
    assert_eq!(Money::sum(usd(), []), Ok(money(0)));
    assert_eq!(Money::sum(usd(), [money(1), money(2), money(3)]), Ok(money(6)));
    let euro = Money::new(1, eur()).unwrap();
    let mixed = Err(MoneyError::CurrencyMismatch { left: usd(), right: eur() });
    assert_eq!(Money::sum(usd(), [money(1), euro]), mixed);
    let most = Money::new(MAX_MINOR_UNITS, usd()).unwrap();
    assert_eq!(Money::sum(usd(), [most, money(1)]), Err(too_large(usd())));
}

#[test]
fn currencies_are_read_in_any_case_and_only_real_ones() {
    assert_eq!("usd".parse::<Currency>(), Ok(usd()));
    assert_eq!("uSd".parse::<Currency>().unwrap().code(), "USD");
    for code in ["", "US", "USDT", "ABC", " USD", "XAU", "XXX", "XTS", "ÜSD"] {
        assert!(code.parse::<Currency>().is_err(), "{code}");
    }
}

/// Shares in cents of a dollar: (amount, hundredths of a percent, share).
const SHARES: [(i64, i64, i64); 14] = [
    (0, 10_000, 0),
    (1, 10_000, 1),
    (1, 5_000, 1),
    (1, 4_999, 0),
    (3, 5_000, 2),
    (5, 1_000, 1),
    (4, 1_000, 0),
    (15, 1_000, 2),
    (25, 1_000, 3),
    (1_000, 1_250, 125),
    (999, 1_250, 125),
    (33, 3_333, 11),
    (9_999_999_999, 10_000, 9_999_999_999),
    (9_999_999_999, 1, 1_000_000),
];

#[test]
fn shares_round_half_up_and_never_pass_the_whole() {
    for (amount, hundredths, share) in SHARES {
        let percent = Percent::from_hundredths(hundredths).unwrap();
        assert_eq!(percent.of(money(amount)), money(share), "{percent} % of {amount}");
    }
}

#[test]
fn a_percentage_is_above_nothing_and_at_most_all() {
    for outside in [i64::MIN, -1, 0, 10_001, i64::MAX] {
        assert_eq!(Percent::from_hundredths(outside), None, "{outside}");
    }
    let percent = Percent::from_hundredths(1_250).unwrap();
    assert_eq!(percent.hundredths(), 1_250);
    assert_eq!(percent.to_string(), "12.50");
}
