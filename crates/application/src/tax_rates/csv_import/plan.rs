//! What the rows of a file make of the shop's tax rates.

use std::collections::HashMap;

use domain::ids::TaxRateId;
use domain::tax::{TaxRate, TaxRateDraft, TaxRateKey};
use ports::{Changes, LimitedTable, RowWrite};

use super::row::Row;
use crate::engine::Engine;
use crate::error::AppError;
use crate::spreadsheet::{BadRow, Imported, Sheet, read_sheet};

/// A row with the rate that it changes.
pub(super) struct PlannedRow {
    /// The line that it begins in.
    pub(super) line: u64,
    /// The rate that the shop has.
    pub(super) before: Option<TaxRate>,
    /// What it becomes.
    pub(super) draft: TaxRateDraft,
}

/// The rows of a file, compared with the shop's rates.
pub(super) struct Plan {
    /// Good rows, in the file's order.
    pub(super) rows: Vec<PlannedRow>,
    /// Bad rows, in the file's order.
    pub(super) bad: Vec<BadRow>,
    /// The first row that would be one rate more than a shop can have.
    pub(super) beyond: Option<BadRow>,
}

/// The first new row for which a shop with `stored` rates has no room.
pub(super) fn first_beyond(rows: &[PlannedRow], stored: usize) -> Option<BadRow> {
    let room = LimitedTable::TaxRates.most().saturating_sub(stored);
    let row = rows.iter().filter(|row| row.before.is_none()).nth(room)?;
    let problem = AppError::TableFull(LimitedTable::TaxRates).to_string();
    Some(BadRow { line: row.line, column: None, problem })
}

/// Reads a file and compares it with the shop's rates. Whether a rate is active stays, if its row does not say.
///
/// # Errors
/// [`AppError::BadSheet`] if it is not a file of tax rates.
pub(super) async fn plan(engine: &Engine, text: &[u8]) -> Result<Plan, AppError> {
    let Sheet { rows, bad, .. } = read_sheet::<Row>(text).map_err(AppError::BadSheet)?;
    let rates = engine.store.price_tables().await?.rates;
    let stored = rates.len();
    let mut rates: HashMap<TaxRateKey, TaxRate> =
        rates.into_iter().map(|rate| (rate.key(), rate)).collect();
    let planned = rows.into_iter().map(|row| {
        let before = rates.remove(&row.key());
        let Row { line, mut draft, is_active } = row;
        if let (Some(before), None) = (&before, is_active) {
            draft.is_active = before.is_active;
        }
        PlannedRow { line, before, draft }
    });
    let rows: Vec<_> = planned.collect();
    let beyond = first_beyond(&rows, stored);
    Ok(Plan { rows, bad, beyond })
}

impl Plan {
    /// The rows as one commit: the versions of the rates guard it.
    ///
    /// # Errors
    /// [`AppError::BadRows`] if there are any, [`AppError::TableFull`] if there is no room for all; nothing is written
    /// then.
    pub(super) fn changes(self, engine: &Engine) -> Result<(Imported, Changes), AppError> {
        if !self.bad.is_empty() {
            return Err(AppError::BadRows(self.bad));
        }
        if self.beyond.is_some() {
            return Err(AppError::TableFull(LimitedTable::TaxRates));
        }
        let (mut imported, mut changes) = (Imported::default(), Changes::default());
        for PlannedRow { before, draft, .. } in self.rows {
            match before {
                None => {
                    let rate = TaxRate::create(TaxRateId(engine.uuid()), draft, engine.now())?;
                    changes.tax_rates.push(RowWrite::Insert(rate));
                    imported.created += 1;
                }
                Some(before) if before.draft() == draft => imported.unchanged += 1,
                Some(before) => {
                    changes.update_tax_rate(&mut before.changed(draft, engine.now())?);
                    imported.changed += 1;
                }
            }
        }
        Ok((imported, changes))
    }
}
