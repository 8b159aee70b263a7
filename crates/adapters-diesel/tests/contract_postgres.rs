//! Every storage case on PostgreSQL, each in a database of its own: once with a commit in one call,
//! once statement by statement.

use std::sync::Arc;

use adapters_diesel::{ConnectOptions, DieselStore, migrations};
use ports::Storage;

fn connected(one_call: bool) -> Option<Arc<dyn Storage>> {
    if !pg_harness::available() {
        return None;
    }
    let url = pg_harness::fresh_database_from("kassa", |url| {
        migrations::up(url).unwrap();
    });
    let options = ConnectOptions {
        one_call,
        pool_size: 8,
        ..ConnectOptions::default()
    };
    Some(Arc::new(DieselStore::connect(&url, options).unwrap()))
}

mod in_one_call {
    use super::*;

    async fn fresh() -> Option<Arc<dyn Storage>> {
        connected(true)
    }

    port_contracts::storage_contract!(fresh);
}

mod statement_by_statement {
    use super::*;

    async fn fresh() -> Option<Arc<dyn Storage>> {
        connected(false)
    }

    port_contracts::storage_contract!(fresh);
}
