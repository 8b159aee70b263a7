//! The memory store keeps every promise of the storage ports.

use std::sync::Arc;

use adapters_memory::MemoryStore;
use ports::Storage;

async fn fresh() -> Arc<dyn Storage> {
    Arc::new(MemoryStore::new())
}

port_contracts::storage_contract!(fresh);
