//! The shop's shipping methods and tax rates, remembered for a moment: they are needed for every cart and order, and
//! change rarely. What is remembered only shows prices; orders carry the version of the tables, and their commit is
//! refused if it is not the stored one any more.

use std::sync::Arc;
use std::time::Duration;

use domain::pricing::PriceTables;
use moka::sync::Cache;
use ports::{Changes, CommitError};

use crate::commit_loop::has_found_other_prices;
use crate::engine::Engine;
use crate::error::AppError;

/// How long carts may show the prices of before a change that another server made.
const REMEMBERED: Duration = Duration::from_secs(5);

/// The tables as they were read last.
#[derive(Debug)]
pub(crate) struct RecentPriceTables(Cache<(), Arc<PriceTables>>);

impl Default for RecentPriceTables {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(1).time_to_live(REMEMBERED).build())
    }
}

impl RecentPriceTables {
    /// Forgets the tables if a commit has changed them, or has found them changed.
    pub(crate) fn observe(&self, is_change: bool, outcome: &Result<(), CommitError>) {
        if is_change || has_found_other_prices(outcome) {
            self.0.invalidate_all();
        }
    }
}

/// Whether these changes change the tables.
pub(crate) fn are_changed_by(changes: &Changes) -> bool {
    !changes.shipping_methods.is_empty() || !changes.tax_rates.is_empty()
}

/// The shipping methods and tax rates of the shop.
pub(crate) async fn price_tables(engine: &Engine) -> Result<Arc<PriceTables>, AppError> {
    let recent = &engine.price_tables.0;
    if let Some(tables) = recent.get(&()) {
        return Ok(tables);
    }
    let tables = Arc::new(engine.store.price_tables().await?);
    recent.insert((), Arc::clone(&tables));
    Ok(tables)
}
