//! Admin routes of tax rates.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, post};
use application::tax_rates::csv_import::import_sheet;
use application::{Engine, tax_rates};
use domain::ids::TaxRateId;
use domain::tax::TaxRate;

use crate::auth::Admin;
use crate::command::Command;
use crate::csv::{Format, List, ListRequest};
use crate::dto::{
    ChangeTaxRateBody, CreateTaxRateBody, ImportQuery, ImportedDto, PageDto, PageQuery, TaxRateDto,
};
use crate::errors::Problem;
use crate::extract::{Body, CsvBody, Cursors, IfMatch, PathId, Query};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::admin::listings::{import_fingerprint, render_import};
use crate::routes::parameters::{KeyHeader, MatchHeader};
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(change).service(create).service(get).service(import).service(list);
}

const LIST: List = List {
    cursors: Cursors("office-tax-rates"),
    file: "tax-rates",
    columns: "id,category,country,region,name,rate,included,is_active,created_at,updated_at,\
        version",
};

/// List all tax rates
///
/// Including inactive ones.
#[utoipa::path(
    tag = "Admin: shipping and taxes",
    params(PageQuery),
    responses((status = 200, description = "A page of tax rates", body = PageDto<TaxRateDto>)),
)]
#[get("")]
pub async fn list(
    admin: Admin,
    format: Format,
    query: Query<PageQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    answer(state.engine(), admin.0, format, query.0).await
}

/// The tax rates as a CSV file, for pages.
///
/// # Errors
/// A list that cannot be read.
pub async fn export(
    engine: Arc<Engine>,
    admin: application::Admin,
) -> Result<HttpResponse, Problem> {
    answer(engine, admin, Format::Csv, PageQuery::default()).await
}

async fn answer(
    engine: Arc<Engine>,
    admin: application::Admin,
    format: Format,
    query: PageQuery,
) -> Result<HttpResponse, Problem> {
    let now = engine.now();
    let request = ListRequest { format, cursor: query.cursor, limit: query.limit, now };
    let read = async move |page| tax_rates::list(&engine, &admin, page).await;
    LIST.answer(request, read, |row| TaxRateDto::from(&row)).await
}

/// Create a tax rate
#[utoipa::path(
    tag = "Admin: shipping and taxes",
    params(KeyHeader),
    request_body = CreateTaxRateBody,
    responses((status = 201, description = "The tax rate", body = TaxRateDto), (status = 409)),
)]
#[post("")]
pub async fn create(
    command: Command<Admin>,
    body: Body<CreateTaxRateBody>,
) -> Result<Reply, Problem> {
    let input = body.value.draft()?;
    command
        .run(&body.raw, render_created, async move |engine, admin, key| {
            tax_rates::create(engine, admin, input, key).await
        })
        .await
}

/// Get a tax rate
#[utoipa::path(
    tag = "Admin: shipping and taxes",
    params(("id" = Uuid, Path, description = "The tax rate")),
    responses((status = 200, description = "The tax rate", body = TaxRateDto)),
)]
#[get("/{id}")]
pub async fn get(admin: Admin, id: PathId<TaxRateId>, state: State) -> Result<Reply, Problem> {
    let found = tax_rates::get(&state.engine(), &admin.0, id.0).await?;
    Ok(render(&found))
}

/// Update a tax rate
///
/// Orders keep the values with which they were placed. With `is_active` false it
/// no longer applies; it cannot be deleted.
#[utoipa::path(
    tag = "Admin: shipping and taxes",
    params(("id" = Uuid, Path, description = "The tax rate"), KeyHeader, MatchHeader),
    request_body = ChangeTaxRateBody,
    responses((status = 200, description = "The tax rate", body = TaxRateDto), (status = 409)),
)]
#[patch("/{id}")]
pub async fn change(
    command: Command<IfMatch<Admin>>,
    id: PathId<TaxRateId>,
    body: Body<ChangeTaxRateBody>,
) -> Result<Reply, Problem> {
    let input = body.value.change()?;
    command
        .run(&body.raw, render, async move |engine, admin, key| {
            tax_rates::change(engine, admin, id.0, input, key).await
        })
        .await
}

/// Import tax rates from CSV
///
/// The header names the columns: country, name, rate, included, and optionally category, region,
/// is_active. Cells are separated by commas, semicolons or tabs, detected from the header or declared
/// by a first line such as `sep=;`. Rates with the same category, country, region and name are
/// updated, other rows create new ones; rates that the file does not name are left unchanged. A rate
/// is a percentage such as `8.875`.
///
/// An export of tax rates can be imported again without changes: its columns id, created_at,
/// updated_at and version are ignored, and the apostrophe prefix of formula-like cells is removed.
/// Nothing is written before every row has been checked, and all is written in one commit; `errors`
/// lists invalid rows as `/LINE/COLUMN`.
#[utoipa::path(
    tag = "Admin: shipping and taxes",
    params(ImportQuery, KeyHeader),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, description = "Result of the import or dry run", body = ImportedDto)),
)]
#[post("/import")]
pub async fn import(
    command: Command<Admin>,
    query: Query<ImportQuery>,
    body: CsvBody,
) -> Result<Reply, Problem> {
    let dry_run = query.0.dry_run.unwrap_or(false);
    let said = import_fingerprint(&body.0, dry_run);
    command
        .run(said.as_bytes(), render_import, async move |engine, admin, key| {
            import_sheet(engine, admin, &body.0, dry_run, key).await
        })
        .await
}

fn render_created(row: &TaxRate) -> Reply {
    Reply::json(StatusCode::CREATED, &TaxRateDto::from(row))
        .header("location", format!("/api/admin/tax-rates/{}", row.id))
        .etag(row.version)
}

fn render(row: &TaxRate) -> Reply {
    Reply::ok(&TaxRateDto::from(row)).etag(row.version)
}
