//! Orders with shipping and taxes: what is to be paid, and what a coupon does to it.

use domain::order::{OrderError, OrderPaymentStatus, OrderRecord, PayPolicy};
use domain::payment::NewPayment;

use crate::support::{
    Basket, CARD, address, at, coupon, customer, decide, fixed, listing, method, money, percent,
    rate, tables,
};

/// Two lines, 25.00 in all, in Germany; shipping is 4.00, and free from 24.00.
fn basket(included: bool) -> Basket {
    let lines = vec![(listing(1, 1_000, Some(50)), 2), (listing(2, 500, Some(50)), 1)];
    let shop = tables(&[method("post", 400, Some(2_400))], &[rate("DE", 190_000, included)]);
    Basket::of(lines).delivered(shop, address("DE"), Some("post"))
}

fn placed(basket: &Basket) -> OrderRecord {
    basket.place().unwrap().record
}

fn sums(record: &OrderRecord) -> (i64, i64, i64, i64, i64) {
    let (price, charges) = (&record.order.price, record.order.price.charges());
    let units = |amount: domain::money::Money| amount.minor_units();
    (
        units(price.final_amount()),
        units(charges.shipping_amount),
        units(charges.tax_added),
        units(charges.tax_included),
        units(price.grand_total()),
    )
}

#[test]
fn shipping_is_free_from_its_threshold_after_the_discount() {
    assert_eq!(sums(&placed(&basket(true))), (2_500, 0, 0, 319 + 80, 2_500));
    let below = basket(true).with(coupon(1, fixed(101)));
    assert_eq!(sums(&placed(&below)), (2_399, 400, 0, 306 + 77 + 64, 2_799));
    let at_it = basket(true).with(coupon(1, fixed(100)));
    assert_eq!(sums(&placed(&at_it)), (2_400, 0, 0, 307 + 77, 2_400));
}

#[test]
fn added_taxes_are_paid_on_top() {
    let record = placed(&basket(false).with(coupon(1, fixed(500))));
    // 16.00 and 4.00 after the discount, and 4.00 of shipping.
    assert_eq!(sums(&record), (2_000, 400, 304 + 76 + 76, 0, 2_856));
    assert_eq!(record.remaining_amount(), money(2_856));
    let (new, until) = (NewPayment::at(CARD), at(60));
    let (step, id) = decide(&customer(), at(5), |c| record.begin_payment(new, until, c)).unwrap();
    assert_eq!(step.record.payment(id).unwrap().amount, money(2_856));
}

#[test]
fn a_coupon_on_a_placed_order_moves_shipping_and_taxes_at_the_terms_of_the_order() {
    let record = placed(&basket(false));
    assert_eq!(sums(&record), (2_500, 0, 380 + 95, 0, 2_975));
    let apply = |record: &OrderRecord, off| {
        let step = decide(&customer(), at(9), |c| {
            record.apply_coupon(&coupon(1, off), &[], PayPolicy::default(), c)
        });
        step.unwrap().record
    };
    let with = apply(&record, fixed(500));
    assert_eq!(sums(&with), (2_000, 400, 304 + 76 + 76, 0, 2_856));
    assert!(with.price_adds_up());
    let without = decide(&customer(), at(10), |c| with.remove_coupon(c)).unwrap().record;
    assert_eq!(sums(&without), sums(&record));
    // All goods for nothing: the shipping and its tax are still to be paid.
    let free = apply(&record, percent(10_000));
    assert_eq!(sums(&free), (0, 400, 76, 0, 476));
    assert_eq!(free.payment_status(), OrderPaymentStatus::Unpaid);
}

#[test]
fn the_sum_with_charges_has_the_limit_of_an_order() {
    let most = money(0).currency().largest_price().minor_units();
    let shop = tables(&[method("post", 1, None)], &[]);
    let basket = Basket::of(vec![(listing(1, most, None), 1)]);
    assert!(basket.place().is_ok());
    let basket = basket.delivered(shop, address("DE"), Some("post"));
    assert!(matches!(basket.place(), Err(OrderError::Money(_))));
}

#[test]
fn an_order_whose_price_does_not_follow_from_its_parts_is_found() {
    let mut record = placed(&basket(false));
    assert!(record.price_adds_up());
    let delivery = record.order.delivery.as_mut().unwrap();
    delivery.rates[0].1.ppm = 70_000;
    assert!(!record.price_adds_up());
}
