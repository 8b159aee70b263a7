//! What goods, shipping and taxes cost together, with published figures and at random.

use domain::address::Address;
use domain::ids::ListingId;
use domain::money::{Money, MoneyError};
use domain::pricing::{AppliedRate, Breakdown, Delivery, Goods, Tax};
use domain::tax::{TaxCategory, TaxRate};
use proptest::prelude::*;

use crate::support::{address, eur, id_of, method, money, rate, tables};

const CATEGORIES: [&str; 4] = ["standard", "books", "food", "none"];

fn category(at: usize) -> TaxCategory {
    CATEGORIES[at].parse().unwrap()
}

/// So many cents of one thing, delivered to Germany.
fn priced(cents: i64, rates: &[TaxRate]) -> Breakdown {
    let tables = tables(&[], rates);
    let standard = TaxCategory::default();
    let delivery = Delivery::plan(&address("DE"), None, &tables, [&standard]);
    let goods = Goods { listing: id_of(1), subtotal: money(cents), category: &standard };
    Breakdown::of(&[goods], money(0), Some(&delivery)).unwrap()
}

fn amounts(taxes: &[Tax]) -> Vec<i64> {
    taxes.iter().map(|tax| tax.amount.minor_units()).collect()
}

#[test]
fn published_figures_come_out_the_same() {
    // commercetools, tax calculation mode LineItemLevel: 3.24 and 19 % are 3.86.
    let added = priced(324, &[rate("DE", 190_000, false)]);
    assert_eq!(amounts(&added.lines[0].taxes), [62]);
    assert_eq!(added.price.grand_total(), money(386));
    // Spree: 5 % on 17.99 are 0.90; included, they are 0.86.
    assert_eq!(amounts(&priced(1_799, &[rate("DE", 50_000, false)]).lines[0].taxes), [90]);
    let included = priced(1_799, &[rate("DE", 50_000, true)]);
    assert_eq!(amounts(&included.lines[0].taxes), [86]);
    assert_eq!(included.price.grand_total(), money(1_799));
    assert_eq!(included.price.charges().tax_included, money(86));
}

#[test]
fn two_included_rates_share_what_they_are_included_in() {
    // 100.00 with 10 % and 5 % included: the net price is 100 / 1.15 = 86.9565...
    let both = priced(10_000, &[rate("DE", 100_000, true), rate("DE", 50_000, true)]);
    assert_eq!(amounts(&both.lines[0].taxes), [870, 435]);
    // A tax added to a price that includes another one is taken of the net price.
    let mixed = priced(12_000, &[rate("DE", 200_000, true), rate("DE", 100_000, false)]);
    assert_eq!(amounts(&mixed.lines[0].taxes), [2_000, 1_000]);
    assert_eq!(mixed.price.grand_total(), money(13_000));
    assert_eq!(mixed.net_base(&mixed.lines[0].taxes[1].rate), money(10_000));
    let alone = priced(324, &[rate("DE", 190_000, false)]);
    assert_eq!(alone.net_base(&alone.lines[0].taxes[0].rate), money(324));
}

#[test]
fn halves_are_rounded_up() {
    assert_eq!(amounts(&priced(50, &[rate("DE", 10_000, false)]).lines[0].taxes), [1], "0.5");
    assert_eq!(amounts(&priced(49, &[rate("DE", 10_000, false)]).lines[0].taxes), [0], "0.49");
    let most = Money::new(999_999_999_999_999, eur()).unwrap();
    let standard = TaxCategory::default();
    let tables = tables(&[], &[rate("DE", 1_000_000, false)]);
    let delivery = Delivery::plan(&address("DE"), None, &tables, [&standard]);
    let goods = Goods { listing: id_of(1), subtotal: most, category: &standard };
    let doubled = Breakdown::of(&[goods], Money::zero(eur()), Some(&delivery));
    assert!(matches!(doubled, Err(MoneyError::TooLarge { .. })));
}

#[test]
fn no_row_is_no_tax() {
    let none = priced(1_000, &[rate("FR", 200_000, false)]);
    assert!(none.lines[0].taxes.is_empty());
    assert_eq!(none.price.grand_total(), money(1_000));
    let zero = priced(1_000, &[rate("DE", 0, true)]);
    assert_eq!(amounts(&zero.taxes()), [0], "a rate of 0 % is told");
}

#[test]
fn taxes_are_summed_by_rate_over_lines_and_shipping() {
    let tables = tables(&[method("post", 499, None)], &[rate("DE", 190_000, true)]);
    let standard = TaxCategory::default();
    let there = address("DE");
    let delivery = Delivery::plan(&there, tables.methods.first(), &tables, [&standard]);
    let goods = |number, cents| Goods {
        listing: id_of(number),
        subtotal: money(cents),
        category: &standard,
    };
    let parts = Breakdown::of(&[goods(1, 1_000), goods(2, 2_000)], money(500), Some(&delivery));
    let parts = parts.unwrap();
    let by_rate = parts.taxes();
    assert_eq!(by_rate.len(), 1);
    // 8.33 and 16.67 after the discount, and 4.99: 1.33 + 2.66 + 0.80.
    assert_eq!(
        parts.lines.iter().map(|l| l.discount).collect::<Vec<_>>(),
        [money(167), money(333)]
    );
    assert_eq!((by_rate[0].base, by_rate[0].amount), (money(2_999), money(479)));
    assert_eq!(parts.price.charges().tax_included, money(479));
    assert_eq!(parts.price.grand_total(), money(2_999));
}

type SampleCart = (Vec<(i64, i64, usize)>, i64, Option<(i64, usize)>);

/// A cart: prices, quantities and categories of its lines, a discount, and the price of shipping.
fn carts() -> impl Strategy<Value = SampleCart> {
    let line = (0_i64..100_000, 1_i64..10, 0_usize..4);
    let discount = prop_oneof![Just(0_i64), 0_i64..50_000];
    let shipping = proptest::option::of((0_i64..2_000, 0_usize..4));
    (proptest::collection::vec(line, 1..12), discount, shipping)
}

/// Included, added, two added, none.
fn rates() -> Vec<TaxRate> {
    let of = |at, ppm, included| {
        let mut rate = rate("DE", ppm, included);
        rate.category = category(at);
        rate
    };
    vec![of(0, 200_000, true), of(1, 88_750, false), of(2, 50_000, false), of(2, 99_750, false)]
}

fn there() -> Address {
    address("DE")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn parts_add_up_whatever_the_order_of_the_lines(
        (lines, discount, shipping) in carts()
    ) {
        let own: Vec<TaxCategory> = lines.iter().map(|line| category(line.2)).collect();
        let mut goods: Vec<Goods<'_>> = lines.iter().zip(&own).zip(1..).map(|((line, own), at)| {
            let listing: ListingId = id_of(at);
            Goods { listing, subtotal: money(line.0 * line.1), category: own }
        }).collect();
        let total: i64 = goods.iter().map(|line| line.subtotal.minor_units()).sum();
        let discount = money(discount.min(total));
        let chosen = shipping.map(|(cents, at)| {
            let mut chosen = method("post", cents, None);
            chosen.tax_category = category(at);
            chosen
        });
        let tables = tables(&[], &rates());
        let delivery = Delivery::plan(&there(), chosen.as_ref(), &tables, &own);
        let parts = Breakdown::of(&goods, discount, Some(&delivery)).unwrap();

        let shares: i64 = parts.lines.iter().map(|line| line.discount.minor_units()).sum();
        prop_assert_eq!(shares, discount.minor_units());
        prop_assert!(parts.lines.iter().all(|line| line.discount <= line.subtotal));
        let all = parts.lines.iter().flat_map(|line| &line.taxes);
        let all = all.chain(parts.shipping.iter().flat_map(|s| &s.taxes));
        let sum = |wanted: bool| -> i64 {
            let is = |tax: &&Tax| tax.rate.included == wanted;
            all.clone().filter(is).map(|tax| tax.amount.minor_units()).sum()
        };
        let charges = parts.price.charges();
        prop_assert_eq!(charges.tax_added.minor_units(), sum(false));
        prop_assert_eq!(charges.tax_included.minor_units(), sum(true));
        let charge = parts.shipping.as_ref().map_or(0, |s| s.amount.minor_units());
        let whole = total - discount.minor_units() + charge + sum(false);
        prop_assert_eq!(parts.price.grand_total().minor_units(), whole);
        let by_rate: i64 = parts.taxes().iter().map(|tax| tax.amount.minor_units()).sum();
        prop_assert_eq!(by_rate, sum(true) + sum(false));
        for line in &parts.lines {
            let included = line.taxes.iter().filter(|tax| tax.rate.included);
            let included: i64 = included.map(|tax| tax.amount.minor_units()).sum();
            prop_assert!(included <= line.subtotal.minor_units() - line.discount.minor_units());
        }

        goods.reverse();
        let turned = Breakdown::of(&goods, discount, Some(&delivery)).unwrap();
        prop_assert_eq!(turned.price, parts.price);
    }
}

#[test]
fn a_breakdown_without_delivery_is_the_goods() {
    let standard = TaxCategory::default();
    let goods = Goods { listing: id_of(1), subtotal: money(700), category: &standard };
    let parts = Breakdown::of(&[goods], money(200), None).unwrap();
    assert_eq!((parts.price.final_amount(), parts.price.grand_total()), (money(500), money(500)));
    assert!(parts.shipping.is_none() && parts.taxes().is_empty());
    let kept = AppliedRate::from(&rate("DE", 7, true));
    assert_eq!((kept.ppm, kept.included), (7, true));
}
