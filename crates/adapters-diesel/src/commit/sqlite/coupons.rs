//! Writing coupons, as operators change them. Their counters move by themselves: `coupon_uses`.

use diesel::prelude::*;
use domain::ids::CouponId;
use ports::{Conflict, CouponWrite};

use super::rows::{insert_rows, one_row};
use crate::errors::Fault;
use crate::query::CachedStatement;
use crate::rows::coupon::CouponRow;
use crate::schema::coupons;
use crate::types::SqlUuid;

pub(super) fn apply(c: &mut SqliteConnection, writes: &[CouponWrite]) -> Result<(), Fault> {
    let mut writes: Vec<&CouponWrite> = writes.iter().collect();
    writes.sort_by_key(|w| id_of(w));
    for write in writes {
        match write {
            CouponWrite::Insert(coupon) => {
                insert_rows!(c, coupons::table, &[CouponRow::try_from(coupon)?]);
            }
            CouponWrite::Update(coupon) => update(c, &CouponRow::try_from(coupon)?)?,
            CouponWrite::Delete { id, version } => {
                let rows = diesel::delete(
                    coupons::table
                        .filter(coupons::id.eq(SqlUuid(id.0)))
                        .filter(coupons::version.eq(version)),
                )
                .execute(c)?;
                one_row(rows, Conflict::Coupon)?;
            }
        }
    }
    Ok(())
}

fn id_of(write: &CouponWrite) -> CouponId {
    match write {
        CouponWrite::Insert(coupon) | CouponWrite::Update(coupon) => coupon.id,
        CouponWrite::Delete { id, .. } => *id,
    }
}

fn update(c: &mut SqliteConnection, row: &CouponRow) -> Result<(), Fault> {
    let rows = CachedStatement(
        diesel::update(
            coupons::table
                .filter(coupons::id.eq(row.id))
                .filter(coupons::version.eq(row.version.saturating_sub(1))),
        )
        .set((
            coupons::code.eq(&row.code),
            coupons::code_key.eq(&row.code_key),
            coupons::owner_id.eq(row.owner_id),
            coupons::kind.eq(&row.kind),
            coupons::discount_amount.eq(row.discount_amount),
            coupons::currency.eq(&row.currency),
            coupons::min_order_amount.eq(row.min_order_amount),
            coupons::max_redemptions.eq(row.max_redemptions),
            coupons::max_per_user.eq(row.max_per_user),
            coupons::starts_at.eq(row.starts_at),
            coupons::expires_at.eq(row.expires_at),
            coupons::is_active.eq(row.is_active),
            coupons::updated_at.eq(row.updated_at),
            coupons::version.eq(row.version),
        )),
    )
    .execute(c)?;
    one_row(rows, Conflict::Coupon)
}
