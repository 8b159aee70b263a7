//! One row of a listings file: read by the rules of the domain, faults named by column.

use csv::ByteRecord;
use domain::listing::{ListingDraft, ListingError};
use domain::money::{Currency, Money};

use super::BadRow;
use super::columns::{Columns, NAMES};

/// A good row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line that it begins in.
    pub line: u64,
    /// What it says; `None` also where the file has no such column.
    pub draft: ListingDraft,
}

impl Row {
    /// Reads a row.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub(super) fn read(columns: &Columns, record: &ByteRecord, line: u64) -> Result<Self, BadRow> {
        let (have, want) = (record.len(), columns.len());
        if have != want {
            let problem = format!("it has {have} columns, the header {want}");
            return Err(BadRow { line, column: None, problem });
        }
        let cells = Cells { columns, record, line };
        let currency: Currency = cells.parsed("currency", "an ISO 4217 code")?;
        let draft = ListingDraft {
            sku: cells.text("sku")?,
            name: cells.text("name")?,
            vendor: cells.filled("vendor")?,
            school: cells.filled("school")?,
            spec: cells.filled("spec")?,
            unit_price: cells.price(currency)?,
            stock: cells.stock()?,
            is_active: true,
        };
        let draft = draft.checked().map_err(|error| cells.refused(&error))?;
        Ok(Self { line, draft })
    }
}

/// The cells of one row.
struct Cells<'a> {
    columns: &'a Columns,
    record: &'a ByteRecord,
    line: u64,
}

impl Cells<'_> {
    fn text(&self, column: &'static str) -> Result<String, BadRow> {
        let cell = self.columns.cell(self.record, column);
        let text = std::str::from_utf8(cell).map(|text| text.trim().to_owned());
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
        Money::parse(&text, currency)
            .map_err(|error| self.bad("unit_price", format!("{text:?}: {error}")))
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
