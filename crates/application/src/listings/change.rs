//! `PATCH /api/admin/listings/{id}`, `POST …/{id}/archive`: an operator changes a listing. Its
//! currency stays: a cart may hold it together with others of the same currency.

use domain::ids::ListingId;
use domain::listing::{Listing, ListingDraft};
use domain::tax::TaxCategory;
use ports::{Changes, ListingWrite, StockChange, StockChangeKind};

use super::operators;
use crate::amount::parse_amount;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute, into_new};
use crate::principal::Admin;

/// The changes: `None` leaves a field unchanged, `Some(None)` clears it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListingChange {
    /// See [`Listing::sku`].
    pub sku: Option<String>,
    /// See [`Listing::name`].
    pub name: Option<String>,
    /// See [`Listing::vendor`].
    pub vendor: Option<Option<String>>,
    /// See [`Listing::school`].
    pub school: Option<Option<String>>,
    /// See [`Listing::spec`].
    pub spec: Option<Option<String>>,
    /// See [`Listing::unit_price`], as decimal text in the listing's currency.
    pub unit_price: Option<String>,
    /// See [`Listing::stock`]: set, or tracking disabled.
    pub stock: Option<Option<i64>>,
    /// See [`Listing::tax_category`].
    pub tax_category: Option<TaxCategory>,
    /// See [`Listing::is_active`].
    pub is_active: Option<bool>,
}

/// Changes a listing.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Listing`], [`AppError::Amount`], [`AppError::UniqueViolation`] or
/// [`AppError::StockRefused`].
pub async fn change(
    engine: &Engine,
    admin: &Admin,
    id: ListingId,
    input: ListingChange,
) -> Result<Listing, AppError> {
    let done = execute(engine, None, || decide(engine, admin, id, &input));
    into_new(done.await?)
}

/// As [`change`], with an idempotency key, and only at the versions that the operator expects.
///
/// # Errors
/// Those of [`change`]; [`AppError::VersionMismatch`].
pub async fn change_keyed(
    engine: &Engine,
    admin: &Admin,
    id: ListingId,
    input: ListingChange,
    keyed: Option<&IdempotentRequest<Listing>>,
) -> Result<Executed<Listing>, AppError> {
    execute(engine, keyed, || decide(engine, admin, id, &input)).await
}

/// Archives a listing: it stays where carts and orders name it, and cannot be bought any more.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn archive(
    engine: &Engine,
    admin: &Admin,
    id: ListingId,
    keyed: Option<&IdempotentRequest<Listing>>,
) -> Result<Executed<Listing>, AppError> {
    let input = ListingChange { is_active: Some(false), ..ListingChange::default() };
    execute(engine, keyed, || decide(engine, admin, id, &input)).await
}

async fn decide(
    engine: &Engine,
    admin: &Admin,
    id: ListingId,
    input: &ListingChange,
) -> Result<(Listing, Changes), AppError> {
    let before = engine.store.listing(id).await?.ok_or(AppError::NotFound("listing"))?;
    admin.principal().expected.check(before.version)?;
    let mut after = before.changed(draft(&before, input)?, engine.now())?;
    after.version = before.version.saturating_add(1);
    let mut changes = Changes::default();
    changes.listings.push(ListingWrite::Update(after.clone()));
    if let Some(stock) = input.stock.filter(|stock| *stock != before.stock) {
        let cause = operators(engine, &admin.actor(), "set");
        let kind = StockChangeKind::Set { stock, cause };
        changes.stock.push(StockChange { listing_id: id, kind });
        after.stock = stock;
    }
    Ok((after, changes))
}

fn draft(before: &Listing, input: &ListingChange) -> Result<ListingDraft, AppError> {
    let currency = before.unit_price.currency();
    let mut draft = before.draft();
    if let Some(price) = &input.unit_price {
        draft.unit_price = parse_amount("/unit_price", price, currency)?;
    }
    draft.sku = input.sku.clone().unwrap_or(draft.sku);
    draft.name = input.name.clone().unwrap_or(draft.name);
    draft.vendor = input.vendor.clone().unwrap_or(draft.vendor);
    draft.school = input.school.clone().unwrap_or(draft.school);
    draft.spec = input.spec.clone().unwrap_or(draft.spec);
    draft.stock = input.stock.unwrap_or(draft.stock);
    draft.tax_category = input.tax_category.clone().unwrap_or(draft.tax_category);
    draft.is_active = input.is_active.unwrap_or(draft.is_active);
    Ok(draft)
}
