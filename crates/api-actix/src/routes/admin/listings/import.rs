//! `POST /api/admin/listings/import`.

use actix_web::post;
use application::listings::Imported;
use application::listings::csv_import::{ImportSheet, import_sheet};
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
/// The header names the columns: sku, name, unit_price, currency, and optionally stock, vendor,
/// school, spec, is_active. Cells are separated by commas, semicolons or tabs, detected from the
/// header or declared by a first line such as `sep=;`. Listings with an existing sku
/// (case-sensitive) are updated; fields without a column are left unchanged, and so are stock and
/// is_active if their cells are empty.
///
/// An export of listings can be imported again without changes: its columns id, reserved,
/// available, created_at, updated_at and version are ignored, and the apostrophe prefix of
/// formula-like cells is removed. Nothing is written before every row has been checked; `errors`
/// lists invalid rows as `/LINE/COLUMN`.
#[utoipa::path(
    tag = "Admin: listings",
    params(ImportQuery, KeyHeader),
    request_body(content = String, content_type = "text/csv"),
    responses(
        (status = 200, description = "Result of the import or dry run", body = ImportedDto),
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
