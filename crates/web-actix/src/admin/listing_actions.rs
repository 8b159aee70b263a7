//! The forms of listings: create, change, archive, delete, and stock.

use actix_web::{HttpResponse, web};
use api_actix::errors::Problem;
use application::listings::{self, AdjustStock, ListingChange};
use domain::ids::ListingId;
use domain::listing::{Listing, ListingDraft};
use domain::money::Money;

use crate::admin::expected;
use crate::admin::shipping::category;
use crate::failure::PageError;
use crate::form::Form;
use crate::query;
use crate::visitor::Operator;

/// The page of a listing after a change.
fn page(done: &'static str) -> impl Fn(&Listing) -> String {
    move |listing| format!("/admin/listings/{}?done={done}", listing.id)
}

/// `POST /admin/listings`
///
/// # Errors
/// `validation_failed`; `duplicate_resource` for a sku that exists.
pub async fn create(form: Form<Operator>) -> Result<HttpResponse, PageError> {
    let currency = match form.parse_optional("currency")? {
        Some(currency) => currency,
        None => form.engine.policy().currency,
    };
    let price = Money::parse(form.text("unit_price"), currency);
    let draft = ListingDraft {
        sku: form.text("sku").to_owned(),
        name: form.text("name").to_owned(),
        vendor: form.optional("vendor"),
        school: form.optional("school"),
        spec: form.optional("spec"),
        unit_price: price.map_err(|e| Problem::invalid("unit_price", e.to_string()))?,
        stock: form.parse_optional("stock")?,
        tax_category: category(&form, "tax_category")?,
        is_active: true,
    };
    form.run(page("listing"), async move |engine, operator: &Operator, key| {
        listings::create(engine, &operator.admin, draft, key).await
    })
    .await
}

/// `POST /admin/listings/{id}`: changes the listing that the page has shown, at its version.
///
/// # Errors
/// `validation_failed`; `version_mismatch` if it was changed since.
pub async fn change(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let (id, admin) = (ListingId(query::id(&id)?), expected::of_row(&form)?);
    let input = ListingChange {
        sku: Some(form.text("sku").to_owned()),
        name: Some(form.text("name").to_owned()),
        vendor: Some(form.optional("vendor")),
        school: Some(form.optional("school")),
        spec: Some(form.optional("spec")),
        unit_price: Some(form.text("unit_price").to_owned()),
        stock: None,
        tax_category: Some(category(&form, "tax_category")?),
        is_active: form.parse_optional("is_active")?,
    };
    form.run(page("listing"), async move |engine, _: &Operator, key| {
        listings::change_keyed(engine, &admin, id, input, key).await
    })
    .await
}

/// `POST /admin/listings/{id}/archive`
///
/// # Errors
/// `not_found`.
pub async fn archive(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let id = ListingId(query::id(&id)?);
    form.run(page("archived"), async move |engine, operator: &Operator, key| {
        listings::archive(engine, &operator.admin, id, key).await
    })
    .await
}

/// `POST /admin/listings/{id}/delete`
///
/// # Errors
/// `listing_in_use` if a cart or an order refers to it.
pub async fn delete(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    form.ensure_confirmed()?;
    let (id, admin) = (ListingId(query::id(&id)?), expected::of_row(&form)?);
    form.run(
        |()| "/admin/listings?done=listing-deleted".to_owned(),
        async move |engine, _: &Operator, key| {
            listings::delete_keyed(engine, &admin, id, key).await
        },
    )
    .await
}

/// `POST /admin/listings/{id}/stock`: adds units to the stock of the listing that the page has shown, or takes them
/// away.
///
/// # Errors
/// `version_mismatch` if the listing was changed since; `stock_conflict` if fewer would be on hand than are reserved.
pub async fn adjust_stock(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let (id, admin) = (ListingId(query::id(&id)?), expected::of_row(&form)?);
    let input = AdjustStock { delta: form.parse("delta")?, reason: form.text("reason").to_owned() };
    form.run(page("stock"), async move |engine, _: &Operator, key| {
        listings::adjust_stock(engine, &admin, id, input, key).await
    })
    .await
}
