//! `docs/errors.md`, made from the registry.

use super::registry::Code;

const HEAD: &str = "\
# Errors

Every refusal is `application/problem+json` (RFC 9457) with `type`, `title`, `status`, `detail`,
`code` and `retryable`, and `errors[{pointer, code, detail}]` where single fields are at fault.
Programs decide by `code`, which never changes its meaning; `title` and `detail` are for people.
The request's id is in the `X-Request-Id` header. Where `Retry-After` has a number, the answer
bears that header, and the same request may work after so many seconds.

This page is made from the registry in `crates/api-actix/src/errors/registry.rs`; do not edit it.

| status | code | what happened | what to do | `Retry-After` |
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

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/errors.md");

    /// `KASSA_UPDATE_DOCS=1 cargo test -p api-actix` writes the page anew.
    #[test]
    fn the_page_in_docs_is_the_registry() {
        if std::env::var_os("KASSA_UPDATE_DOCS").is_some() {
            std::fs::write(PAGE, render_markdown()).unwrap();
        }
        let page = std::fs::read_to_string(PAGE).unwrap_or_default();
        assert!(page == render_markdown(), "docs/errors.md is old: `make docs` writes it anew");
    }
}
