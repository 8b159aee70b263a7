//! `PATCH /api/admin/tax-rates/{id}`: an operator changes a tax rate, or stops applying it with `is_active`. Orders
//! keep the rates with which they were placed.

use domain::address::Country;
use domain::ids::TaxRateId;
use domain::tax::{TaxCategory, TaxRate, TaxRateDraft};
use ports::Changes;

use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// The changes: `None` leaves a field unchanged, `Some(None)` clears it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaxRateChange {
    /// See [`TaxRate::name`].
    pub name: Option<String>,
    /// See [`TaxRate::category`].
    pub category: Option<TaxCategory>,
    /// See [`TaxRate::country`].
    pub country: Option<Country>,
    /// See [`TaxRate::region`].
    pub region: Option<Option<String>>,
    /// See [`TaxRate::ppm`].
    pub ppm: Option<u32>,
    /// See [`TaxRate::included`].
    pub included: Option<bool>,
    /// See [`TaxRate::is_active`].
    pub is_active: Option<bool>,
}

/// Changes a tax rate, only at the versions that the operator expects.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::TaxRate`], [`AppError::UniqueViolation`] or
/// [`AppError::VersionMismatch`].
pub async fn change(
    engine: &Engine,
    admin: &Admin,
    id: TaxRateId,
    input: TaxRateChange,
    keyed: Option<&IdempotentRequest<TaxRate>>,
) -> Result<Executed<TaxRate>, AppError> {
    execute(engine, keyed, || async {
        let before = engine.store.tax_rate(id).await?.ok_or(AppError::NotFound("tax rate"))?;
        admin.principal().expected.check(before.version)?;
        let mut after = before.changed(draft(&before, &input), engine.now())?;
        let mut changes = Changes::default();
        changes.update_tax_rate(&mut after);
        Ok((after, changes))
    })
    .await
}

fn draft(before: &TaxRate, input: &TaxRateChange) -> TaxRateDraft {
    let before = before.draft();
    TaxRateDraft {
        name: input.name.clone().unwrap_or(before.name),
        category: input.category.clone().unwrap_or(before.category),
        country: input.country.unwrap_or(before.country),
        region: input.region.clone().unwrap_or(before.region),
        ppm: input.ppm.unwrap_or(before.ppm),
        included: input.included.unwrap_or(before.included),
        is_active: input.is_active.unwrap_or(before.is_active),
    }
}
