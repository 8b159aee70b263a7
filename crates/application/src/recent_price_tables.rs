//! The shipping methods and tax rates as they were read last, remembered for a moment: they are needed for every cart
//! and order, and change rarely.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::pricing::PriceTables;
use moka::sync::Cache;
use ports::{Changes, CommitError};

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
    pub(crate) fn get(&self) -> Option<Arc<PriceTables>> {
        self.tables.get(&())
    }

    pub(crate) fn times_forgotten(&self) -> u64 {
        self.forgotten.load(Ordering::SeqCst)
    }

    /// Forgets the tables if a commit has changed them, or has found them changed.
    pub(crate) fn observe(&self, is_change: bool, outcome: &Result<(), CommitError>) {
        if is_change || outcome.as_ref().is_err_and(CommitError::is_about_price_tables) {
            self.forgotten.fetch_add(1, Ordering::SeqCst);
            self.tables.invalidate_all();
        }
    }

    /// Remembers tables, unless they were forgotten since they began to be read.
    pub(crate) fn remember(&self, tables: &Arc<PriceTables>, read_after: u64) {
        self.tables.insert((), Arc::clone(tables));
        if self.times_forgotten() != read_after {
            self.tables.invalidate_all();
        }
    }
}

/// Whether these changes change the tables.
pub(crate) fn are_changed_by(changes: &Changes) -> bool {
    !changes.shipping_methods.is_empty() || !changes.tax_rates.is_empty()
}
