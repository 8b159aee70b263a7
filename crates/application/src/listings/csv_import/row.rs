//! One row of a listings file: read by the rules of the domain, faults named by column.

use domain::listing::{ListingDraft, ListingError};
use domain::money::{Currency, Money};
use domain::tax::TaxCategory;

use crate::spreadsheet::{BadRow, Cells, ColumnSet, SheetRow};

/// The columns of a listings file. Listings are matched by their sku, whatever stands under `id`.
pub const COLUMNS: ColumnSet = ColumnSet {
    required: &["sku", "name", "unit_price", "currency"],
    optional: &["stock", "vendor", "school", "spec", "tax_category", "is_active"],
    ignored: &["id", "reserved", "available", "created_at", "updated_at", "version"],
};

/// What is said of an amount with a comma, which may be meant in two ways.
const DECIMAL_POINT: &str =
    "; write it with a decimal point and without separators, such as 1234.50";

/// A good row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line on which the row starts.
    pub line: u64,
    /// What it says; `None` also if the file has no such column. For sale, unless it says
    /// otherwise.
    pub draft: ListingDraft,
    /// Its tax category, if the row says so.
    pub tax_category: Option<TaxCategory>,
    /// Whether it is for sale, if the row says so.
    pub is_active: Option<bool>,
}

impl SheetRow for Row {
    const COLUMNS: &'static ColumnSet = &COLUMNS;

    fn read(cells: &Cells<'_>) -> Result<Self, BadRow> {
        let is_active = cells.flag("is_active")?;
        let tax_category = tax_category(cells)?;
        let currency: Currency = cells.parsed("currency", "an ISO 4217 code")?;
        let draft = ListingDraft {
            sku: cells.text("sku")?,
            name: cells.text("name")?,
            vendor: cells.filled("vendor")?,
            school: cells.filled("school")?,
            spec: cells.filled("spec")?,
            unit_price: price(cells, currency)?,
            stock: stock(cells)?,
            tax_category: tax_category.clone().unwrap_or_default(),
            is_active: is_active.unwrap_or(true),
        };
        let draft = draft.checked().map_err(|error| refused(cells.line(), &error))?;
        Ok(Self { line: cells.line(), draft, tax_category, is_active })
    }

    fn identity(&self) -> (&'static str, String) {
        ("sku", self.draft.sku.clone())
    }
}

fn price(cells: &Cells<'_>, currency: Currency) -> Result<Money, BadRow> {
    let text = cells.text("unit_price")?;
    Money::parse(&text, currency).map_err(|error| {
        let hint = if text.contains(',') { DECIMAL_POINT } else { "" };
        cells.bad("unit_price", format!("{text:?}: {error}{hint}"))
    })
}

/// `None` if the cell is empty or the file has no such column: it stays what it is, `standard` for a new listing.
fn tax_category(cells: &Cells<'_>) -> Result<Option<TaxCategory>, BadRow> {
    let name = cells.filled("tax_category")?;
    let parsed = name.map(|name| {
        let category = name.parse::<TaxCategory>();
        category.map_err(|error| cells.bad("tax_category", format!("{name:?} {error}")))
    });
    parsed.transpose()
}

fn stock(cells: &Cells<'_>) -> Result<Option<i64>, BadRow> {
    match cells.filled("stock")? {
        Some(_) => cells.parsed("stock", "a whole number").map(Some),
        None => Ok(None),
    }
}

fn refused(line: u64, error: &ListingError) -> BadRow {
    let (column, problem) = match error {
        ListingError::Text { field, error } => {
            (COLUMNS.names().find(|name| name == field), error.to_string())
        }
        ListingError::Price(error) => (Some("unit_price"), error.to_string()),
        ListingError::Stock | ListingError::HeldByOrders { .. } => {
            (Some("stock"), error.to_string())
        }
    };
    BadRow { line, column, problem }
}
