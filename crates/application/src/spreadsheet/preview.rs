//! What a file would change, row by row, and what an import has changed.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::cells::BadRow;

/// A field of a row by its column, as text; `None`: it has no value.
pub(crate) type Field = (&'static str, Option<String>);

/// A field that a row changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// The column.
    pub field: &'static str,
    /// The value now; `None`: there is none.
    pub from: Option<String>,
    /// The value that the row sets.
    pub to: Option<String>,
}

/// What a good row does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowPreview {
    /// The line that it begins in, from 1.
    pub line: u64,
    /// What identifies it in the shop, such as a sku.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Whether the row is new to the shop.
    pub is_new: bool,
    /// What changes; of a new row, all that is set.
    pub changes: Vec<FieldChange>,
}

/// What a file would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportPreview {
    /// Good rows, in the file's order.
    pub rows: Vec<RowPreview>,
    /// Rows that cannot be imported, in the file's order. If there are any, nothing is imported.
    pub bad: Vec<BadRow>,
    /// SHA-256 of the file and of what it would change, in hex.
    pub digest: String,
}

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Rows created.
    pub created: usize,
    /// Rows updated.
    pub changed: usize,
    /// Rows without changes.
    pub unchanged: usize,
}

impl Imported {
    /// The sum of both.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            created: self.created + other.created,
            changed: self.changed + other.changed,
            unchanged: self.unchanged + other.unchanged,
        }
    }
}

/// The fields that differ; all that have a value if there was no row before.
pub(crate) fn changed_fields(before: Option<&[Field]>, after: &[Field]) -> Vec<FieldChange> {
    let changes = after.iter().enumerate().filter_map(|(at, (field, to))| {
        let from = before.and_then(|before| before.get(at)).and_then(|(_, from)| from.clone());
        (from != *to).then(|| FieldChange { field, from, to: to.clone() })
    });
    changes.collect()
}

/// SHA-256 of a file and of what it would change, in hex.
///
/// # Errors
/// Never for rows as they are declared here.
pub(crate) fn digest(text: &[u8], rows: &[RowPreview]) -> serde_json::Result<String> {
    let rows = serde_json::to_vec(rows)?;
    let mut hash = Sha256::new();
    hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
    hash.update(text);
    hash.update(rows);
    Ok(hex::encode(hash.finalize()))
}
