//! What a file would change, row by row.

use std::collections::{BTreeMap, HashMap};

use domain::listing::{Listing, ListingDraft};

use super::plan::compare;
use super::{BATCH, Parsed, Plan, parse};
use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::Admin;
use crate::spreadsheet::{Field, ImportPreview, RowPreview, changed_fields, digest};

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
    let digest = digest(text, &rows).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(ImportPreview { rows, bad, digest })
}

fn row_preview(line: u64, draft: &ListingDraft, before: Option<&Listing>) -> RowPreview {
    let mut after = draft.clone();
    // An empty cell leaves the stock of an existing listing unchanged.
    after.stock = draft.stock.or(before.and_then(|listing| listing.stock));
    let from = before.map(|listing| fields(&listing.draft()));
    RowPreview {
        line,
        key: draft.sku.clone(),
        name: draft.name.clone(),
        is_new: before.is_none(),
        changes: changed_fields(from.as_ref().map(<[Field; 8]>::as_slice), &fields(&after)),
    }
}

fn fields(draft: &ListingDraft) -> [Field; 8] {
    [
        ("name", Some(draft.name.clone())),
        ("unit_price", Some(draft.unit_price.to_string())),
        ("stock", draft.stock.map(|stock| stock.to_string())),
        ("vendor", draft.vendor.clone()),
        ("school", draft.school.clone()),
        ("spec", draft.spec.clone()),
        ("tax_category", Some(draft.tax_category.to_string())),
        ("is_active", Some(draft.is_active.to_string())),
    ]
}
