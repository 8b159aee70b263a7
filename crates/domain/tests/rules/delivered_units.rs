//! Cancelled units of orders with shipping and added taxes: their shares add up to exactly what was paid.

use domain::money::Money;
use domain::order::{CancelledStock, OrderRecord, ShipLine};
use proptest::prelude::*;

use crate::cancelling_items::{confirm, refunds, ship};
use crate::support::{
    Basket, address, at, begin, coupon, decide, fixed, listing, method, money, operator, paid,
    rate, tables,
};

/// A paid and confirmed order: three at 9.99 and two at 3.33, 8.75 % added to everything, 4.99 of shipping.
fn confirmed(discount: i64) -> OrderRecord {
    let lines = vec![(listing(1, 999, Some(50)), 3), (listing(2, 333, Some(50)), 2)];
    let shop = tables(&[method("post", 499, None)], &[rate("US", 87_500, false)]);
    let basket = Basket::of(lines).delivered(shop, address("US"), Some("post"));
    let basket = if discount > 0 { basket.with(coupon(1, fixed(discount))) } else { basket };
    let (record, id) = begin(&basket.place().unwrap().record);
    confirm(&paid(&record, id).record)
}

fn cancel(record: &OrderRecord, lines: &[ShipLine]) -> OrderRecord {
    let step = decide(&operator(), at(50), |c| {
        record.cancel_items(Some(lines), CancelledStock::Restocked, None, c)
    });
    step.unwrap().record
}

#[test]
fn cancelled_units_take_their_added_tax_with_them() {
    let record = confirmed(0);
    // 29.97 + 6.66 + 4.99 + taxes 2.62 + 0.58 + 0.44
    assert_eq!(record.order.grand_total(), money(2_997 + 666 + 499 + 262 + 58 + 44));
    let (three, two) = (record.order.items[0].id, record.order.items[1].id);
    assert_eq!(record.price_of_units(&[(three, 1)]), Some(money(999 + 87)));
    let once = cancel(&record, &[(three, 1)]);
    let twice = cancel(&once, &[(three, 1), (two, 1)]);
    assert_eq!(refunds(&twice), [999 + 87, 999 + 88 + 333 + 29]);
    assert_eq!(Some(twice.cancelled_amount()), twice.cancelled_share());
    assert_eq!(twice.remaining_amount(), money(999 + 333 + 499 + 87 + 29 + 44));
}

#[test]
fn shipping_is_returned_only_when_nothing_remains() {
    let record = confirmed(0);
    let (three, two) = (record.order.items[0].id, record.order.items[1].id);
    let all = [(three, 3), (two, 2)];
    assert_eq!(record.price_of_units(&all), Some(record.order.grand_total()));
    let but_one = [(three, 3), (two, 1)];
    let without = record.order.grand_total().minus(money(499 + 44)).unwrap();
    let last = record.price_of_units(&[(two, 1)]).unwrap();
    assert_eq!(record.price_of_units(&but_one), Some(without.minus(last).unwrap()));
    // One parcel leaves and comes back: what is left of the order is the shipping and that unit.
    let sent = ship(&cancel(&record, &but_one), None);
    let parcel = sent.parcels[0].id;
    let back = decide(&operator(), at(70), |c| {
        sent.return_parcel(parcel, domain::order::ReturnedUnits::Restock, None, c)
    });
    let back = back.unwrap().record;
    let returned: i64 = refunds(&back).iter().sum();
    assert_eq!(money(returned), record.order.grand_total());
    assert_eq!(back.remaining_amount(), money(0));
}

/// The share of each step in which units are cancelled, one after the other.
fn shares(record: &OrderRecord, order: &[usize]) -> Vec<Money> {
    let mut record = record.clone();
    let mut shares = Vec::new();
    for &at in order {
        let item = record.order.items[at].id;
        let Some(share) = record.price_of_units(&[(item, 1)]) else { continue };
        shares.push(share);
        record.cancellations.push(domain::order::ItemCancellation {
            id: crate::support::fresh().into(),
            order_id: record.order.id,
            order_item_id: item,
            quantity: 1,
            amount: share,
            stock: CancelledStock::Restocked,
            parcel_id: None,
            created_at: at_second(shares.len()),
        });
    }
    assert_eq!(record.remaining_units(), 0);
    shares
}

fn at_second(number: usize) -> domain::Instant {
    at(i64::try_from(number).unwrap())
}

proptest! {
    #[test]
    fn shares_add_up_to_what_was_paid_in_any_order(
        order in proptest::sample::subsequence((0..5_usize).collect::<Vec<_>>(), 5)
            .prop_shuffle(),
        discount in prop_oneof![Just(0_i64), 1_i64..3_663],
    ) {
        let record = confirmed(discount);
        let lines: Vec<usize> = order.iter().map(|unit| usize::from(*unit >= 3)).collect();
        let shares = shares(&record, &lines);
        let sum: i64 = shares.iter().map(|share| share.minor_units()).sum();
        prop_assert_eq!(money(sum), record.order.grand_total());
    }
}
