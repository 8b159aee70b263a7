//! `DELETE /api/admin/coupons/{id}`: the coupon is deleted, orders keep its code and discount.

use domain::ids::CouponId;
use ports::{Changes, CouponWrite};

use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute, into_new};
use crate::principal::Admin;

/// Deletes a coupon.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn delete(engine: &Engine, admin: &Admin, id: CouponId) -> Result<(), AppError> {
    into_new(delete_keyed(engine, admin, id, None).await?)
}

/// As [`delete`], with an idempotency key, and only at the versions that the operator expects.
///
/// # Errors
/// Those of [`delete`]; [`AppError::VersionMismatch`].
pub async fn delete_keyed(
    engine: &Engine,
    admin: &Admin,
    id: CouponId,
    keyed: Option<&IdempotentRequest<()>>,
) -> Result<Executed<()>, AppError> {
    execute(engine, keyed, || async {
        let coupon = engine.store.coupon(id).await?.ok_or(AppError::NotFound("coupon"))?;
        admin.principal().expected.check(coupon.version)?;
        let write = CouponWrite::Delete { id, version: coupon.version };
        Ok(((), Changes { coupons: vec![write], ..Changes::default() }))
    })
    .await
}
