//! One row of a file of tax rates: read by the rules of the domain, faults named by column.

use domain::tax::{TaxCategory, TaxRateDraft, TaxRateError, TaxRateKey, parse_percentage};

use crate::spreadsheet::{BadRow, Cells, ColumnSet, SheetRow};

/// The columns of a file of tax rates. Rates are matched by category, country, region and name, whatever stands
/// under `id`.
pub const COLUMNS: ColumnSet = ColumnSet {
    required: &["country", "name", "rate", "included"],
    optional: &["category", "region", "is_active"],
    ignored: &["id", "created_at", "updated_at", "version"],
};

/// A good row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The line that it begins in.
    pub(super) line: u64,
    /// What it says. Active, unless it says otherwise.
    pub(super) draft: TaxRateDraft,
    /// Whether it is active, if the row says so.
    pub(super) is_active: Option<bool>,
}

impl SheetRow for Row {
    const COLUMNS: &'static ColumnSet = &COLUMNS;

    fn read(cells: &Cells<'_>) -> Result<Self, BadRow> {
        let (is_active, rate) = (cells.flag("is_active")?, cells.text("rate")?);
        let included = cells.flag("included")?;
        let included =
            included.ok_or_else(|| cells.bad("included", "must be true or false".to_owned()))?;
        let category = match cells.filled("category")? {
            None => TaxCategory::default(),
            Some(name) => {
                name.parse().map_err(|error| cells.bad("category", format!("{name:?} {error}")))?
            }
        };
        let draft = TaxRateDraft {
            name: cells.text("name")?,
            category,
            country: cells.parsed("country", "a country code such as DE (ISO 3166-1 alpha-2)")?,
            region: cells.filled("region")?,
            ppm: parse_percentage(&rate)
                .map_err(|_| cells.bad("rate", format!("{rate:?} is not {PERCENTAGE}")))?,
            included,
            is_active: is_active.unwrap_or(true),
        };
        let draft = draft.checked().map_err(|error| refused(cells, &error))?;
        Ok(Self { line: cells.line(), draft, is_active })
    }

    fn identity(&self) -> (&'static str, String) {
        ("name", self.key().to_string())
    }
}

/// What a rate has to be.
const PERCENTAGE: &str = "a percentage from 0 to 100 with at most 4 decimal places, such as 8.875";

impl Row {
    /// What it is matched by.
    pub(super) fn key(&self) -> TaxRateKey {
        self.draft.key()
    }
}

fn refused(cells: &Cells<'_>, error: &TaxRateError) -> BadRow {
    let (column, problem) = match error {
        TaxRateError::Text { field, error } => {
            (COLUMNS.names().find(|name| name == field), error.to_string())
        }
        TaxRateError::Rate => (Some("rate"), error.to_string()),
    };
    BadRow { line: cells.line(), column, problem }
}
