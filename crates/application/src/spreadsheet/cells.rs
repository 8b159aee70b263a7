//! The cells of a row, read as values; faults are named by line and column.

use std::fmt;
use std::str::FromStr;

use csv::ByteRecord;
use serde::Serialize;

use super::columns::Columns;
use super::guard::unguarded;

/// A row that cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadRow {
    /// The line that it begins in, from 1.
    pub line: u64,
    /// The column that is wrong; none if the row as a whole is.
    pub column: Option<&'static str>,
    /// What is wrong.
    pub problem: String,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            Some(column) => write!(f, "line {}, {column}: {}", self.line, self.problem),
            None => write!(f, "line {}: {}", self.line, self.problem),
        }
    }
}

/// The cells of one row.
#[derive(Debug)]
pub struct Cells<'a> {
    columns: &'a Columns,
    record: &'a ByteRecord,
    line: u64,
}

impl<'a> Cells<'a> {
    /// The cells of a record with as many of them as the header has.
    ///
    /// # Errors
    /// A record of another length.
    pub(super) fn of(
        columns: &'a Columns,
        record: &'a ByteRecord,
        line: u64,
    ) -> Result<Self, BadRow> {
        let (have, want) = (record.len(), columns.len());
        if have == want {
            return Ok(Self { columns, record, line });
        }
        let problem = format!("has {have} columns; the header has {want}");
        Err(BadRow { line, column: None, problem })
    }

    /// The line that the row begins in, from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// A cell's text, without the guard against formulas that an export puts before it; empty if the file
    /// has no such column.
    ///
    /// # Errors
    /// Text that is not UTF-8.
    pub fn text(&self, column: &'static str) -> Result<String, BadRow> {
        let cell = self.columns.cell(self.record, column);
        let text = std::str::from_utf8(cell).map(|text| unguarded(text.trim()).to_owned());
        text.map_err(|_| self.bad(column, "is not UTF-8".to_owned()))
    }

    /// A cell's text, if it has any.
    ///
    /// # Errors
    /// Text that is not UTF-8.
    pub fn filled(&self, column: &'static str) -> Result<Option<String>, BadRow> {
        Ok(Some(self.text(column)?).filter(|text| !text.is_empty()))
    }

    /// A cell as a value; `what` says what it has to be.
    ///
    /// # Errors
    /// A cell that is not such a value.
    pub fn parsed<T: FromStr>(&self, column: &'static str, what: &str) -> Result<T, BadRow> {
        let text = self.text(column)?;
        text.parse().map_err(|_| self.bad(column, format!("{text:?} is not {what}")))
    }

    /// A cell that says true or false, in the letter case of spreadsheets as well; `None` if it is empty.
    ///
    /// # Errors
    /// Another word.
    pub fn flag(&self, column: &'static str) -> Result<Option<bool>, BadRow> {
        let text = self.text(column)?;
        match text.to_ascii_lowercase().as_str() {
            "" => Ok(None),
            "true" => Ok(Some(true)),
            "false" => Ok(Some(false)),
            _ => Err(self.bad(column, format!("{text:?} is neither true nor false"))),
        }
    }

    /// What is wrong with a cell of this row.
    #[must_use]
    pub fn bad(&self, column: &'static str, problem: String) -> BadRow {
        BadRow { line: self.line, column: Some(column), problem }
    }
}
