//! Every storage case, each on a database of its own: on SQLite, and on PostgreSQL with a commit in
//! one call and statement by statement.

use std::sync::Arc;

use adapters_diesel::ConnectOptions;
use ports::Storage;

use crate::databases::{self, Fresh};

fn connected(fresh: Option<Fresh>, one_call: bool) -> Option<(Arc<dyn Storage>, Fresh)> {
    let fresh = fresh?;
    let options = ConnectOptions { one_call, ..databases::options(8) };
    let store: Arc<dyn Storage> = databases::connect(&fresh, options);
    Some((store, fresh))
}

mod sqlite {
    use super::*;

    async fn fresh() -> Option<(Arc<dyn Storage>, Fresh)> {
        connected(Some(databases::sqlite()), true)
    }

    port_contracts::storage_contract!(fresh);
}

mod postgres_in_one_call {
    use super::*;

    async fn fresh() -> Option<(Arc<dyn Storage>, Fresh)> {
        connected(databases::postgres(), true)
    }

    port_contracts::storage_contract!(fresh);
}

mod postgres_by_statements {
    use super::*;

    async fn fresh() -> Option<(Arc<dyn Storage>, Fresh)> {
        connected(databases::postgres(), false)
    }

    port_contracts::storage_contract!(fresh);
}
