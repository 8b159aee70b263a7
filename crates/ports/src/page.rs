//! Pages by keyset: after the last id that was seen, never by counting rows.

use uuid::Uuid;

/// Which page is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// The last id of the page before; `None` for the first page.
    pub after: Option<Uuid>,
    /// Rows wanted: 1 to [`domain::limits::MAX_PAGE`], in exports
    /// [`domain::limits::MAX_EXPORT_PAGE`].
    pub limit: u32,
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { after: None, limit: domain::limits::DEFAULT_PAGE }
    }
}

/// Some rows, and whether there are more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The id after which the next page starts; `None` on the last page.
    pub next: Option<Uuid>,
}

impl<T> Page<T> {
    /// Creates a page from up to `limit + 1` rows that were read: the row too many says that there
    /// is more.
    #[must_use]
    pub fn of_rows(mut rows: Vec<T>, limit: u32, id: impl Fn(&T) -> Uuid) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(id) } else { None };
        Self { items: rows, next }
    }

    /// The same page with mapped items.
    #[must_use]
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next: self.next }
    }
}
