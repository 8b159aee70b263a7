//! Every storage case, each on a database of its own, on SQLite and on PostgreSQL.

use std::sync::Arc;

use ports::Storage;

use crate::databases::{self, Fresh};

fn connected(fresh: Option<Fresh>) -> Option<(Arc<dyn Storage>, Fresh)> {
    let fresh = fresh?;
    let store: Arc<dyn Storage> = databases::connect(&fresh, databases::options(8));
    Some((store, fresh))
}

mod sqlite {
    use super::*;

    async fn fresh() -> Option<(Arc<dyn Storage>, Fresh)> {
        connected(Some(databases::sqlite()))
    }

    port_contracts::storage_contract!(fresh);
}

mod postgres {
    use super::*;

    async fn fresh() -> Option<(Arc<dyn Storage>, Fresh)> {
        connected(databases::postgres())
    }

    port_contracts::storage_contract!(fresh);
}
