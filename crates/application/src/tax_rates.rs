//! Tax rates: the operator's work on them.

mod change;
mod create;
pub mod csv_import;
mod list;

pub use change::{TaxRateChange, change};
pub use create::create;
pub use list::{get, list};
