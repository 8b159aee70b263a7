//! Rows that were found locked a moment ago. Writes to them use the connections reserved for lock waits
//! from the start, so that one locked row delays only the writes that need it.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use domain::coupon::CouponUseChange;
use ports::{CartWrite, Changes, ListingWrite, RowWrite};
use uuid::Uuid;

use super::lock::lock;
use crate::schema::{carts, coupons, listings, orders};
use crate::types::SqlUuid;

/// How long a row counts as locked after a write timed out waiting for it.
const REMEMBERED_FOR: Duration = Duration::from_secs(5);
/// Rows remembered at most; others are found out about by waiting once.
const MOST: usize = 10_000;

/// The rows of a commit that others may hold locks on.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct RowIds {
    listings: Vec<SqlUuid>,
    coupons: Vec<SqlUuid>,
    orders: Vec<SqlUuid>,
    carts: Vec<SqlUuid>,
}

impl RowIds {
    /// Those that these changes touch or refer to.
    pub(crate) fn of(changes: &Changes) -> Self {
        let mut rows = Self::default();
        rows.listings.extend(changes.stock.iter().map(|change| SqlUuid(change.listing_id.0)));
        rows.listings.extend(changes.listings.iter().filter_map(changed_listing));
        rows.coupons.extend(changes.coupon_uses.iter().filter_map(coupon_of));
        for write in &changes.orders {
            if let RowWrite::Update(order) = &write.order {
                rows.orders.push(SqlUuid(order.id.0));
            }
        }
        rows.carts.extend(changes.cart_moves.iter().map(|change| SqlUuid(change.cart_id.0)));
        for write in &changes.carts {
            let lines = match write {
                CartWrite::Insert(cart) => &cart.items,
                CartWrite::Update(update) => {
                    rows.carts.push(SqlUuid(update.cart.id.0));
                    &update.upsert
                }
            };
            rows.listings.extend(lines.iter().map(|line| SqlUuid(line.listing_id.0)));
        }
        rows
    }

    /// The listing that a commit locks first.
    pub(crate) fn first_listing(&self) -> Option<Uuid> {
        self.listings.iter().map(|id| id.0).min()
    }

    fn all(&self) -> impl Iterator<Item = Uuid> + '_ {
        let parts = [&self.listings, &self.coupons, &self.orders, &self.carts];
        parts.into_iter().flatten().map(|id| id.0)
    }

    /// Those of them that a session holds a lock on right now, or that are gone.
    pub(crate) fn locked(&self, c: &mut PgConnection) -> QueryResult<HashSet<Uuid>> {
        let mut free: HashSet<Uuid> = HashSet::new();
        macro_rules! probe {
            ($table:ident, $ids:expr) => {
                if !$ids.is_empty() {
                    let ids: Vec<SqlUuid> = $table::table
                        .filter($table::id.eq_any(&$ids))
                        .select($table::id)
                        .for_no_key_update()
                        .skip_locked()
                        .load(c)?;
                    free.extend(ids.into_iter().map(|id| id.0));
                }
            };
        }
        probe!(listings, self.listings);
        probe!(coupons, self.coupons);
        probe!(orders, self.orders);
        probe!(carts, self.carts);
        Ok(self.all().filter(|id| !free.contains(id)).collect())
    }
}

fn changed_listing(write: &ListingWrite) -> Option<SqlUuid> {
    match write {
        ListingWrite::Insert(..) => None,
        ListingWrite::Update(listing) => Some(SqlUuid(listing.id.0)),
        ListingWrite::Delete { id, .. } => Some(SqlUuid(id.0)),
    }
}

/// The coupon that a change of a use counts.
pub(crate) fn coupon_of(change: &CouponUseChange) -> Option<SqlUuid> {
    match change {
        CouponUseChange::Reserve { usage, .. } => Some(SqlUuid(usage.coupon_id.0)),
        CouponUseChange::Redeem { coupon_id, .. } | CouponUseChange::Release { coupon_id, .. } => {
            coupon_id.map(|id| SqlUuid(id.0))
        }
    }
}

/// The memory of locked rows.
#[derive(Debug, Default)]
pub(crate) struct Contention {
    locked: Mutex<HashMap<Uuid, Instant>>,
}

impl Contention {
    /// Whether one of these rows was locked a moment ago.
    pub(crate) fn expected(&self, rows: &RowIds) -> bool {
        let locked = lock(&self.locked);
        !locked.is_empty()
            && rows.all().any(|id| locked.get(&id).is_some_and(|at| at.elapsed() < REMEMBERED_FOR))
    }

    /// These rows are locked.
    pub(crate) fn remember(&self, rows: HashSet<Uuid>) {
        let mut locked = lock(&self.locked);
        locked.retain(|_, at| at.elapsed() < REMEMBERED_FOR);
        let room = MOST.saturating_sub(locked.len());
        locked.extend(rows.into_iter().take(room).map(|id| (id, Instant::now())));
    }

    /// A write to these rows went through.
    pub(crate) fn forget(&self, rows: &RowIds) {
        let mut locked = lock(&self.locked);
        if !locked.is_empty() {
            rows.all().for_each(|id| _ = locked.remove(&id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_row_is_remembered_until_a_write_goes_through() {
        let (hot, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let of = |id| RowIds { listings: vec![SqlUuid(id)], ..RowIds::default() };
        let contention = Contention::default();
        assert!(!contention.expected(&of(hot)));
        contention.remember(HashSet::from([hot]));
        assert!(contention.expected(&of(hot)) && !contention.expected(&of(other)));
        contention.forget(&of(other));
        assert!(contention.expected(&of(hot)));
        contention.forget(&of(hot));
        assert!(!contention.expected(&of(hot)));
    }
}
