//! Importing listings: a preview that changes nothing, then the import of exactly what it has shown.

use actix_web::{HttpRequest, HttpResponse};
use application::listings::csv_import::{self, COLUMNS};
use application::spreadsheet::Imported;
use serde_json::Value;

use crate::admin::import_page::{ImportPage, previewed};
use crate::failure::PageError;
use crate::form::Form;
use crate::page::render;
use crate::visitor::Operator;

const PAGE: ImportPage = ImportPage {
    path: "/admin/import",
    one: "listing",
    many: "listings",
    columns: &COLUMNS,
    for_large_files: "`kassa import listings` or `POST /api/admin/listings/import`",
};

/// `GET /admin/import`
///
/// # Errors
/// `internal_error`.
pub async fn show(req: HttpRequest, operator: Operator) -> Result<HttpResponse, PageError> {
    render(&req, &operator, "admin/import.html", PAGE.content(&Value::Null, ""))
}

/// `POST /admin/import/preview`: what the file would change. It has no effect, so that it needs no key.
///
/// # Errors
/// `validation_failed` for a file without rows, of another form, or that is too large.
pub async fn preview(req: HttpRequest, form: Form<Operator>) -> Result<HttpResponse, PageError> {
    let text = PAGE.sheet(&form)?;
    let found = csv_import::preview(&form.engine, &form.visitor.admin, text.as_bytes()).await?;
    PAGE.show_preview(&req, &form, &text, &found)
}

/// `POST /admin/import`: imports the file that the preview carries.
///
/// # Errors
/// `validation_failed` if it would not change what the preview has shown.
pub async fn apply(form: Form<Operator>) -> Result<HttpResponse, PageError> {
    let (text, digest) = previewed(&form)?;
    form.run(
        |_: &Imported| "/admin/listings?done=imported".to_owned(),
        async move |engine, operator: &Operator, key| {
            csv_import::import_previewed(engine, &operator.admin, &text, &digest, key).await
        },
    )
    .await
}
