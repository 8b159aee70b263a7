//! Tax rates: the list, one rate, and its forms.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::errors::Problem;
use api_actix::views::TaxRateDto;
use application::tax_rates::{self, TaxRateChange};
use domain::address::Country;
use domain::ids::TaxRateId;
use domain::tax::{TaxRate, TaxRateDraft, parse_percentage};
use serde_json::{Value, json};

use crate::admin::expected;
use crate::admin::shipping::category;
use crate::failure::PageError;
use crate::form::Form;
use crate::page::render;
use crate::query::{self, Query};
use crate::visitor::Operator;

/// `GET /admin/taxes`
///
/// # Errors
/// `storage_unavailable`.
pub async fn list(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let found = tax_rates::list(&state.engine(), &operator.admin, query.page()?).await?;
    let list = query.list(&found, |rate| TaxRateDto::from(rate));
    render(&req, &operator, "admin/taxes.html", json!({ "list": list }))
}

/// `GET /admin/taxes.csv`: all tax rates, sent page by page.
///
/// # Errors
/// `storage_unavailable`.
pub async fn file(operator: Operator, state: State) -> Result<HttpResponse, PageError> {
    Ok(api_actix::export_tax_rates(state.engine(), operator.admin).await?)
}

/// `GET /admin/taxes/new`
///
/// # Errors
/// `internal_error`.
pub async fn new(req: HttpRequest, operator: Operator) -> Result<HttpResponse, PageError> {
    render(&req, &operator, "admin/tax_rate.html", json!({ "rate": Value::Null }))
}

/// `GET /admin/taxes/{id}`
///
/// # Errors
/// `not_found`.
pub async fn show(
    req: HttpRequest,
    operator: Operator,
    id: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let id = TaxRateId(query::id(&id)?);
    let rate = tax_rates::get(&state.engine(), &operator.admin, id).await?;
    render(&req, &operator, "admin/tax_rate.html", json!({ "rate": TaxRateDto::from(&rate) }))
}

/// The page of a rate after a change.
fn saved(rate: &TaxRate) -> String {
    format!("/admin/taxes/{}?done=tax-saved", rate.id)
}

/// The rate that a form describes.
fn draft(form: &Form<Operator>) -> Result<TaxRateDraft, PageError> {
    let country = form.text("country").parse::<Country>().map_err(|_| {
        Problem::invalid("country", "unknown country; expected a code of ISO 3166-1 such as DE")
    })?;
    let ppm = parse_percentage(form.text("rate"));
    Ok(TaxRateDraft {
        name: form.text("name").to_owned(),
        category: category(form, "category")?,
        country,
        region: form.optional("region"),
        ppm: ppm.map_err(|error| Problem::invalid("rate", error.to_string()))?,
        included: form.parse("included")?,
        is_active: form.parse_optional("is_active")?.unwrap_or(true),
    })
}

/// `POST /admin/taxes`
///
/// # Errors
/// `validation_failed`; `duplicate_resource` for a rate that exists.
pub async fn create(form: Form<Operator>) -> Result<HttpResponse, PageError> {
    let draft = draft(&form)?;
    form.run(saved, async move |engine, operator: &Operator, key| {
        tax_rates::create(engine, &operator.admin, draft, key).await
    })
    .await
}

/// `POST /admin/taxes/{id}`: changes the rate that the page has shown, at its version.
///
/// # Errors
/// `validation_failed`; `version_mismatch` if it was changed since.
pub async fn change(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let (id, admin) = (TaxRateId(query::id(&id)?), expected::of_row(&form)?);
    let draft = draft(&form)?;
    let input = TaxRateChange {
        name: Some(draft.name),
        category: Some(draft.category),
        country: Some(draft.country),
        region: Some(draft.region),
        ppm: Some(draft.ppm),
        included: Some(draft.included),
        is_active: Some(draft.is_active),
    };
    form.run(saved, async move |engine, _: &Operator, key| {
        tax_rates::change(engine, &admin, id, input, key).await
    })
    .await
}
