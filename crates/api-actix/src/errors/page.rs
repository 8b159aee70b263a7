//! `docs/errors.md`, generated from the registry.

use serde::Serialize;
use utoipa::ToSchema;

use super::registry::Code;

const HEAD: &str = "\
# Errors

Error responses are `application/problem+json` (RFC 9457) with `type`, `title`, `status`, `detail`,
`code` and `retryable`, and `errors[{pointer, code, detail}]` if single fields are invalid.
Clients should branch on `code`, whose meaning never changes; `title` and `detail` are for people.
The request id is in the `X-Request-Id` header. If `Retry-After` has a value, the response carries
that header, and the same request may succeed after that many seconds.

This page is generated from the registry in `crates/api-actix/src/errors/registry.rs`; do not edit it.

| status | code | title | remedy | `Retry-After` |
|---|---|---|---|---|
";

/// The page as it stands in `docs/errors.md`.
#[must_use]
pub fn render_markdown() -> String {
    Code::ALL.iter().map(row).fold(HEAD.to_owned(), |page, row| page + &row)
}

fn row(code: &Code) -> String {
    let entry = code.entry();
    let wait = entry.retry_after.map(|s| format!("{s} s")).unwrap_or_default();
    format!(
        "| {} | `{}` | {} | {} | {wait} |\n",
        entry.status, entry.code, entry.title, entry.remedy
    )
}

/// The meaning of an error code.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ErrorCode)]
pub struct ErrorPage {
    /// The code.
    code: &'static str,
    /// Its HTTP status.
    status: u16,
    /// Short summary of the error.
    title: &'static str,
    /// The remedy.
    remedy: &'static str,
    /// Seconds after which the same request may succeed; null if a retry is pointless.
    retry_after: Option<u32>,
}

impl ErrorPage {
    /// The page of a code.
    #[must_use]
    pub fn of(code: Code) -> Self {
        let entry = code.entry();
        Self {
            code: entry.code,
            status: entry.status,
            title: entry.title,
            remedy: entry.remedy,
            retry_after: entry.retry_after,
        }
    }
}

/// The page of a code, for people.
#[must_use]
pub fn page_html(code: Code) -> String {
    let entry = code.entry();
    let wait = entry.retry_after.map(|seconds| format!("<p>Retry after {seconds} seconds.</p>"));
    let body = format!(
        "<h1>{}</h1><p><code>{}</code>, HTTP status {}</p><p>{}</p>{}\
         <p><a href=\"/errors\">All codes</a></p>",
        plain(entry.title),
        plain(entry.code),
        entry.status,
        plain(entry.remedy),
        wait.unwrap_or_default()
    );
    document(entry.code, &body)
}

/// The list of all codes, for people.
#[must_use]
pub fn list_html() -> String {
    let row = |code: &Code| {
        let entry = code.entry();
        format!(
            "<tr><td>{}</td><td><a href=\"/errors/{}\"><code>{}</code></a></td><td>{}</td></tr>",
            entry.status,
            plain(entry.code),
            plain(entry.code),
            plain(entry.title)
        )
    };
    let rows: String = Code::ALL.iter().map(row).collect();
    document("Errors", &format!("<h1>Errors</h1><table>{rows}</table>"))
}

fn document(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <title>{}</title></head><body>{body}</body></html>\n",
        plain(title)
    )
}

/// Text in a page. The registry's own backticks are left as they are.
fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
