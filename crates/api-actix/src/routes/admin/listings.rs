//! Admin routes of listings.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, get, patch, post};
use application::listings;
use application::listings::csv_import::{ImportSheet, import_sheet};
use application::spreadsheet::Imported;
use domain::ids::ListingId;
use domain::listing::Listing;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::auth::Admin;
use crate::command::Command;
use crate::csv::{Format, List, ListRequest};
use crate::dto::{
    AdminListingDto, AdminListingQuery, ChangeListingBody, CreateListingBody, EmptyBody,
    ImportQuery, ImportedDto, PageDto,
};
use crate::errors::Problem;
use crate::extract::{Body, CsvBody, Cursors, PathId, Query};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes
        .service(archive)
        .service(change)
        .service(create)
        .service(delete)
        .service(get)
        .service(import)
        .service(list);
}

const LIST: List = List {
    cursors: Cursors("office-listings"),
    file: "listings",
    columns: "id,sku,name,unit_price,currency,stock,vendor,school,spec,reserved,available,\
        tax_category,is_active,created_at,updated_at,version",
};

/// List all listings
///
/// Including archived ones, with on-hand and reserved quantities.
#[utoipa::path(
    tag = "Admin: listings",
    params(AdminListingQuery),
    responses((status = 200, description = "A page of listings", body = PageDto<AdminListingDto>)),
)]
#[get("")]
pub async fn list(
    admin: Admin,
    format: Format,
    query: Query<AdminListingQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let words = query.query.and_then(|words| words.0);
    let stock = query.stock.map(|value| value.0);
    let now = engine.now();
    let request = ListRequest { format, cursor: query.cursor, limit: query.limit, now };
    let read =
        async move |page| listings::list(&engine, &admin.0, words.clone(), stock, page).await;
    LIST.answer(request, read, |listing| AdminListingDto::from(&listing)).await
}

/// Create a listing
#[utoipa::path(
    tag = "Admin: listings",
    params(KeyHeader),
    request_body = CreateListingBody,
    responses((status = 201, description = "The listing", body = AdminListingDto)),
)]
#[post("")]
pub async fn create(
    command: Command<Admin>,
    body: Body<CreateListingBody>,
    state: State,
) -> Result<Reply, Problem> {
    let draft = body.value.draft(state.engine().policy().currency)?;
    command
        .run(&body.raw, render_created, async move |engine, admin, key| {
            listings::create(engine, admin, draft, key).await
        })
        .await
}

/// Get a listing with its stock
#[utoipa::path(
    tag = "Admin: listings",
    params(("id" = Uuid, Path, description = "The listing")),
    responses((status = 200, description = "The listing", body = AdminListingDto)),
)]
#[get("/{id}")]
pub async fn get(admin: Admin, id: PathId<ListingId>, state: State) -> Result<Reply, Problem> {
    let listing = listings::get_any(&state.engine(), &admin.0, id.0).await?;
    Ok(render_listing(&listing))
}

/// Update a listing
///
/// Orders keep the name and price at which they were placed.
#[utoipa::path(
    tag = "Admin: listings",
    params(("id" = Uuid, Path, description = "The listing")),
    request_body = ChangeListingBody,
    responses(
        (status = 200, description = "The listing", body = AdminListingDto),
        (status = 409), (status = 422),
    ),
)]
#[patch("/{id}")]
pub async fn change(
    admin: Admin,
    id: PathId<ListingId>,
    body: Body<ChangeListingBody>,
    state: State,
) -> Result<Reply, Problem> {
    let change = body.value.change()?;
    let listing = listings::change(&state.engine(), &admin.0, id.0, change).await?;
    Ok(render_listing(&listing))
}

/// Archive a listing
///
/// Carts and orders keep their reference to it, but it can no longer be bought.
#[utoipa::path(
    tag = "Admin: listings",
    params(("id" = Uuid, Path, description = "The listing"), KeyHeader),
    responses((status = 200, description = "The listing", body = AdminListingDto)),
)]
#[post("/{id}/archive")]
pub async fn archive(
    command: Command<Admin>,
    id: PathId<ListingId>,
    body: Body<EmptyBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render_listing, async move |engine, admin, key| {
            listings::archive(engine, admin, id.0, key).await
        })
        .await
}

/// Delete a listing
///
/// Only if no cart or order refers to it; otherwise archive it.
#[utoipa::path(
    tag = "Admin: listings",
    params(("id" = Uuid, Path, description = "The listing")),
    responses((status = 204, description = "Deleted"), (status = 409)),
)]
#[delete("/{id}")]
pub async fn delete(admin: Admin, id: PathId<ListingId>, state: State) -> Result<Reply, Problem> {
    listings::delete(&state.engine(), &admin.0, id.0).await?;
    Ok(Reply::no_content())
}

/// Import listings from CSV
///
/// The header names the columns: sku, name, unit_price, currency, and optionally stock, vendor,
/// school, spec, tax_category, is_active. Cells are separated by commas, semicolons or tabs, detected from the
/// header or declared by a first line such as `sep=;`. Listings with an existing sku
/// (case-sensitive) are updated; fields without a column are left unchanged, and so are stock,
/// tax_category and is_active if their cells are empty.
///
/// An export of listings can be imported again without changes: its columns id, reserved,
/// available, created_at, updated_at and version are ignored, and the apostrophe prefix of
/// formula-like cells is removed. Nothing is written before every row has been checked; `errors`
/// lists invalid rows as `/LINE/COLUMN`.
#[utoipa::path(
    tag = "Admin: listings",
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
    let sheet = ImportSheet { text: body.0.to_vec(), dry_run };
    command
        .run(said.as_bytes(), render_import, async move |engine, admin, key| {
            import_sheet(engine, admin, &sheet, key).await
        })
        .await
}

/// What identifies an import of this file: the fingerprint of a request is taken over JSON, so the file stands in it
/// by its digest.
pub(super) fn import_fingerprint(text: &[u8], dry_run: bool) -> String {
    let digest = hex::encode(Sha256::digest(text));
    json!({ "file": digest, "dry_run": dry_run }).to_string()
}

pub(super) fn render_import(imported: &Imported) -> Reply {
    Reply::ok(&ImportedDto::from(imported))
}

fn render_created(listing: &Listing) -> Reply {
    Reply::json(StatusCode::CREATED, &AdminListingDto::from(listing))
        .header("location", format!("/api/admin/listings/{}", listing.id))
}

fn render_listing(listing: &Listing) -> Reply {
    Reply::ok(&AdminListingDto::from(listing))
}
