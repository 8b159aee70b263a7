//! What the pages of imports have in common: a preview that changes nothing carries the file, and the import
//! applies exactly what it has shown.

use actix_web::HttpResponse;
use api_actix::errors::Problem;
use application::spreadsheet::{ColumnSet, ImportPreview, RowPreview};
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

/// The import of one kind of row.
pub struct ImportPage {
    /// The path of the page, and of the form that applies a preview.
    pub path: &'static str,
    /// The word for one row.
    pub one: &'static str,
    /// The word for several.
    pub many: &'static str,
    /// The columns of its files.
    pub columns: &'static ColumnSet,
    /// What a larger file is imported with.
    pub for_large_files: &'static str,
}

impl ImportPage {
    /// `text` is what the form keeps of rows that were pasted.
    pub fn content(&self, preview: &Value, text: &str) -> Value {
        json!({
            "import": { "path": self.path, "one": self.one, "many": self.many },
            "preview": preview,
            "text": text,
            "max_kib": MAX_BYTES / 1024,
            "required": self.columns.required,
            "optional": self.columns.optional,
        })
    }

    /// The page with a preview.
    ///
    /// # Errors
    /// `internal_error`.
    pub fn show_preview(
        &self,
        req: &actix_web::HttpRequest,
        form: &Form<Operator>,
        text: &str,
        found: &ImportPreview,
    ) -> Result<HttpResponse, PageError> {
        let kept = if found.bad.is_empty() { "" } else { pasted(form) };
        let content = self.content(&shown(text, found), kept);
        render(req, &form.visitor, "admin/import.html", content)
    }

    /// The file, or else the text that was pasted.
    ///
    /// # Errors
    /// `validation_failed` if there is neither, or it is too large.
    pub fn sheet(&self, form: &Form<Operator>) -> Result<String, PageError> {
        let file = form.raw("file");
        let text = if file.trim().is_empty() { form.raw("text") } else { file };
        if text.trim().is_empty() {
            return Err(Problem::invalid("file", "choose a file, or paste its rows").into());
        }
        if text.len() > MAX_BYTES {
            let (limit, other) = (MAX_BYTES / 1024, self.for_large_files);
            let detail = format!("larger than {limit} KiB; import it with {other}");
            return Err(Problem::invalid("file", detail).into());
        }
        Ok(text.to_owned())
    }
}

/// The file that a preview carries, and the digest of what it has shown.
///
/// # Errors
/// `validation_failed` for a form that no preview has made.
pub fn previewed(form: &Form<Operator>) -> Result<(Vec<u8>, String), PageError> {
    let text = hex::decode(form.text("content"));
    let text = text.map_err(|_| Problem::invalid("content", "not what the preview carried"))?;
    Ok((text, form.text("digest").to_owned()))
}

/// The rows that were pasted, to be corrected, unless they would make the page too large.
fn pasted(form: &Form<Operator>) -> &str {
    let text = form.raw("text");
    let is_kept = form.raw("file").trim().is_empty() && escaped(text).len() <= 2 * MAX_BYTES;
    if is_kept { text } else { "" }
}

fn shown(text: &str, preview: &ImportPreview) -> Value {
    let count = |is_counted: fn(&RowPreview) -> bool| {
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
