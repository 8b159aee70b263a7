//! What a file would change, row by row.

use std::collections::{BTreeMap, HashMap};

use domain::listing::{Listing, ListingDraft};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::plan::compare;
use super::{BATCH, BadRow, Parsed, Plan, parse};
use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::Admin;

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
    /// Its sku.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// Whether the listing is new.
    pub is_new: bool,
    /// What changes; of a new listing, all that is set.
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

/// Reads a file and compares it with the shop's listings. It changes nothing.
///
/// # Errors
/// [`AppError::BadSheet`] if it is not a listings file.
pub async fn preview(engine: &Engine, _: &Admin, text: &[u8]) -> Result<ImportPreview, AppError> {
    let Parsed { columns, rows, mut bad } = parse(text).map_err(AppError::BadSheet)?;
    let lines: BTreeMap<String, u64> =
        rows.iter().map(|row| (row.draft.sku.clone(), row.line)).collect();
    let Plan { drafts, bad: refused } = compare(engine.store.as_ref(), &columns, rows).await?;
    bad.extend(refused);
    bad.sort_by_key(|row| row.line);
    let mut rows = Vec::with_capacity(drafts.len());
    for batch in drafts.chunks(BATCH) {
        let skus: Vec<String> = batch.iter().map(|draft| draft.sku.clone()).collect();
        let found = engine.store.listings_by_sku(&skus).await?;
        let found: HashMap<&str, &Listing> = found.iter().map(|l| (l.sku.as_str(), l)).collect();
        rows.extend(batch.iter().map(|draft| {
            let line = lines.get(&draft.sku).copied().unwrap_or_default();
            row_preview(line, draft, found.get(draft.sku.as_str()).copied())
        }));
    }
    let digest = digest(text, &rows)?;
    Ok(ImportPreview { rows, bad, digest })
}

fn row_preview(line: u64, draft: &ListingDraft, before: Option<&Listing>) -> RowPreview {
    let mut after = draft.clone();
    // An empty cell leaves the stock of an existing listing unchanged.
    after.stock = draft.stock.or(before.and_then(|listing| listing.stock));
    let from = before.map(|listing| fields(&listing.draft()));
    let changes = fields(&after).into_iter().enumerate().filter_map(|(at, (field, to))| {
        let from = from.as_ref().and_then(|from| from.get(at)).and_then(|(_, from)| from.clone());
        (from != to).then_some(FieldChange { field, from, to })
    });
    RowPreview {
        line,
        sku: draft.sku.clone(),
        name: draft.name.clone(),
        is_new: before.is_none(),
        changes: changes.collect(),
    }
}

fn fields(draft: &ListingDraft) -> [(&'static str, Option<String>); 7] {
    [
        ("name", Some(draft.name.clone())),
        ("unit_price", Some(draft.unit_price.to_string())),
        ("stock", draft.stock.map(|stock| stock.to_string())),
        ("vendor", draft.vendor.clone()),
        ("school", draft.school.clone()),
        ("spec", draft.spec.clone()),
        ("is_active", Some(draft.is_active.to_string())),
    ]
}

fn digest(text: &[u8], rows: &[RowPreview]) -> Result<String, AppError> {
    let rows = serde_json::to_vec(rows).map_err(|error| AppError::Internal(error.to_string()))?;
    let mut hash = Sha256::new();
    hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
    hash.update(text);
    hash.update(rows);
    Ok(hex::encode(hash.finalize()))
}
