//! A coupon, for its owner and for operators.

use domain::coupon::{Coupon, Discount};
use domain::money::Money;
use domain::{DateTime, Instant, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::enum_string::{CouponStatusString, DiscountKindString};
use super::{DecimalText, EnumString, SearchText};

domain::text_enum! {
    /// Whether a coupon takes off an amount or a share.
    pub enum DiscountKind {
        /// An amount of one currency.
        Fixed = "fixed",
        /// A share of the order's total.
        Percent = "percent",
    }
}

impl DiscountKind {
    /// The kind of a discount.
    #[must_use]
    pub fn of(discount: Discount) -> Self {
        match discount {
            Discount::Fixed(_) => Self::Fixed,
            Discount::Percent(_) => Self::Percent,
        }
    }
}

/// A coupon that the caller can use.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Coupon)]
pub struct CouponDto {
    id: Uuid,
    code: String,
    owner_id: Option<Uuid>,
    kind: DiscountKindString,
    /// An amount of `currency`, or a percentage: `12.50` is 12.5 %.
    discount_amount: DecimalText,
    /// Null if no amount of the coupon has one.
    currency: Option<&'static str>,
    /// The minimum order total.
    min_order_amount: Option<DecimalText>,
    max_redemptions: Option<i64>,
    max_per_user: Option<i64>,
    starts_at: Option<DateTime<Utc>>,
    /// The coupon is expired from this instant on.
    expires_at: Option<DateTime<Utc>>,
    is_active: bool,
    status: CouponStatusString,
}

impl CouponDto {
    /// The coupon as it is now.
    #[must_use]
    pub fn of(coupon: &Coupon, now: Instant) -> Self {
        let (amount, currency) = match coupon.discount {
            Discount::Fixed(money) => (money.into(), Some(money.currency())),
            Discount::Percent(share) => (DecimalText(share.to_string()), None),
        };
        let currency = currency.or(coupon.min_order_amount.map(Money::currency));
        Self {
            id: coupon.id.0,
            code: coupon.code.to_string(),
            owner_id: coupon.owner_id.map(|id| id.0),
            kind: EnumString(DiscountKind::of(coupon.discount)),
            discount_amount: amount,
            currency: currency.map(|c| c.code()),
            min_order_amount: coupon.min_order_amount.map(DecimalText::from),
            max_redemptions: coupon.max_redemptions,
            max_per_user: coupon.max_per_user,
            starts_at: coupon.starts_at,
            expires_at: coupon.expires_at,
            is_active: coupon.is_active,
            status: EnumString(coupon.status(now)),
        }
    }
}

/// A coupon with admin-only fields.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AdminCoupon)]
pub struct AdminCouponDto {
    #[serde(flatten)]
    coupon: CouponDto,
    /// Uses reserved by open orders.
    reserved: i64,
    /// Uses of paid orders.
    redeemed: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    version: i64,
}

impl AdminCouponDto {
    /// The coupon as it is now.
    #[must_use]
    pub fn of(coupon: &Coupon, now: Instant) -> Self {
        Self {
            coupon: CouponDto::of(coupon, now),
            reserved: coupon.reserved,
            redeemed: coupon.redeemed,
            created_at: coupon.created_at,
            updated_at: coupon.updated_at,
            version: coupon.version,
        }
    }
}

/// Which coupons.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CouponQuery {
    /// Part of the code, case-insensitive.
    #[param(value_type = Option<String>)]
    pub query: Option<SearchText>,
    /// Only coupons of this user.
    pub owner_id: Option<Uuid>,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
    /// Rows per page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
}
