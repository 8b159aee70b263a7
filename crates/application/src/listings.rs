//! Listings: what shoppers see, and the operator's work on them.

mod adjust_stock;
mod change;
mod create;
pub mod csv_import;
mod delete;
mod import;
mod list;

pub use adjust_stock::{AdjustStock, adjust_stock};
pub use change::{ListingChange, archive, change, change_keyed};
pub use create::create;
pub use delete::{delete, delete_keyed};
use import::{StockRule, import, plan_batch};
pub use list::{StockLevel, get, get_any, list, list_for_sale, moved_listings, stock_movements};

use domain::order::Actor;
use ports::StockCause;

use crate::engine::Engine;

/// Why stock changes when an operator changes it, for the ledger.
fn operators(engine: &Engine, actor: &Actor, reason: &str) -> StockCause {
    StockCause { reason: reason.to_owned(), actor: actor.clone(), order_id: None, at: engine.now() }
}
