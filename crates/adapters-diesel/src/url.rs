//! Database URLs.

/// Whether the URL is PostgreSQL's.
pub(crate) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}
