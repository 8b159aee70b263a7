//! The audit: looks through everything for rows that break an invariant. Each invariant has its
//! number from the reliability page, so that a finding can be traced to the promise it breaks.

mod fulfillment;
mod goods;
mod orders;
mod owners;
mod payments;

use ports::{Finding, Invariant};

use crate::state::State;

/// What breaks an invariant; nothing in a sound store.
pub(crate) fn findings(state: &State) -> Vec<Finding> {
    let mut found = goods::held_stock(state);
    found.extend(goods::stock_ledger(state));
    found.extend(goods::coupon_counters(state));
    found.extend(goods::converted_carts(state));
    found.extend(owners::adopted_orders(state));
    found.extend(owners::messages(state));
    for row in state.orders.rows() {
        let record = state.record(row);
        found.extend(orders::totals(&record));
        found.extend(orders::price(&record));
        found.extend(orders::stored_words(row, &record));
        found.extend(orders::history(state, &record));
        found.extend(orders::coupon_use(state, &record));
        found.extend(fulfillment::units_and_stage(&record));
        found.extend(fulfillment::cancelled_units(state, &record));
        found.extend(payments::one_live_attempt(&record));
        found.extend(payments::paid_once(&record));
        found.extend(payments::money_of_no_use(&record));
        found.extend(payments::refunded(&record));
        found.extend(payments::refunds(&record));
    }
    found
}

/// A finding if something is not so.
fn unless(sound: bool, invariant: Invariant, detail: impl FnOnce() -> String) -> Option<Finding> {
    (!sound).then(|| Finding { invariant, detail: detail() })
}

/// The other findings can be provoked through the ports, and are, by `port_contracts::audit`.
#[cfg(test)]
mod tests {
    use domain::order::Actor;
    use domain::payment::{NewPayment, Payment, PaymentStatus};
    use port_contracts::sample::{Basket, PROVIDER, Sample, placing};
    use ports::{Changes, CouponWrite, Invariant, ListingWrite};

    use super::*;

    /// A shop with a listing, a coupon and an order of both, on which `spoil` is then let loose.
    fn found_after(spoil: impl FnOnce(&mut State, &Sample)) -> Vec<Invariant> {
        let (sample, mut state) = (Sample::new(), State::default());
        let (listing, coupon) = (sample.listing(Some(9)), sample.coupon("SPRING"));
        let mut goods = Changes::default();
        goods.listings.push(ListingWrite::Insert(listing.clone(), Actor::System));
        goods.coupons.push(CouponWrite::Insert(coupon.clone()));
        state.apply(goods).unwrap();
        let basket = Basket::of(sample.user(), &[(&listing, 2)]).coupon(&coupon);
        let step = sample.placed_order(&basket);
        state.apply(placing(&step, sample.now())).unwrap();
        assert_eq!(findings(&state), []);
        spoil(&mut state, &sample);
        findings(&state).iter().map(|f| f.invariant).collect()
    }

    #[test]
    fn a_coupon_that_counts_a_use_too_many_is_found() {
        let found = found_after(|state, _| {
            for id in state.coupons.keys_where(|_| true) {
                state.coupons.edit(&id, |coupon| coupon.redeemed += 1);
            }
        });
        assert_eq!(found, [Invariant::RedeemedCouponUses]);
    }

    #[test]
    fn a_coupon_used_past_its_limit_is_found() {
        let found = found_after(|state, _| {
            for id in state.coupons.keys_where(|_| true) {
                state.coupons.edit(&id, |coupon| coupon.max_redemptions = Some(0));
            }
        });
        assert_eq!(found, [Invariant::CouponLimit]);
    }

    #[test]
    fn more_held_than_on_hand_is_found() {
        let found = found_after(|state, _| {
            for id in state.listings.keys_where(|_| true) {
                state.listings.edit(&id, |listing| listing.stock = Some(1));
            }
        });
        assert_eq!(found, [Invariant::StockCounters, Invariant::StockLedger]);
    }

    #[test]
    fn units_that_moved_without_a_row_in_the_ledger_are_found() {
        let found = found_after(|state, _| {
            for id in state.listings.keys_where(|_| true) {
                state.listings.edit(&id, |listing| listing.stock = Some(10));
            }
        });
        assert_eq!(found, [Invariant::StockLedger]);
    }

    #[test]
    fn units_that_are_no_longer_counted_have_left_the_ledger() {
        let found = found_after(|state, _| {
            for id in state.listings.keys_where(|_| true) {
                state.listings.edit(&id, |listing| listing.stock = None);
            }
        });
        assert_eq!(found, [Invariant::StockCounters, Invariant::StockLedger]);
    }

    #[test]
    fn a_row_of_the_ledger_that_is_lost_is_found() {
        let found = found_after(|state, _| {
            for id in state.movements.keys_where(|_| true) {
                state.movements.remove(&id);
            }
        });
        assert_eq!(found, [Invariant::StockLedger]);
    }

    #[test]
    fn a_price_that_is_not_the_sum_of_its_parts_is_found() {
        let found = found_after(|state, _| {
            for id in state.orders.keys_where(|_| true) {
                state.orders.edit(&id, |row| {
                    let mut charges = row.order.price.charges();
                    charges.tax_included = row.order.price.total_amount();
                    row.order.price = row.order.price.with_charges(charges).unwrap();
                });
            }
        });
        assert_eq!(found, [Invariant::OrderPrice]);
    }

    #[test]
    fn two_live_attempts_are_found() {
        let found = found_after(|state, sample| {
            let orders: Vec<_> = state.orders.rows().map(|r| r.order.clone()).collect();
            for order in orders.iter().cycle().take(2) {
                let (id, now) = (sample.id().into(), sample.now());
                let amount = order.grand_total();
                let begun =
                    Payment::begin(id, order.id, NewPayment::at(PROVIDER), amount, now, now);
                assert_eq!(begun.status, PaymentStatus::Pending);
                state.payments.put((order.id, id), begun);
            }
        });
        assert_eq!(found, [Invariant::StoredStatus, Invariant::OneActiveAttempt]);
    }
}
