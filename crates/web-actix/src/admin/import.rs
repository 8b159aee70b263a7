//! Importing listings: a preview that changes nothing, then the import of exactly what it has shown.

use actix_web::{HttpRequest, HttpResponse};
use api_actix::errors::Problem;
use application::listings::Imported;
use application::listings::csv_import::{self, ImportPreview, NAMES};
use serde_json::{Value, json};

use crate::failure::PageError;
use crate::form::Form;
use crate::format::escaped;
use crate::page::render;
use crate::visitor::Operator;

/// Bytes of a file that is imported here. Its preview carries the file, and a page has at most 60 kB.
const MAX_BYTES: usize = 12 * 1024;
/// Rows that a preview shows.
const MAX_SHOWN: usize = 60;

/// `GET /admin/import`
///
/// # Errors
/// `internal_error`.
pub async fn show(req: HttpRequest, operator: Operator) -> Result<HttpResponse, PageError> {
    render(&req, &operator, "admin/import.html", page(Value::Null, ""))
}

/// `text` is what the form keeps of rows that were pasted.
fn page(preview: Value, text: &str) -> Value {
    json!({ "preview": preview, "text": text, "max_kib": MAX_BYTES / 1024, "columns": NAMES })
}

/// `POST /admin/import/preview`: what the file would change. It has no effect, so that it needs no key.
///
/// # Errors
/// `validation_failed` for a file without rows, of another form, or that is too large.
pub async fn preview(req: HttpRequest, form: Form<Operator>) -> Result<HttpResponse, PageError> {
    let text = sheet(&form)?;
    let engine = &form.engine;
    let found = csv_import::preview(engine, &form.visitor.admin, text.as_bytes()).await?;
    let kept = if found.bad.is_empty() { "" } else { pasted(&form) };
    render(&req, &form.visitor, "admin/import.html", page(shown(&text, &found), kept))
}

/// The rows that were pasted, to be corrected, unless they would make the page too large.
fn pasted(form: &Form<Operator>) -> &str {
    let text = form.raw("text");
    let is_kept = form.raw("file").trim().is_empty() && escaped(text).len() <= 2 * MAX_BYTES;
    if is_kept { text } else { "" }
}

/// The file, or else the text that was pasted.
fn sheet(form: &Form<Operator>) -> Result<String, PageError> {
    let file = form.raw("file");
    let text = if file.trim().is_empty() { form.raw("text") } else { file };
    if text.trim().is_empty() {
        return Err(Problem::invalid("file", "choose a file, or paste its rows").into());
    }
    if text.len() > MAX_BYTES {
        let limit = MAX_BYTES / 1024;
        let detail = format!(
            "larger than {limit} KiB; import it with `kassa import listings` or \
             `POST /api/admin/listings/import`"
        );
        return Err(Problem::invalid("file", detail).into());
    }
    Ok(text.to_owned())
}

fn shown(text: &str, preview: &ImportPreview) -> Value {
    let count = |is_counted: fn(&csv_import::RowPreview) -> bool| {
        preview.rows.iter().filter(|row| is_counted(row)).count()
    };
    let changing = preview.rows.iter().filter(|row| row.is_new || !row.changes.is_empty());
    json!({
        "created": count(|row| row.is_new),
        "changed": count(|row| !row.is_new && !row.changes.is_empty()),
        "unchanged": count(|row| !row.is_new && row.changes.is_empty()),
        "rows": changing.clone().take(MAX_SHOWN).collect::<Vec<_>>(),
        "more": changing.count().saturating_sub(MAX_SHOWN),
        "bad": preview.bad.iter().take(MAX_SHOWN).collect::<Vec<_>>(),
        "bad_count": preview.bad.len(),
        // In hex: browsers change the line ends of a text.
        "content": hex::encode(text),
        "digest": preview.digest,
    })
}

/// `POST /admin/import`: imports the file that the preview carries.
///
/// # Errors
/// `validation_failed` if it would not change what the preview has shown.
pub async fn apply(form: Form<Operator>) -> Result<HttpResponse, PageError> {
    let text = hex::decode(form.text("content"));
    let text = text.map_err(|_| Problem::invalid("content", "not what the preview carried"))?;
    let digest = form.text("digest").to_owned();
    form.run(
        |_: &Imported| "/admin/listings?done=imported".to_owned(),
        async move |engine, operator: &Operator, key| {
            csv_import::import_previewed(engine, &operator.admin, &text, &digest, key).await
        },
    )
    .await
}
