//! `GET /api/admin/tax-rates` and `GET /api/admin/tax-rates/{id}`.

use domain::ids::TaxRateId;
use domain::tax::TaxRate;
use ports::{Page, PageRequest};

use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::Admin;

/// A page of all tax rates, inactive ones included, for operators.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(
    engine: &Engine,
    _: &Admin,
    page: PageRequest,
) -> Result<Page<TaxRate>, AppError> {
    Ok(engine.store.list_tax_rates(page).await?)
}

/// A tax rate, for operators.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(engine: &Engine, _: &Admin, id: TaxRateId) -> Result<TaxRate, AppError> {
    engine.store.tax_rate(id).await?.ok_or(AppError::NotFound("tax rate"))
}
