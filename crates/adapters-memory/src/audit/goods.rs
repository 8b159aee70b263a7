//! Counters against the rows they count: stock, coupons, carts.

use std::collections::{BTreeMap, BTreeSet};

use domain::cart::CartStatus;
use domain::coupon::CouponUseStatus;
use domain::ids::{CartId, CouponId, ListingId};
use domain::order::StockState;
use ports::{Finding, Invariant};

use super::unless;
use crate::state::State;

/// What a listing holds is what open orders hold of it, and never more than is on hand.
pub(super) fn held_stock(state: &State) -> Vec<Finding> {
    let mut held = BTreeMap::<ListingId, i64>::new();
    let holding = state.orders.rows().filter(|row| row.order.stock == StockState::Held);
    for record in holding.map(|row| state.record(row)) {
        for line in record.stock_lines() {
            *held.entry(line.listing_id).or_default() += line.quantity;
        }
    }
    let broken = state.listings.rows().flat_map(|listing| {
        let by_orders = held.get(&listing.id).copied().unwrap_or(0);
        let (id, on_hand, reserved) = (listing.id, listing.stock.unwrap_or(0), listing.reserved);
        let detail =
            || format!("listing {id} holds {reserved} of {on_hand}, its orders hold {by_orders}");
        let held = unless(reserved == by_orders, Invariant::HeldStock, detail);
        held.into_iter().chain(unless(reserved <= on_hand, Invariant::StockCounters, detail))
    });
    broken.collect()
}

/// What is on hand of a listing is what came and went by its ledger.
pub(super) fn stock_ledger(state: &State) -> Vec<Finding> {
    let mut moved = BTreeMap::<ListingId, i64>::new();
    for row in state.movements.rows() {
        *moved.entry(row.listing_id).or_default() += row.delta;
    }
    let broken = state.listings.rows().filter_map(|listing| {
        let by_ledger = moved.get(&listing.id).copied().unwrap_or(0);
        let on_hand = listing.stock.unwrap_or(0);
        unless(by_ledger == on_hand, Invariant::StockLedger, || {
            format!("listing {} has {on_hand} on hand, its ledger {by_ledger}", listing.id)
        })
    });
    broken.collect()
}

/// A coupon's counters are the uses that stand in them, and never more than its limit.
pub(super) fn coupon_counters(state: &State) -> Vec<Finding> {
    let mut uses = BTreeMap::<(CouponId, CouponUseStatus), i64>::new();
    for usage in state.coupon_uses.rows() {
        if let Some(coupon) = usage.coupon_id {
            *uses.entry((coupon, usage.status)).or_default() += 1;
        }
    }
    let broken = state.coupons.rows().flat_map(|coupon| {
        let count = |status| uses.get(&(coupon.id, status)).copied().unwrap_or(0);
        let reserved = count(CouponUseStatus::Reserved);
        let redeemed = count(CouponUseStatus::Redeemed);
        let within = coupon.max_redemptions.is_none_or(|max| reserved + redeemed <= max);
        let detail = || {
            format!(
                "coupon {} counts {} reserved and {} redeemed, its uses are {reserved} and \
                 {redeemed}",
                coupon.id, coupon.reserved, coupon.redeemed
            )
        };
        let found = [
            unless(coupon.reserved == reserved, Invariant::ReservedCouponUses, detail),
            unless(coupon.redeemed == redeemed, Invariant::RedeemedCouponUses, detail),
            unless(within, Invariant::CouponLimit, detail),
        ];
        found.into_iter().flatten()
    });
    broken.collect()
}

/// A cart that became an order has one.
pub(super) fn converted_carts(state: &State) -> Vec<Finding> {
    let orders = state.orders.rows();
    let ordered: BTreeSet<CartId> = orders.filter_map(|row| row.order.cart_id).collect();
    let carts = state.carts.rows().filter(|cart| cart.status == CartStatus::Converted);
    let broken = carts.filter_map(|cart| {
        unless(ordered.contains(&cart.id), Invariant::ConvertedCart, || {
            format!("cart {} is converted, and no order names it", cart.id)
        })
    });
    broken.collect()
}
