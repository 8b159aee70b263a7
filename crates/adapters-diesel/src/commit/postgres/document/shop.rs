//! Carts, coupons, listings and their stock.

use std::collections::BTreeMap;

use ports::{
    CartWrite, Changes, CommitError, Conflict, CouponWrite, ListingWrite, StockChangeKind,
};

use super::*;
use crate::commit::plan::{coupon_uses, stock};

impl Document {
    pub(super) fn carts(&mut self, changes: &Changes) {
        for write in &changes.carts {
            match write {
                CartWrite::Insert(cart) => {
                    self.cart_inserts.push(cart.into());
                    let items = cart.items.iter();
                    self.cart_item_puts.extend(items.map(|item| CartItemRow::of(cart.id, item)));
                }
                CartWrite::Update(update) => {
                    let cart_id = update.cart.id;
                    self.cart_updates.push((&update.cart).into());
                    let removed = update.remove.iter();
                    self.cart_item_removes.extend(
                        removed.map(|id| CartItemKey {
                            id: SqlUuid(id.0),
                            cart_id: SqlUuid(cart_id.0),
                        }),
                    );
                    let items = update.upsert.iter();
                    self.cart_item_puts.extend(items.map(|item| CartItemRow::of(cart_id, item)));
                }
            }
        }
        self.cart_inserts.sort_by_key(|c| c.id);
        self.cart_updates.sort_by_key(|c| c.id);
        let moves = changes.cart_moves.iter().map(|m| CartMoveRow {
            id: SqlUuid(m.cart_id.0),
            before: m.from.as_str(),
            after: m.to.as_str(),
            at: SqlTimestamp(m.at),
        });
        self.cart_moves = moves.collect();
        self.cart_moves.sort_by_key(|m| m.id);
    }

    pub(super) fn coupons(&mut self, changes: &Changes) -> Result<(), Fault> {
        for write in &changes.coupons {
            match write {
                CouponWrite::Insert(coupon) => self.coupon_inserts.push(coupon.try_into()?),
                CouponWrite::Update(coupon) => self.coupon_updates.push(coupon.try_into()?),
                CouponWrite::Delete { id, version } => {
                    self.coupon_deletes.push(VersionedKey { id: SqlUuid(id.0), version: *version })
                }
            }
        }
        self.coupon_inserts.sort_by_key(|c| c.id);
        self.coupon_updates.sort_by_key(|c| c.id);
        self.coupon_deletes.sort_by_key(|c| c.id);
        let plan = coupon_uses::CouponUsePlan::of(&changes.coupon_uses);
        let moves = plan.moved.iter().map(|m| UseMoveRow {
            order_id: SqlUuid(m.order_id.0),
            before: m.from.as_str(),
            after: m.to.as_str(),
        });
        self.use_moves = moves.collect();
        self.coupon_counts(&plan)?;
        self.use_inserts = plan.taken().map(coupon_uses::Take::row).collect();
        Ok(())
    }

    /// One row for each coupon, and at one version if uses are taken.
    fn coupon_counts(&mut self, plan: &coupon_uses::CouponUsePlan<'_>) -> Result<(), Fault> {
        let mut counts: BTreeMap<(SqlUuid, bool), CouponCount> = BTreeMap::new();
        for count in &plan.counts {
            let one = CouponCount::from(count);
            let sum = counts.entry((one.id, one.version.is_some())).or_insert(CouponCount {
                reserved: 0,
                redeemed: 0,
                ..one
            });
            if sum.version != one.version {
                return Err(CommitError::Conflict(Conflict::Coupon).into());
            }
            sum.reserved = sum.reserved.saturating_add(one.reserved);
            sum.redeemed = sum.redeemed.saturating_add(one.redeemed);
        }
        let (takes, moves) = counts.into_values().partition(|count| count.version.is_some());
        (self.coupon_takes, self.coupon_moves) = (takes, moves);
        Ok(())
    }

    pub(super) fn price_tables(&mut self, changes: &Changes) {
        self.price_tables = changes.price_tables;
        (self.shipping_method_updates, self.shipping_method_inserts) =
            rows_of(&changes.shipping_methods, |method| method.id);
        (self.tax_rate_updates, self.tax_rate_inserts) =
            rows_of(&changes.tax_rates, |rate| rate.id);
    }

    pub(super) fn listings(&mut self, changes: &Changes) {
        for write in &changes.listings {
            match write {
                ListingWrite::Insert(listing, actor) => {
                    self.listing_inserts.push(listing.into());
                    self.movements.extend(stock::first_entry(listing, actor));
                }
                ListingWrite::Update(listing) => self.listing_updates.push(listing.into()),
                ListingWrite::Delete { id, version } => {
                    self.listing_deletes.push(VersionedKey { id: SqlUuid(id.0), version: *version })
                }
            }
        }
        self.listing_inserts.sort_by_key(|l| l.id);
        self.listing_updates.sort_by_key(|l| l.id);
        self.listing_deletes.sort_by_key(|l| l.id);
    }

    pub(super) fn stock(&mut self, changes: &Changes) -> Result<(), Fault> {
        let plan = stock::StockPlan::of(&changes.stock)?;
        if plan.is_mixed() {
            self.stock_locks = plan.listings().into_iter().map(|id| SqlUuid(id.0)).collect();
        }
        let moves = plan.moves.iter().map(|(id, step)| CounterMove {
            id: SqlUuid(id.0),
            reserved: step.reserved,
            stock: step.stock,
        });
        self.counter_moves = moves.collect();
        self.movements.extend(plan.movements());
        let holds = plan.holds.0.iter().map(|(id, hold)| Hold {
            id: SqlUuid(id.0),
            quantity: hold.quantity,
            version: hold.version,
            tracked: hold.tracked,
        });
        self.holds = holds.collect();
        self.operator_moves = plan.by_operators.iter().filter_map(|c| operator_move(c)).collect();
        Ok(())
    }
}

fn operator_move(change: &ports::StockChange) -> Option<OperatorMove> {
    let (delta, sets, stock, cause) = match &change.kind {
        StockChangeKind::Adjust { delta, cause } => (*delta, false, None, cause),
        StockChangeKind::Set { stock, cause } => (0, true, *stock, cause),
        StockChangeKind::Hold { .. }
        | StockChangeKind::Release { .. }
        | StockChangeKind::Commit { .. }
        | StockChangeKind::Return { .. }
        | StockChangeKind::WriteOff { .. } => return None,
    };
    let movement = NewMovementRow::of(SqlUuid(change.listing_id.0), delta, cause);
    Some(OperatorMove { movement, sets, stock })
}

impl From<&coupon_uses::Count<'_>> for CouponCount {
    fn from(count: &coupon_uses::Count<'_>) -> Self {
        match count {
            coupon_uses::Count::Back(id, step) => {
                let (reserved, redeemed) = step.counts();
                Self { id: SqlUuid(id.0), version: None, reserved, redeemed }
            }
            coupon_uses::Count::Take(take) => {
                let redeemed = i64::from(take.redeemed);
                Self {
                    id: SqlUuid(take.usage.coupon_id.0),
                    version: Some(take.version),
                    reserved: 1_i64.saturating_sub(redeemed),
                    redeemed,
                }
            }
        }
    }
}
