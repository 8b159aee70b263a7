//! Rows of `coupons` and `coupon_uses`.

use diesel::prelude::*;
use domain::coupon::{Coupon, CouponCode, CouponUse, Discount};
use domain::ids::{CouponId, UserId};
use domain::money::{Currency, Money, Percent};
use serde::Serialize;

use super::RowName;
use crate::errors::Fault;
use crate::schema::{coupon_uses, coupons};
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `coupons`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = coupons, treat_none_as_default_value = false)]
pub(crate) struct CouponRow {
    pub(crate) id: SqlUuid,
    pub(crate) code: String,
    pub(crate) code_key: String,
    pub(crate) owner_id: Option<SqlUuid>,
    pub(crate) kind: String,
    pub(crate) discount_amount: i64,
    pub(crate) currency: Option<String>,
    pub(crate) min_order_amount: Option<i64>,
    pub(crate) max_redemptions: Option<i64>,
    pub(crate) max_per_user: Option<i64>,
    pub(crate) starts_at: Option<SqlTimestamp>,
    pub(crate) expires_at: Option<SqlTimestamp>,
    pub(crate) is_active: bool,
    pub(crate) reserved: i64,
    pub(crate) redeemed: i64,
    pub(crate) created_at: SqlTimestamp,
    pub(crate) updated_at: SqlTimestamp,
    pub(crate) version: i64,
}

/// A row of `coupon_uses`.
#[derive(Debug, Clone, Insertable, Serialize)]
#[diesel(table_name = coupon_uses, treat_none_as_default_value = false)]
pub(crate) struct CouponUseRow {
    pub(crate) id: SqlUuid,
    pub(crate) coupon_id: Option<SqlUuid>,
    pub(crate) order_id: SqlUuid,
    pub(crate) user_id: SqlUuid,
    pub(crate) slot: i32,
    pub(crate) status: String,
    pub(crate) created_at: SqlTimestamp,
}

const FIXED: &str = "fixed";
const PERCENT: &str = "percent";

impl TryFrom<&Coupon> for CouponRow {
    type Error = Fault;

    fn try_from(coupon: &Coupon) -> Result<Self, Fault> {
        let (kind, discount_amount, own) = match coupon.discount {
            Discount::Fixed(amount) => (FIXED, amount.minor_units(), Some(amount.currency())),
            Discount::Percent(percent) => (PERCENT, percent.hundredths(), None),
        };
        let minimum = coupon.min_order_amount.map(Money::currency);
        if own.is_some() && minimum.is_some() && own != minimum {
            let why = "its discount and its minimum are in two currencies";
            return Err(Fault::Broken(format!("coupon {}: {why}", coupon.id)));
        }
        Ok(Self {
            id: SqlUuid(coupon.id.0),
            code: coupon.code.as_str().to_owned(),
            code_key: coupon.code.key(),
            owner_id: coupon.owner_id.map(|o| SqlUuid(o.0)),
            kind: kind.to_owned(),
            discount_amount,
            currency: own.or(minimum).map(|c| c.code().to_owned()),
            min_order_amount: coupon.min_order_amount.map(Money::minor_units),
            max_redemptions: coupon.max_redemptions,
            max_per_user: coupon.max_per_user,
            starts_at: coupon.starts_at.map(SqlTimestamp),
            expires_at: coupon.expires_at.map(SqlTimestamp),
            is_active: coupon.is_active,
            reserved: coupon.reserved,
            redeemed: coupon.redeemed,
            created_at: SqlTimestamp(coupon.created_at),
            updated_at: SqlTimestamp(coupon.updated_at),
            version: coupon.version,
        })
    }
}

impl TryFrom<CouponRow> for Coupon {
    type Error = Fault;

    fn try_from(row: CouponRow) -> Result<Self, Fault> {
        let name = RowName::new("coupon", row.id.0);
        let currency: Option<Currency> = row.currency.map(|c| name.word(&c)).transpose()?;
        let amount = |minor_units| {
            let currency = currency.ok_or_else(|| name.broken("an amount without currency"))?;
            name.money(minor_units, currency)
        };
        let discount = match row.kind.as_str() {
            FIXED => Discount::Fixed(amount(row.discount_amount)?),
            PERCENT => Percent::from_hundredths(row.discount_amount)
                .map(Discount::Percent)
                .ok_or_else(|| name.broken("not a percentage"))?,
            other => return Err(name.broken(format!("kind {other}"))),
        };
        Ok(Self {
            id: CouponId(row.id.0),
            code: CouponCode::parse(&row.code).map_err(|e| name.broken(e))?,
            owner_id: row.owner_id.map(|o| UserId(o.0)),
            discount,
            min_order_amount: row.min_order_amount.map(amount).transpose()?,
            max_redemptions: row.max_redemptions,
            max_per_user: row.max_per_user,
            starts_at: row.starts_at.map(|t| t.0),
            expires_at: row.expires_at.map(|t| t.0),
            is_active: row.is_active,
            reserved: row.reserved,
            redeemed: row.redeemed,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
            version: row.version,
        })
    }
}

impl From<&CouponUse> for CouponUseRow {
    fn from(usage: &CouponUse) -> Self {
        Self {
            id: SqlUuid(usage.id.0),
            coupon_id: Some(SqlUuid(usage.coupon_id.0)),
            order_id: SqlUuid(usage.order_id.0),
            user_id: SqlUuid(usage.user_id.0),
            slot: usage.slot,
            status: usage.status.as_str().to_owned(),
            created_at: SqlTimestamp(usage.created_at),
        }
    }
}
