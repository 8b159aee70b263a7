//! The shop's shipping methods and tax rates, remembered for a moment: they are needed for every cart and order, and
//! change rarely. What is remembered shows prices, and decides nothing by itself: orders carry the version of the
//! tables, and their commit is refused if it is not the stored one any more; a refusal is decided by the stored tables.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::order::OrderError;
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
pub(crate) struct RecentPriceTables {
    tables: Cache<(), Arc<PriceTables>>,
    /// How often they were forgotten: what was read before that is not remembered after it.
    forgotten: AtomicU64,
}

impl Default for RecentPriceTables {
    fn default() -> Self {
        let tables = Cache::builder().max_capacity(1).time_to_live(REMEMBERED).build();
        Self { tables, forgotten: AtomicU64::new(0) }
    }
}

impl RecentPriceTables {
    /// Forgets the tables if a commit has changed them, or has found them changed.
    pub(crate) fn observe(&self, is_change: bool, outcome: &Result<(), CommitError>) {
        if is_change || has_found_other_prices(outcome) {
            self.forgotten.fetch_add(1, Ordering::SeqCst);
            self.tables.invalidate_all();
        }
    }

    fn remember(&self, tables: &Arc<PriceTables>, read_after: u64) {
        self.tables.insert((), Arc::clone(tables));
        if self.forgotten.load(Ordering::SeqCst) != read_after {
            self.tables.invalidate_all();
        }
    }
}

/// Whether these changes change the tables.
pub(crate) fn are_changed_by(changes: &Changes) -> bool {
    !changes.shipping_methods.is_empty() || !changes.tax_rates.is_empty()
}

/// The shipping methods and tax rates of the shop.
pub(crate) async fn price_tables(engine: &Engine) -> Result<Arc<PriceTables>, AppError> {
    match engine.price_tables.tables.get(&()) {
        Some(tables) => Ok(tables),
        None => read(engine).await,
    }
}

/// What is decided by the tables, and the tables. A refusal by remembered tables is decided once more by the stored
/// ones: no commit would find out that they have changed.
pub(crate) async fn decided_by_price_tables<T>(
    engine: &Engine,
    decide: impl Fn(&PriceTables) -> Result<T, AppError>,
) -> Result<(T, Arc<PriceTables>), AppError> {
    if let Some(tables) = engine.price_tables.tables.get(&()) {
        match decide(&tables) {
            Err(error) if may_depend_on_prices(&error) => {}
            decided => return Ok((decided?, tables)),
        }
    }
    let tables = read(engine).await?;
    Ok((decide(&tables)?, tables))
}

fn may_depend_on_prices(error: &AppError) -> bool {
    matches!(
        error,
        AppError::AmountChanged { .. }
            | AppError::Delivery(_)
            | AppError::Money(_)
            | AppError::Order(OrderError::Delivery(_) | OrderError::Money(_))
    )
}

async fn read(engine: &Engine) -> Result<Arc<PriceTables>, AppError> {
    let recent = &engine.price_tables;
    let read_after = recent.forgotten.load(Ordering::SeqCst);
    let tables = Arc::new(engine.store.price_tables().await?);
    recent.remember(&tables, read_after);
    Ok(tables)
}
