//! `POST /api/admin/listings/import`.

use actix_web::post;
use application::listings::Imported;
use application::listings::sheet::{ImportSheet, import_sheet};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::auth::Admin;
use crate::dto::{ImportQuery, ImportedDto};
use crate::errors::Problem;
use crate::extract::{CsvBody, Query};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Import listings from CSV
///
/// The header decides the columns: sku, name, unit_price, currency, and if wanted stock, vendor,
/// school, spec, is_active. Cells are separated by commas, semicolons or tabs, which the header shows, or
/// a first line such as `sep=;` declares. Listings with a sku that is there already are changed (letter
/// case counts); what the file has no column for stays as it is, and an empty stock or is_active leaves
/// it alone.
///
/// The export of listings can be imported as it is, and then changes nothing: its columns id, reserved,
/// available, created_at, updated_at and version are ignored, and the apostrophe before a cell that would
/// be a formula is taken off. Nothing is written before every row was checked; `errors` names bad rows as
/// `/LINE/COLUMN`.
#[utoipa::path(
    tag = "Office: listings",
    params(ImportQuery, KeyHeader),
    request_body(content = String, content_type = "text/csv"),
    responses(
        (status = 200, description = "What it did, or would do", body = ImportedDto),
        (status = 409),
    ),
)]
#[post("/import")]
pub async fn import(
    admin: Admin,
    once: Once,
    query: Query<ImportQuery>,
    body: CsvBody,
    state: State,
) -> Result<Reply, Problem> {
    let dry_run = query.0.dry_run.unwrap_or(false);
    // The fingerprint of a request is taken over JSON, so the file stands in it by its digest.
    let digest = hex::encode(Sha256::digest(&body.0));
    let said = json!({ "file": digest, "dry_run": dry_run }).to_string();
    let keyed = once.keyed(&admin.0, said.as_bytes(), done)?;
    let (engine, sheet) = (state.engine(), ImportSheet { text: body.0.to_vec(), dry_run });
    to_the_end(async move {
        answer(import_sheet(&engine, &admin.0, &sheet, keyed.as_ref()).await, done)
    })
    .await
}

fn done(imported: &Imported) -> Reply {
    Reply::ok(&ImportedDto::from(imported))
}
