//! `PATCH /api/admin/coupons/{id}`: an operator changes a coupon. Orders that use it already keep
//! their discount.

use domain::Instant;
use domain::coupon::Coupon;
use domain::ids::{CouponId, UserId};
use domain::money::Currency;
use ports::{Changes, CouponWrite};

use super::create::{DiscountDraft, discount};
use crate::amount::parse_amount;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute, into_new};
use crate::principal::Admin;

/// The changes: `None` leaves a field unchanged, `Some(None)` clears it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CouponChange {
    /// See [`Coupon::owner_id`].
    pub owner_id: Option<Option<UserId>>,
    /// See [`Coupon::discount`].
    pub discount: Option<DiscountDraft>,
    /// Currency of the new amounts; the shop's if there is none.
    pub currency: Option<Currency>,
    /// See [`Coupon::min_order_amount`], as decimal text.
    pub min_order_amount: Option<Option<String>>,
    /// See [`Coupon::max_redemptions`].
    pub max_redemptions: Option<Option<i64>>,
    /// See [`Coupon::max_per_user`].
    pub max_per_user: Option<Option<i64>>,
    /// See [`Coupon::starts_at`].
    pub starts_at: Option<Option<Instant>>,
    /// See [`Coupon::expires_at`].
    pub expires_at: Option<Option<Instant>>,
    /// See [`Coupon::is_active`].
    pub is_active: Option<bool>,
}

/// Changes a coupon.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Coupon`], [`AppError::Invalid`] or [`AppError::Amount`].
pub async fn change(
    engine: &Engine,
    admin: &Admin,
    id: CouponId,
    input: CouponChange,
) -> Result<Coupon, AppError> {
    into_new(change_keyed(engine, admin, id, input, None).await?)
}

/// As [`change`], with an idempotency key, and only at the versions that the operator expects.
///
/// # Errors
/// Those of [`change`]; [`AppError::VersionMismatch`].
pub async fn change_keyed(
    engine: &Engine,
    admin: &Admin,
    id: CouponId,
    input: CouponChange,
    keyed: Option<&IdempotentRequest<Coupon>>,
) -> Result<Executed<Coupon>, AppError> {
    execute(engine, keyed, || async {
        let before = engine.store.coupon(id).await?.ok_or(AppError::NotFound("coupon"))?;
        admin.principal().expected.check(before.version)?;
        let mut after = changed(engine, &before, &input)?;
        after.version = before.version.saturating_add(1);
        let write = CouponWrite::Update(after.clone());
        Ok((after, Changes { coupons: vec![write], ..Changes::default() }))
    })
    .await
}

fn changed(engine: &Engine, before: &Coupon, input: &CouponChange) -> Result<Coupon, AppError> {
    let currency = input.currency.unwrap_or(engine.policy.currency);
    let mut after = before.clone();
    after.updated_at = engine.now();
    if let Some(draft) = &input.discount {
        after.discount = discount(draft, currency)?;
    }
    if let Some(minimum) = &input.min_order_amount {
        let text = minimum.as_deref();
        after.min_order_amount =
            text.map(|t| parse_amount("/min_order_amount", t, currency)).transpose()?;
    }
    after.owner_id = input.owner_id.unwrap_or(after.owner_id);
    after.max_redemptions = input.max_redemptions.unwrap_or(after.max_redemptions);
    after.max_per_user = input.max_per_user.unwrap_or(after.max_per_user);
    after.starts_at = input.starts_at.unwrap_or(after.starts_at);
    after.expires_at = input.expires_at.unwrap_or(after.expires_at);
    after.is_active = input.is_active.unwrap_or(after.is_active);
    let used = before.reserved.saturating_add(before.redeemed);
    if after.max_redemptions.is_some_and(|max| max < used) {
        let reason = format!("{used} uses are already taken");
        return Err(AppError::Invalid { field: "/max_redemptions", reason });
    }
    Ok(after.checked()?)
}
