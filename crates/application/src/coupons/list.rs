//! `GET /api/coupons` and `GET /api/admin/coupons`.

use domain::coupon::Coupon;
use domain::ids::CouponId;
use ports::{CouponFilter, Page, PageRequest};

use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::{Admin, Principal};

/// A page of the coupons that are the caller's and can be used now (the scope
/// `active().for_user(user)`).
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_own(
    engine: &Engine,
    caller: &Principal,
    page: PageRequest,
) -> Result<Page<Coupon>, AppError> {
    Ok(engine.store.usable_coupons(caller.user_id, engine.now(), page).await?)
}

/// A page of all coupons, for operators.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(
    engine: &Engine,
    _: &Admin,
    filter: CouponFilter,
    page: PageRequest,
) -> Result<Page<Coupon>, AppError> {
    Ok(engine.store.list_coupons(&filter, page).await?)
}

/// A coupon, for operators.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(engine: &Engine, _: &Admin, id: CouponId) -> Result<Coupon, AppError> {
    engine.store.coupon(id).await?.ok_or(AppError::NotFound("coupon"))
}
