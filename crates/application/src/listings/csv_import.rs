//! Listings from a CSV file, for `kassa import listings` and `POST /api/admin/listings/import`: every
//! row is checked before the first one is written.
//!
//! `separator` finds what separates the cells, `columns` reads the header, `row` reads a row, `plan`
//! compares the rows with what the shop has, `preview` says what they would change, `apply` writes them.
//!
//! An export of listings (`GET /api/admin/listings` as CSV) is such a file: importing it unchanged
//! has no effect.

mod apply;
mod columns;
mod plan;
mod preview;
mod row;
mod separator;

use std::collections::HashMap;
use std::fmt;
use std::io::Read;

use csv::ByteRecord;
use serde::Serialize;

pub use apply::{ImportSheet, Stopped, apply, import_previewed, import_sheet};
pub use columns::{Columns, FileFault, NAMES};
pub use plan::{BATCH, Plan, plan};
pub use preview::{FieldChange, ImportPreview, RowPreview, preview};
pub use row::Row;

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

/// What a file holds.
#[derive(Debug)]
pub struct Parsed {
    /// Its header.
    pub columns: Columns,
    /// Good rows, each sku once, in the file's order.
    pub rows: Vec<Row>,
    /// Bad rows, in the file's order.
    pub bad: Vec<BadRow>,
}

/// Reads a whole file.
///
/// # Errors
/// If the header is invalid, or the file cannot be read to its end.
pub fn parse(text: impl Read) -> Result<Parsed, FileFault> {
    let (separator, text) = separator::find(text)?;
    let mut reader = reader(separator.byte, text);
    let mut record = ByteRecord::new();
    if separator.is_declared {
        read(&mut reader, &mut record)?;
    }
    // Where there is none, the record is empty, and a column is missing.
    read(&mut reader, &mut record)?;
    let columns = Columns::of_header(&record)?;
    let (mut rows, mut bad) = (Vec::new(), Vec::new());
    let mut lines = HashMap::new();
    while read(&mut reader, &mut record)? {
        let line = first_line(&record, reader.position());
        let row =
            Row::read(&columns, &record, line).and_then(|row| unless_repeated(row, &mut lines));
        match row {
            Ok(row) => rows.push(row),
            Err(fault) => bad.push(fault),
        }
    }
    Ok(Parsed { columns, rows, bad })
}

/// A reader whose lines end at the line feed; a carriage return before it is a blank of the last cell.
/// Left to itself, the reader counts lines of such files one too low.
fn reader<R: Read>(separator: u8, text: R) -> csv::Reader<R> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(text)
}

/// Reads the next record that has anything in it; false behind the last one.
fn read<R: Read>(reader: &mut csv::Reader<R>, record: &mut ByteRecord) -> Result<bool, FileFault> {
    while reader.read_byte_record(record).map_err(|error| unreadable(&error))? {
        if !is_blank(record) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_blank(record: &ByteRecord) -> bool {
    record.iter().all(|cell| cell.trim_ascii().is_empty())
}

/// A row whose sku no row before it had.
fn unless_repeated(row: Row, lines: &mut HashMap<String, u64>) -> Result<Row, BadRow> {
    let first = *lines.entry(row.draft.sku.clone()).or_insert(row.line);
    if first == row.line {
        return Ok(row);
    }
    let problem = format!("{:?} is already in line {first}", row.draft.sku);
    Err(BadRow { line: row.line, column: Some("sku"), problem })
}

/// The line that a record begins in: the reader skips blank lines after it has taken the position,
/// so it is counted from the record's end.
fn first_line(record: &ByteRecord, end: &csv::Position) -> u64 {
    let breaks = record.as_slice().iter().filter(|&&byte| byte == b'\n').count();
    let breaks = u64::try_from(breaks).unwrap_or(0);
    let counted = end.line().saturating_sub(1).saturating_sub(breaks);
    record.position().map_or(counted, |at| at.line().max(counted))
}

fn unreadable(error: &csv::Error) -> FileFault {
    FileFault::Unreadable(error.to_string())
}

#[cfg(test)]
mod tests;
