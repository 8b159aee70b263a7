//! Comparing the rows with what the shop has, before anything is written: columns that the file
//! does not have stay as they are, and rows that the shop would refuse are found.

use std::collections::HashMap;

use domain::listing::{Listing, ListingDraft};
use ports::{ListingRepository, ReadError};

use super::row::Row;
use crate::engine::Engine;
use crate::principal::Admin;
use crate::spreadsheet::{BadRow, Columns};

/// Rows that are looked up, and written, at once.
pub const BATCH: usize = 500;

/// What is to be written.
#[derive(Debug, Default)]
pub struct Plan {
    /// Drafts, in the file's order.
    pub drafts: Vec<ListingDraft>,
    /// Rows that the shop would refuse.
    pub bad: Vec<BadRow>,
}

/// Compares the rows with the shop's listings.
///
/// # Errors
/// If the listings cannot be read.
pub async fn plan(
    engine: &Engine,
    _: &Admin,
    columns: &Columns,
    rows: Vec<Row>,
) -> Result<Plan, ReadError> {
    compare(engine.store.as_ref(), columns, rows).await
}

/// As the plan of an engine, for any listing repository.
pub(super) async fn compare<R: ListingRepository + ?Sized>(
    listings: &R,
    columns: &Columns,
    rows: Vec<Row>,
) -> Result<Plan, ReadError> {
    let mut plan = Plan::default();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let batch: Vec<Row> = rows.by_ref().take(BATCH).collect();
        let skus: Vec<String> = batch.iter().map(|row| row.draft.sku.clone()).collect();
        let found = listings.listings_by_sku(&skus).await?;
        let found: HashMap<&str, &Listing> = found.iter().map(|l| (l.sku.as_str(), l)).collect();
        for row in batch {
            match found.get(row.draft.sku.as_str()) {
                Some(before) => match changed(columns, before, row) {
                    Ok(draft) => plan.drafts.push(draft),
                    Err(bad) => plan.bad.push(bad),
                },
                None => plan.drafts.push(row.draft),
            }
        }
    }
    Ok(plan)
}

/// The listing as it will be. Whether it is for sale stays, if the row does not say.
fn changed(columns: &Columns, before: &Listing, row: Row) -> Result<ListingDraft, BadRow> {
    let Row { line, draft, tax_category, is_active } = row;
    let bad = |column, problem| BadRow { line, column: Some(column), problem };
    let (was, is) = (before.unit_price.currency(), draft.unit_price.currency());
    if was != is {
        return Err(bad(
            "currency",
            format!("the listing's currency is {was} and cannot be changed"),
        ));
    }
    if let Some(stock) = draft.stock
        && stock < before.reserved
    {
        let problem = format!("{stock}: open orders reserve {} units", before.reserved);
        return Err(bad("stock", problem));
    }
    let kept = |column, new: Option<String>, old: &Option<String>| {
        if columns.has(column) { new } else { old.clone() }
    };
    Ok(ListingDraft {
        vendor: kept("vendor", draft.vendor, &before.vendor),
        school: kept("school", draft.school, &before.school),
        spec: kept("spec", draft.spec, &before.spec),
        tax_category: tax_category.unwrap_or_else(|| before.tax_category.clone()),
        is_active: is_active.unwrap_or(before.is_active),
        ..draft
    })
}
