//! `PATCH /api/admin/shipping-methods/{id}`: an operator changes a shipping method, or takes it out of the offers
//! with `is_active`. Orders keep the code, the name and the price with which they were placed.

use domain::address::Country;
use domain::ids::ShippingMethodId;
use domain::money::Currency;
use domain::shipping::{ShippingMethod, ShippingMethodDraft};
use domain::tax::TaxCategory;
use ports::Changes;

use super::amount;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// The changes: `None` leaves a field unchanged, `Some(None)` clears it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShippingMethodChange {
    /// See [`ShippingMethod::code`].
    pub code: Option<String>,
    /// See [`ShippingMethod::name`].
    pub name: Option<String>,
    /// See [`ShippingMethod::countries`].
    pub countries: Option<Vec<Country>>,
    /// Another currency of its amounts, together with a price in it.
    pub currency: Option<Currency>,
    /// See [`ShippingMethod::price`], as decimal text.
    pub price: Option<String>,
    /// See [`ShippingMethod::free_from`], as decimal text.
    pub free_from: Option<Option<String>>,
    /// See [`ShippingMethod::tax_category`].
    pub tax_category: Option<TaxCategory>,
    /// See [`ShippingMethod::is_active`].
    pub is_active: Option<bool>,
}

/// Changes a shipping method, only at the versions that the operator expects.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::ShippingMethod`], [`AppError::Invalid`], [`AppError::UniqueViolation`] or
/// [`AppError::VersionMismatch`].
pub async fn change(
    engine: &Engine,
    admin: &Admin,
    id: ShippingMethodId,
    input: ShippingMethodChange,
    keyed: Option<&IdempotentRequest<ShippingMethod>>,
) -> Result<Executed<ShippingMethod>, AppError> {
    execute(engine, keyed, || async {
        let before = engine.store.shipping_method(id).await?;
        let before = before.ok_or(AppError::NotFound("shipping method"))?;
        admin.principal().expected.check(before.version)?;
        let mut after = before.changed(draft(&before, &input)?, engine.now())?;
        let mut changes = Changes::default();
        changes.update_shipping_method(&mut after);
        Ok((after, changes))
    })
    .await
}

fn draft(
    before: &ShippingMethod,
    input: &ShippingMethodChange,
) -> Result<ShippingMethodDraft, AppError> {
    let mut draft = before.draft();
    let currency = input.currency.unwrap_or(draft.price.currency());
    match &input.price {
        Some(price) => draft.price = amount("price", price, currency)?,
        None if currency != draft.price.currency() => {
            let reason = "another currency requires `price`".to_owned();
            return Err(AppError::Invalid { field: "/currency", reason });
        }
        None => {}
    }
    if let Some(free_from) = &input.free_from {
        let free_from = free_from.as_deref();
        draft.free_from = free_from.map(|text| amount("free_from", text, currency)).transpose()?;
    }
    draft.code = input.code.clone().unwrap_or(draft.code);
    draft.name = input.name.clone().unwrap_or(draft.name);
    draft.countries = input.countries.clone().unwrap_or(draft.countries);
    draft.tax_category = input.tax_category.clone().unwrap_or(draft.tax_category);
    draft.is_active = input.is_active.unwrap_or(draft.is_active);
    Ok(draft)
}
