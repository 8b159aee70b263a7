//! Listings: what shoppers see, and the operator's work on them.

mod adjust_stock;
mod change;
mod create;
mod delete;
mod import;
mod list;

pub use adjust_stock::{AdjustStock, adjust_stock};
pub use change::{ListingChange, archive, change};
pub use create::create;
pub use delete::delete;
pub use import::{Imported, import};
pub use list::{get, list};
