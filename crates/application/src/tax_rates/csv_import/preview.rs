//! What a file would change, row by row.

use domain::tax::{TaxRate, TaxRateDraft, percentage};

use super::plan::{Plan, PlannedRow, plan};
use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::Admin;
use crate::spreadsheet::{Field, ImportPreview, RowPreview, changed_fields, digest};

/// Reads a file and compares it with the shop's tax rates. It changes nothing.
///
/// # Errors
/// [`AppError::BadSheet`] if it is not a file of tax rates.
pub async fn preview(engine: &Engine, _: &Admin, text: &[u8]) -> Result<ImportPreview, AppError> {
    let plan = plan(engine, text).await?;
    let (rows, digest) = shown(&plan, text)?;
    let bad = plan.bad.into_iter().chain(plan.beyond).collect();
    Ok(ImportPreview { rows, bad, digest })
}

/// What a plan of this file would change, and the digest of both.
///
/// # Errors
/// [`AppError::Internal`] if the digest cannot be computed.
pub(super) fn shown(plan: &Plan, text: &[u8]) -> Result<(Vec<RowPreview>, String), AppError> {
    let rows: Vec<RowPreview> = plan.rows.iter().map(row_preview).collect();
    let digest = digest(text, &rows).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok((rows, digest))
}

fn row_preview(row: &PlannedRow) -> RowPreview {
    let before = row.before.as_ref().map(TaxRate::draft).map(|draft| fields(&draft));
    RowPreview {
        line: row.line,
        key: row.draft.key().to_string(),
        name: row.draft.name.clone(),
        is_new: before.is_none(),
        changes: changed_fields(before.as_ref().map(<[Field; 4]>::as_slice), &fields(&row.draft)),
    }
}

/// What a row can change of a rate; the rest identifies it. The letter case of a region is no part of that.
fn fields(draft: &TaxRateDraft) -> [Field; 4] {
    [
        ("region", draft.region.clone()),
        ("rate", Some(percentage(draft.ppm))),
        ("included", Some(draft.included.to_string())),
        ("is_active", Some(draft.is_active.to_string())),
    ]
}
