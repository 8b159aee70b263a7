//! Reading coupons.

use async_trait::async_trait;
use diesel::prelude::*;
use domain::Instant;
use domain::coupon::Coupon;
use domain::ids::{CouponId, UserId};
use domain::limits::MAX_COUPON_CODE_CHARS;
use domain::search::folded;
use ports::{CouponFilter, CouponRepository, Page, PageRequest, ReadError};

use super::{rows_for, values};
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::query::{UseIsTaken, containing, strip_nul};
use crate::rows::coupon::CouponRow;
use crate::schema::{coupon_uses, coupons};
use crate::store::DieselStore;
use crate::types::{SqlTimestamp, SqlUuid};

#[async_trait]
impl CouponRepository for DieselStore {
    async fn coupon(&self, id: CouponId) -> Result<Option<Coupon>, ReadError> {
        self.read(move |conn| {
            let row: Option<CouponRow> = on_conn!(conn, c => coupons::table
                .find(SqlUuid(id.0))
                .select(CouponRow::as_select())
                .first(c)
                .optional()?);
            row.map(Coupon::try_from).transpose()
        })
        .await
    }

    async fn coupon_by_code(&self, key: &str) -> Result<Option<Coupon>, ReadError> {
        let key = strip_nul(key);
        self.read(move |conn| {
            let row: Option<CouponRow> = on_conn!(conn, c => coupons::table
                .filter(coupons::code_key.eq(&key))
                .select(CouponRow::as_select())
                .first(c)
                .optional()?);
            row.map(Coupon::try_from).transpose()
        })
        .await
    }

    async fn taken_slots(&self, id: CouponId, user: UserId) -> Result<Vec<i32>, ReadError> {
        self.read(move |conn| {
            let slots: Vec<Option<i32>> = on_conn!(conn, c => coupon_uses::table
                .filter(coupon_uses::coupon_id.eq(SqlUuid(id.0)))
                .filter(coupon_uses::user_id.eq(SqlUuid(user.0)))
                .filter(UseIsTaken)
                .order(coupon_uses::slot.asc())
                .select(coupon_uses::slot)
                .load(c)?);
            // Uses of coupons without a limit for each user had no slot in earlier versions. They count
            // as well, under a number that no new use takes.
            Ok(slots.into_iter().map(|slot| slot.unwrap_or(0)).collect())
        })
        .await
    }

    async fn list_coupons(
        &self,
        filter: &CouponFilter,
        page: PageRequest,
    ) -> Result<Page<Coupon>, ReadError> {
        let filter = filter.clone();
        self.read(move |conn| list(conn, &filter, page)).await
    }

    async fn usable_coupons(
        &self,
        user: UserId,
        now: Instant,
        page: PageRequest,
    ) -> Result<Page<Coupon>, ReadError> {
        self.read(move |conn| usable(conn, user, now, page)).await
    }
}

fn list(
    conn: &mut Conn<'_>,
    filter: &CouponFilter,
    page: PageRequest,
) -> Result<Page<Coupon>, Fault> {
    let part = filter.query.as_deref().map(|part| folded(part).to_ascii_uppercase());
    let too_long = |p: &str| p.chars().count() > MAX_COUPON_CODE_CHARS;
    if part.as_deref().is_some_and(too_long) {
        return Ok(Page::of_rows(Vec::new(), page.limit, |c: &Coupon| c.id.0));
    }
    let pattern = part.as_deref().map(containing);
    let rows: Vec<CouponRow> = on_conn!(conn, c => {
        let mut query = coupons::table
            .select(CouponRow::as_select())
            .order(coupons::id.asc())
            .limit(rows_for(page))
            .into_boxed();
        if let Some(after) = page.after {
            query = query.filter(coupons::id.gt(SqlUuid(after)));
        }
        if let Some(owner) = filter.owner_id {
            query = query.filter(coupons::owner_id.eq(SqlUuid(owner.0)));
        }
        if let Some(pattern) = &pattern {
            query = query.filter(coupons::code_key.like(pattern).escape('\\'));
        }
        query.load(c)?
    });
    Ok(Page::of_rows(values(rows)?, page.limit, |c: &Coupon| c.id.0))
}

fn usable(
    conn: &mut Conn<'_>,
    user: UserId,
    now: Instant,
    page: PageRequest,
) -> Result<Page<Coupon>, Fault> {
    let now = SqlTimestamp(now);
    let rows: Vec<CouponRow> = on_conn!(conn, c => {
        let mut query = coupons::table
            .select(CouponRow::as_select())
            .filter(coupons::owner_id.eq(SqlUuid(user.0)))
            .filter(coupons::is_active.eq(true))
            .filter(coupons::starts_at.is_null().or(coupons::starts_at.le(now)))
            .filter(coupons::expires_at.is_null().or(coupons::expires_at.gt(now)))
            .filter(coupons::max_redemptions.is_null().or(coupons::max_redemptions
                .gt((coupons::reserved + coupons::redeemed).nullable())))
            .filter(coupons::max_per_user.is_null().or(coupons::max_per_user
                .gt(coupon_uses::table
                    .filter(coupon_uses::coupon_id.eq(coupons::id.nullable()))
                    .filter(coupon_uses::user_id.eq(SqlUuid(user.0)))
                    .filter(UseIsTaken)
                    .count()
                    .single_value())))
            .order(coupons::id.asc())
            .limit(rows_for(page))
            .into_boxed();
        if let Some(after) = page.after {
            query = query.filter(coupons::id.gt(SqlUuid(after)));
        }
        query.load(c)?
    });
    Ok(Page::of_rows(values(rows)?, page.limit, |c: &Coupon| c.id.0))
}
