//! `GET /api/admin/shipping-methods` and `GET /api/admin/shipping-methods/{id}`.

use domain::ids::ShippingMethodId;
use domain::shipping::ShippingMethod;
use ports::{Page, PageRequest};

use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::Admin;

/// A page of all shipping methods, inactive ones included, for operators.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(
    engine: &Engine,
    _: &Admin,
    page: PageRequest,
) -> Result<Page<ShippingMethod>, AppError> {
    Ok(engine.store.list_shipping_methods(page).await?)
}

/// A shipping method, for operators.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(
    engine: &Engine,
    _: &Admin,
    id: ShippingMethodId,
) -> Result<ShippingMethod, AppError> {
    engine.store.shipping_method(id).await?.ok_or(AppError::NotFound("shipping method"))
}
