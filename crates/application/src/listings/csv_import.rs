//! Listings from a CSV file, for `kassa import listings` and `POST /api/admin/listings/import`: every
//! row is checked before the first one is written.
//!
//! `row` reads a row, `plan` compares the rows with what the shop has, `preview` says what they would change,
//! `apply` writes them.
//!
//! An export of listings (`GET /api/admin/listings` as CSV) is such a file: importing it unchanged
//! has no effect.

mod apply;
mod plan;
mod preview;
mod row;

use std::io::Read;

use crate::spreadsheet::{self, FileFault};

pub use apply::{ImportSheet, Stopped, apply, import_previewed, import_sheet};
pub use plan::{BATCH, Plan, plan};
pub use preview::preview;
pub use row::{COLUMNS, Row};

/// What a file of listings holds.
pub type Parsed = spreadsheet::Sheet<Row>;

/// Reads a whole file.
///
/// # Errors
/// If the header is invalid, or the file cannot be read to its end.
pub fn parse(text: impl Read) -> Result<Parsed, FileFault> {
    spreadsheet::read_sheet(text)
}

#[cfg(test)]
mod tests;
