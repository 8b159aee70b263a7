//! Every storage case on SQLite, each on a file of its own.

use std::sync::Arc;

use adapters_diesel::{ConnectOptions, DieselStore, migrations};
use ports::Storage;
use tempfile::TempDir;

async fn fresh() -> (Arc<dyn Storage>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("kassa.db").display());
    migrations::up(&url).unwrap();
    let store = DieselStore::connect(&url, ConnectOptions::default()).unwrap();
    (Arc::new(store), folder)
}

port_contracts::storage_contract!(fresh);
