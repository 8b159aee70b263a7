//! One row of a listings file: read by the rules of the domain, faults named by column.

use csv::ByteRecord;
use domain::listing::{ListingDraft, ListingError};
use domain::money::{Currency, Money};

use super::BadRow;
use super::columns::{Columns, NAMES};
use crate::spreadsheet::unguarded;

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
    /// Whether it is for sale, if the row says so.
    pub is_active: Option<bool>,
}

impl Row {
    /// Reads a row.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub(super) fn read(columns: &Columns, record: &ByteRecord, line: u64) -> Result<Self, BadRow> {
        let (have, want) = (record.len(), columns.len());
        if have != want {
            let problem = format!("has {have} columns; the header has {want}");
            return Err(BadRow { line, column: None, problem });
        }
        let cells = Cells { columns, record, line };
        let is_active = cells.is_active()?;
        let currency: Currency = cells.parsed("currency", "an ISO 4217 code")?;
        let draft = ListingDraft {
            sku: cells.text("sku")?,
            name: cells.text("name")?,
            vendor: cells.filled("vendor")?,
            school: cells.filled("school")?,
            spec: cells.filled("spec")?,
            unit_price: cells.price(currency)?,
            stock: cells.stock()?,
            tax_category: domain::tax::TaxCategory::default(),
            is_active: is_active.unwrap_or(true),
        };
        let draft = draft.checked().map_err(|error| cells.refused(&error))?;
        Ok(Self { line, draft, is_active })
    }
}

/// The cells of one row.
struct Cells<'a> {
    columns: &'a Columns,
    record: &'a ByteRecord,
    line: u64,
}

impl Cells<'_> {
    /// A cell's text, without the guard against formulas that an export puts before it.
    fn text(&self, column: &'static str) -> Result<String, BadRow> {
        let cell = self.columns.cell(self.record, column);
        let text = std::str::from_utf8(cell).map(|text| unguarded(text.trim()).to_owned());
        text.map_err(|_| self.bad(column, "is not UTF-8".to_owned()))
    }

    fn filled(&self, column: &'static str) -> Result<Option<String>, BadRow> {
        Ok(Some(self.text(column)?).filter(|text| !text.is_empty()))
    }

    fn parsed<T: std::str::FromStr>(&self, column: &'static str, what: &str) -> Result<T, BadRow> {
        let text = self.text(column)?;
        text.parse().map_err(|_| self.bad(column, format!("{text:?} is not {what}")))
    }

    fn price(&self, currency: Currency) -> Result<Money, BadRow> {
        let text = self.text("unit_price")?;
        Money::parse(&text, currency).map_err(|error| {
            let hint = if text.contains(',') { DECIMAL_POINT } else { "" };
            self.bad("unit_price", format!("{text:?}: {error}{hint}"))
        })
    }

    /// In the letter case of spreadsheets as well.
    fn is_active(&self) -> Result<Option<bool>, BadRow> {
        let text = self.text("is_active")?;
        match text.to_ascii_lowercase().as_str() {
            "" => Ok(None),
            "true" => Ok(Some(true)),
            "false" => Ok(Some(false)),
            _ => Err(self.bad("is_active", format!("{text:?} is neither true nor false"))),
        }
    }

    fn stock(&self) -> Result<Option<i64>, BadRow> {
        match self.filled("stock")? {
            Some(_) => self.parsed("stock", "a whole number").map(Some),
            None => Ok(None),
        }
    }

    fn refused(&self, error: &ListingError) -> BadRow {
        let (column, problem) = match error {
            ListingError::Text { field, error } => {
                (NAMES.iter().copied().find(|name| name == field), error.to_string())
            }
            ListingError::Price(error) => (Some("unit_price"), error.to_string()),
            ListingError::Stock | ListingError::HeldByOrders { .. } => {
                (Some("stock"), error.to_string())
            }
        };
        BadRow { line: self.line, column, problem }
    }

    fn bad(&self, column: &'static str, problem: String) -> BadRow {
        BadRow { line: self.line, column: Some(column), problem }
    }
}
