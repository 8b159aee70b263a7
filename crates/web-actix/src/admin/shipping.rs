//! Shipping methods: the list, one method, and its forms.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::errors::Problem;
use api_actix::views::ShippingMethodDto;
use application::shipping_methods::{self, ShippingMethodChange, ShippingMethodInput};
use domain::address::Country;
use domain::ids::ShippingMethodId;
use domain::shipping::ShippingMethod;
use domain::tax::TaxCategory;
use serde_json::{Value, json};

use crate::admin::expected;
use crate::failure::PageError;
use crate::form::Form;
use crate::page::render;
use crate::query::{self, Query};
use crate::visitor::Operator;

/// `GET /admin/shipping`
///
/// # Errors
/// `storage_unavailable`.
pub async fn list(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let found = shipping_methods::list(&state.engine(), &operator.admin, query.page()?).await?;
    let list = query.list(&found, |method| ShippingMethodDto::from(method));
    render(&req, &operator, "admin/shipping.html", json!({ "list": list }))
}

/// `GET /admin/shipping.csv`: all shipping methods, sent page by page.
///
/// # Errors
/// `storage_unavailable`.
pub async fn file(operator: Operator, state: State) -> Result<HttpResponse, PageError> {
    Ok(api_actix::export_shipping_methods(state.engine(), operator.admin).await?)
}

/// `GET /admin/shipping/new`
///
/// # Errors
/// `internal_error`.
pub async fn new(
    req: HttpRequest,
    operator: Operator,
    state: State,
) -> Result<HttpResponse, PageError> {
    let currency = state.engine().policy().currency.code();
    let content = json!({ "method": Value::Null, "currency": currency });
    render(&req, &operator, "admin/shipping_method.html", content)
}

/// `GET /admin/shipping/{id}`
///
/// # Errors
/// `not_found`.
pub async fn show(
    req: HttpRequest,
    operator: Operator,
    id: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let id = ShippingMethodId(query::id(&id)?);
    let method = shipping_methods::get(&state.engine(), &operator.admin, id).await?;
    let currency = method.price.currency().code();
    let content = json!({ "method": ShippingMethodDto::from(&method), "currency": currency });
    render(&req, &operator, "admin/shipping_method.html", content)
}

/// The page of a method after a change.
fn saved(method: &ShippingMethod) -> String {
    format!("/admin/shipping/{}?done=shipping-saved", method.id)
}

/// The countries of a form: codes with spaces or commas between them.
fn countries(form: &Form<Operator>) -> Result<Vec<Country>, PageError> {
    let codes = form.text("countries").split([' ', ',', ';', '\n', '\r', '\t']);
    let codes = codes.filter(|code| !code.is_empty());
    let country = |code: &str| {
        code.parse::<Country>().map_err(|_| {
            let detail = "unknown country; expected codes of ISO 3166-1 with spaces between them, such as AT DE";
            PageError::from(Problem::invalid("countries", detail))
        })
    };
    codes.map(country).collect()
}

/// The tax category of a form; `standard` if the field is empty.
///
/// # Errors
/// `validation_failed`.
pub fn category(form: &Form<Operator>, field: &str) -> Result<TaxCategory, PageError> {
    let category = form.optional(field).map(|name| name.parse::<TaxCategory>()).transpose();
    let category = category.map_err(|error| Problem::invalid(field, error.to_string()))?;
    Ok(category.unwrap_or_default())
}

/// `POST /admin/shipping`
///
/// # Errors
/// `validation_failed`; `duplicate_resource` for a code that exists.
pub async fn create(form: Form<Operator>) -> Result<HttpResponse, PageError> {
    let input = ShippingMethodInput {
        code: form.text("code").to_owned(),
        name: form.text("name").to_owned(),
        countries: countries(&form)?,
        currency: form.parse_optional("currency")?,
        price: form.text("price").to_owned(),
        free_from: form.optional("free_from"),
        tax_category: category(&form, "tax_category")?,
        is_active: form.parse_optional("is_active")?.unwrap_or(true),
    };
    form.run(saved, async move |engine, operator: &Operator, key| {
        shipping_methods::create(engine, &operator.admin, input, key).await
    })
    .await
}

/// `POST /admin/shipping/{id}`: changes the method that the page has shown, at its version.
///
/// # Errors
/// `validation_failed`; `version_mismatch` if it was changed since.
pub async fn change(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let (id, admin) = (ShippingMethodId(query::id(&id)?), expected::of_row(&form)?);
    let input = ShippingMethodChange {
        code: Some(form.text("code").to_owned()),
        name: Some(form.text("name").to_owned()),
        countries: Some(countries(&form)?),
        currency: form.parse_optional("currency")?,
        price: Some(form.text("price").to_owned()),
        free_from: Some(form.optional("free_from")),
        tax_category: Some(category(&form, "tax_category")?),
        is_active: form.parse_optional("is_active")?,
    };
    form.run(saved, async move |engine, _: &Operator, key| {
        shipping_methods::change(engine, &admin, id, input, key).await
    })
    .await
}
