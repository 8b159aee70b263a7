//! Coupon uses and their counters. Existing uses of orders change first, under the lock of their
//! orders; then the counters, coupons in id order and releases before reservations; new uses come
//! last, under the lock of their coupons.

use diesel::prelude::*;
use domain::coupon::{CouponUse, CouponUseChange, CouponUseStatus};
use domain::ids::{CouponId, OrderId};
use ports::{CommitError, Conflict};

use super::rows::one_row;
use crate::connection::{Conn, insert_rows, on_conn};
use crate::errors::Fault;
use crate::query::{CachedStatement, UseIsTaken};
use crate::rows::coupon::CouponUseRow;
use crate::schema::{coupon_uses, coupons};
use crate::types::SqlUuid;

pub(super) fn apply(conn: &mut Conn<'_>, changes: &[CouponUseChange]) -> Result<(), Fault> {
    let plan = CouponUsePlan::of(changes);
    for step in &plan.moved {
        move_use(conn, step)?;
    }
    for count in &plan.counts {
        match count {
            Count::Back(id, step) => count_back(conn, *id, step)?,
            Count::Take(take) => count_take(conn, take)?,
        }
    }
    let new: Vec<CouponUseRow> = plan.taken().map(Take::row).collect();
    insert_rows!(conn, coupon_uses::table, &new);
    Ok(())
}

/// What is to be done, in the order of locks.
pub(super) struct CouponUsePlan<'a> {
    pub(super) moved: Vec<UseMove>,
    pub(super) counts: Vec<Count<'a>>,
}

/// A use that an order has, and where it goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct UseMove {
    pub(super) order_id: OrderId,
    pub(super) from: CouponUseStatus,
    pub(super) to: CouponUseStatus,
}

/// A change of one coupon's counters.
pub(super) enum Count<'a> {
    /// A use moved out of where it was counted.
    Back(CouponId, UseMove),
    /// A use is taken.
    Take(Take<'a>),
}

/// A new use. Where its order costs nothing, it is redeemed in the commit that takes it.
#[derive(Clone, Copy)]
pub(super) struct Take<'a> {
    pub(super) usage: &'a CouponUse,
    pub(super) version: i64,
    pub(super) redeemed: bool,
}

impl Take<'_> {
    /// The row of the use.
    pub(super) fn row(&self) -> CouponUseRow {
        let mut row = CouponUseRow::from(self.usage);
        if self.redeemed {
            row.status = CouponUseStatus::Redeemed.as_str().to_owned();
        }
        row
    }
}

impl<'a> CouponUsePlan<'a> {
    pub(super) fn of(changes: &'a [CouponUseChange]) -> Self {
        let mut plan = Self { moved: Vec::new(), counts: Vec::new() };
        for change in changes {
            match change {
                CouponUseChange::Reserve { usage, coupon_version } => plan
                    .counts
                    .push(Count::Take(Take { usage, version: *coupon_version, redeemed: false })),
                CouponUseChange::Redeem { coupon_id, order_id } => {
                    plan.redeem(*coupon_id, *order_id)
                }
                CouponUseChange::Release { coupon_id, order_id, was_redeemed } => {
                    plan.release(*coupon_id, *order_id, *was_redeemed)
                }
            }
        }
        plan.moved.sort_by_key(|m| m.order_id);
        plan.counts.sort_by_key(|count| match count {
            Count::Back(id, _) => (*id, false),
            Count::Take(take) => (take.usage.coupon_id, true),
        });
        plan
    }

    /// The uses that are new.
    pub(super) fn taken(&self) -> impl Iterator<Item = &Take<'a>> {
        self.counts.iter().filter_map(|count| match count {
            Count::Take(take) => Some(take),
            Count::Back(..) => None,
        })
    }

    fn redeem(&mut self, coupon: Option<CouponId>, order_id: OrderId) {
        let just_taken = self.counts.iter_mut().find_map(|count| match count {
            Count::Take(take) if take.usage.order_id == order_id => Some(take),
            Count::Take(_) | Count::Back(..) => None,
        });
        if let Some(take) = just_taken {
            take.redeemed = true;
            return;
        }
        let (from, to) = (CouponUseStatus::Reserved, CouponUseStatus::Redeemed);
        self.step(coupon, UseMove { order_id, from, to });
    }

    fn release(&mut self, coupon: Option<CouponId>, order_id: OrderId, was_redeemed: bool) {
        let from = if was_redeemed { CouponUseStatus::Redeemed } else { CouponUseStatus::Reserved };
        let to = CouponUseStatus::Released;
        self.step(coupon, UseMove { order_id, from, to });
    }

    fn step(&mut self, coupon: Option<CouponId>, step: UseMove) {
        self.moved.push(step);
        self.counts.extend(coupon.map(|id| Count::Back(id, step)));
    }
}

impl UseMove {
    /// What the move adds to the coupon's `reserved` and `redeemed`.
    pub(super) fn counts(self) -> (i64, i64) {
        let in_status = |status| {
            let leaves = i64::from(self.from == status);
            i64::from(self.to == status).saturating_sub(leaves)
        };
        let reserved = in_status(CouponUseStatus::Reserved);
        (reserved, in_status(CouponUseStatus::Redeemed))
    }
}

/// Moves the use that an order has not released.
fn move_use(conn: &mut Conn<'_>, step: &UseMove) -> Result<(), Fault> {
    let rows = on_conn!(conn, c => CachedStatement(diesel::update(coupon_uses::table
        .filter(coupon_uses::order_id.eq(SqlUuid(step.order_id.0)))
        .filter(coupon_uses::status.eq(step.from.as_str()))
        .filter(UseIsTaken))
        .set(coupon_uses::status.eq(step.to.as_str())))
        .execute(c)?);
    one_row(rows, Conflict::CouponUse)
}

/// Changes the counters of a coupon, if it still exists.
fn count_back(conn: &mut Conn<'_>, coupon: CouponId, step: &UseMove) -> Result<(), Fault> {
    let (reserved, redeemed) = step.counts();
    on_conn!(conn, c => CachedStatement(diesel::update(coupons::table.find(SqlUuid(coupon.0)))
        .set((
            coupons::reserved.eq(coupons::reserved + reserved),
            coupons::redeemed.eq(coupons::redeemed + redeemed),
        )))
        .execute(c)?);
    Ok(())
}

/// Takes a use: at the version at which the coupon was found usable, and while uses are left.
fn count_take(conn: &mut Conn<'_>, take: &Take<'_>) -> Result<(), Fault> {
    let id = SqlUuid(take.usage.coupon_id.0);
    let redeemed = i64::from(take.redeemed);
    let rows = on_conn!(conn, c => {
        let used = coupons::reserved + coupons::redeemed;
        let left = coupons::max_redemptions.is_null()
            .or(coupons::max_redemptions.gt(used.nullable()));
        CachedStatement(diesel::update(coupons::table
            .filter(coupons::id.eq(id))
            .filter(coupons::version.eq(take.version))
            .filter(left))
            .set((
                coupons::reserved.eq(coupons::reserved + (1 - redeemed)),
                coupons::redeemed.eq(coupons::redeemed + redeemed),
            )))
            .execute(c)?
    });
    if rows == 1 {
        return Ok(());
    }
    let now: Option<i64> = on_conn!(conn, c => coupons::table
        .find(id)
        .select(coupons::version)
        .first(c)
        .optional()?);
    if now == Some(take.version) {
        Err(CommitError::CouponExhausted.into())
    } else {
        Err(CommitError::Conflict(Conflict::Coupon).into())
    }
}
