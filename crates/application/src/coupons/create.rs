//! `POST /api/admin/coupons`: a new coupon.

use domain::Instant;
use domain::coupon::{Coupon, CouponCode, Discount};
use domain::ids::{CouponId, UserId};
use domain::money::{Currency, Money, Percent};
use ports::{Changes, CouponWrite};

use crate::amount::parse_amount;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// The discount, as an operator enters it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiscountDraft {
    /// An amount, as decimal text.
    Fixed(String),
    /// A percentage, as decimal text with at most two decimal places: `12.5` is 12.5 %.
    Percent(String),
}

/// A coupon as an operator writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CouponDraft {
    /// See [`Coupon::code`].
    pub code: String,
    /// See [`Coupon::owner_id`].
    pub owner_id: Option<UserId>,
    /// See [`Coupon::discount`].
    pub discount: DiscountDraft,
    /// Currency of its amounts; the shop's if there is none.
    pub currency: Option<Currency>,
    /// See [`Coupon::min_order_amount`], as decimal text.
    pub min_order_amount: Option<String>,
    /// See [`Coupon::max_redemptions`].
    pub max_redemptions: Option<i64>,
    /// See [`Coupon::max_per_user`].
    pub max_per_user: Option<i64>,
    /// See [`Coupon::starts_at`].
    pub starts_at: Option<Instant>,
    /// See [`Coupon::expires_at`].
    pub expires_at: Option<Instant>,
    /// See [`Coupon::is_active`].
    pub is_active: bool,
}

/// Creates a coupon.
///
/// # Errors
/// [`AppError::Coupon`], [`AppError::Invalid`], [`AppError::Amount`], or [`AppError::UniqueViolation`].
pub async fn create(
    engine: &Engine,
    _: &Admin,
    draft: CouponDraft,
    keyed: Option<&IdempotentRequest<Coupon>>,
) -> Result<Executed<Coupon>, AppError> {
    execute(engine, keyed, || async {
        let coupon = coupon(engine, &draft)?;
        let write = CouponWrite::Insert(coupon.clone());
        Ok((coupon, Changes { coupons: vec![write], ..Changes::default() }))
    })
    .await
}

fn coupon(engine: &Engine, draft: &CouponDraft) -> Result<Coupon, AppError> {
    let now = engine.now();
    let currency = draft.currency.unwrap_or(engine.policy.currency);
    let minimum = draft.min_order_amount.as_deref();
    let coupon = Coupon {
        id: CouponId(engine.uuid()),
        code: CouponCode::parse(&draft.code)
            .map_err(|e| AppError::Invalid { field: "/code", reason: e.to_string() })?,
        owner_id: draft.owner_id,
        discount: discount(&draft.discount, currency)?,
        min_order_amount: minimum
            .map(|text| parse_amount("/min_order_amount", text, currency))
            .transpose()?,
        max_redemptions: draft.max_redemptions,
        max_per_user: draft.max_per_user,
        starts_at: draft.starts_at,
        expires_at: draft.expires_at,
        is_active: draft.is_active,
        reserved: 0,
        redeemed: 0,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    Ok(coupon.checked()?)
}

pub(super) fn discount(draft: &DiscountDraft, currency: Currency) -> Result<Discount, AppError> {
    match draft {
        DiscountDraft::Fixed(text) => {
            parse_amount("/discount_amount", text, currency).map(Discount::Fixed)
        }
        DiscountDraft::Percent(text) => percent(text).map(Discount::Percent),
    }
}

fn percent(text: &str) -> Result<Percent, AppError> {
    let reason = || "percentage must be between 0.01 and 100".to_owned();
    let invalid = || AppError::Invalid { field: "/discount_amount", reason: reason() };
    // A percentage has two digits behind the point, as an amount of a currency with cents has.
    let cents: Currency = "USD".parse().map_err(|_| invalid())?;
    let hundredths = Money::parse(text, cents).map_err(|_| invalid())?.minor_units();
    Percent::from_hundredths(hundredths).ok_or_else(invalid)
}
