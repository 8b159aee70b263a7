//! Coupon uses and their counters, in the order of the plan.

use diesel::prelude::*;
use domain::coupon::CouponUseChange;
use domain::ids::CouponId;
use ports::{CommitError, Conflict};

use super::rows::{insert_rows, one_row};
use crate::commit::plan::coupon_uses::{Count, CouponUsePlan, Take, UseMove};
use crate::errors::Fault;
use crate::query::{CachedStatement, UseIsTaken};
use crate::rows::coupon::CouponUseRow;
use crate::schema::{coupon_uses, coupons};
use crate::types::SqlUuid;

pub(super) fn apply(c: &mut SqliteConnection, changes: &[CouponUseChange]) -> Result<(), Fault> {
    let plan = CouponUsePlan::of(changes);
    for step in &plan.moved {
        move_use(c, step)?;
    }
    for count in &plan.counts {
        match count {
            Count::Back(id, step) => count_back(c, *id, step)?,
            Count::Take(take) => count_take(c, take)?,
        }
    }
    let new: Vec<CouponUseRow> = plan.taken().map(Take::row).collect();
    insert_rows!(c, coupon_uses::table, &new);
    Ok(())
}

/// Moves the use that an order has not released.
fn move_use(c: &mut SqliteConnection, step: &UseMove) -> Result<(), Fault> {
    let rows = CachedStatement(
        diesel::update(
            coupon_uses::table
                .filter(coupon_uses::order_id.eq(SqlUuid(step.order_id.0)))
                .filter(coupon_uses::status.eq(step.from.as_str()))
                .filter(UseIsTaken),
        )
        .set(coupon_uses::status.eq(step.to.as_str())),
    )
    .execute(c)?;
    one_row(rows, Conflict::CouponUse)
}

/// Changes the counters of a coupon, if it still exists.
fn count_back(c: &mut SqliteConnection, coupon: CouponId, step: &UseMove) -> Result<(), Fault> {
    let (reserved, redeemed) = step.counts();
    CachedStatement(diesel::update(coupons::table.find(SqlUuid(coupon.0))).set((
        coupons::reserved.eq(coupons::reserved + reserved),
        coupons::redeemed.eq(coupons::redeemed + redeemed),
    )))
    .execute(c)?;
    Ok(())
}

/// Takes a use: at the version at which the coupon was found usable, and while uses are left.
fn count_take(c: &mut SqliteConnection, take: &Take<'_>) -> Result<(), Fault> {
    let id = SqlUuid(take.usage.coupon_id.0);
    let redeemed = i64::from(take.redeemed);
    let rows = {
        let used = coupons::reserved + coupons::redeemed;
        let left =
            coupons::max_redemptions.is_null().or(coupons::max_redemptions.gt(used.nullable()));
        CachedStatement(
            diesel::update(
                coupons::table
                    .filter(coupons::id.eq(id))
                    .filter(coupons::version.eq(take.version))
                    .filter(left),
            )
            .set((
                coupons::reserved.eq(coupons::reserved + (1 - redeemed)),
                coupons::redeemed.eq(coupons::redeemed + redeemed),
            )),
        )
        .execute(c)?
    };
    if rows == 1 {
        return Ok(());
    }
    let now: Option<i64> = coupons::table.find(id).select(coupons::version).first(c).optional()?;
    if now == Some(take.version) {
        Err(CommitError::CouponExhausted.into())
    } else {
        Err(CommitError::Conflict(Conflict::Coupon).into())
    }
}
