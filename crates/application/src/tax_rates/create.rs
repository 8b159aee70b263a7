//! `POST /api/admin/tax-rates`: a new tax rate.

use domain::ids::TaxRateId;
use domain::tax::{TaxRate, TaxRateDraft};
use ports::{Changes, RowWrite};

use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// Creates a tax rate.
///
/// # Errors
/// [`AppError::TaxRate`] names the field, [`AppError::UniqueViolation`] a rate that exists;
/// [`AppError::TableFull`] if the shop has as many as it can have.
pub async fn create(
    engine: &Engine,
    _: &Admin,
    draft: TaxRateDraft,
    keyed: Option<&IdempotentRequest<TaxRate>>,
) -> Result<Executed<TaxRate>, AppError> {
    execute(engine, keyed, || async {
        let rate = TaxRate::create(TaxRateId(engine.uuid()), draft.clone(), engine.now())?;
        let write = RowWrite::Insert(rate.clone());
        Ok((rate, Changes { tax_rates: vec![write], ..Changes::default() }))
    })
    .await
}
