//! `DELETE /api/admin/coupons/{id}`: the coupon is deleted, orders keep its code and discount.

use domain::ids::CouponId;
use ports::{Changes, CouponWrite};

use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{execute, into_new};
use crate::principal::Admin;

/// Deletes a coupon.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn delete(engine: &Engine, _: &Admin, id: CouponId) -> Result<(), AppError> {
    let done = execute(engine, None, || async {
        let coupon = engine.store.coupon(id).await?.ok_or(AppError::NotFound("coupon"))?;
        let write = CouponWrite::Delete { id, version: coupon.version };
        Ok(((), Changes { coupons: vec![write], ..Changes::default() }))
    });
    into_new(done.await?)
}
