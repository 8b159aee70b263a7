//! `POST /api/admin/shipping-methods`: a new shipping method.

use domain::address::Country;
use domain::ids::ShippingMethodId;
use domain::money::Currency;
use domain::shipping::{ShippingMethod, ShippingMethodDraft};
use domain::tax::TaxCategory;
use ports::{Changes, RowWrite};

use super::amount;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// A shipping method as an operator enters it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippingMethodInput {
    /// See [`ShippingMethod::code`].
    pub code: String,
    /// See [`ShippingMethod::name`].
    pub name: String,
    /// See [`ShippingMethod::countries`].
    pub countries: Vec<Country>,
    /// Currency of its amounts; the shop's if there is none.
    pub currency: Option<Currency>,
    /// See [`ShippingMethod::price`], as decimal text.
    pub price: String,
    /// See [`ShippingMethod::free_from`], as decimal text.
    pub free_from: Option<String>,
    /// See [`ShippingMethod::tax_category`].
    pub tax_category: TaxCategory,
    /// See [`ShippingMethod::is_active`].
    pub is_active: bool,
}

/// Creates a shipping method.
///
/// # Errors
/// [`AppError::ShippingMethod`] names the field, [`AppError::UniqueViolation`] a code that exists;
/// [`AppError::TableFull`] if the shop has as many as it can have.
pub async fn create(
    engine: &Engine,
    _: &Admin,
    input: ShippingMethodInput,
    keyed: Option<&IdempotentRequest<ShippingMethod>>,
) -> Result<Executed<ShippingMethod>, AppError> {
    execute(engine, keyed, || async {
        let id = ShippingMethodId(engine.uuid());
        let draft = draft(&input, engine.policy.currency)?;
        let method = ShippingMethod::create(id, draft, engine.now())?;
        let write = RowWrite::Insert(method.clone());
        Ok((method, Changes { shipping_methods: vec![write], ..Changes::default() }))
    })
    .await
}

fn draft(input: &ShippingMethodInput, shop: Currency) -> Result<ShippingMethodDraft, AppError> {
    let currency = input.currency.unwrap_or(shop);
    let free_from = input.free_from.as_deref();
    Ok(ShippingMethodDraft {
        code: input.code.clone(),
        name: input.name.clone(),
        countries: input.countries.clone(),
        price: amount("price", &input.price, currency)?,
        free_from: free_from.map(|text| amount("free_from", text, currency)).transpose()?,
        tax_category: input.tax_category.clone(),
        is_active: input.is_active,
    })
}
