//! Tax rates from a CSV file: every row is checked before the first one is written, and all are written in one
//! commit.
//!
//! `row` reads a row, `plan` compares the rows with the shop's rates, `preview` says what they would change, `apply`
//! writes them.
//!
//! An export of tax rates (`GET /api/admin/tax-rates` as CSV) is such a file: importing it unchanged has no effect.

mod apply;
mod plan;
mod preview;
mod row;
#[cfg(test)]
mod tests;

pub use apply::{import_previewed, import_sheet};
pub use preview::preview;
pub use row::COLUMNS;
