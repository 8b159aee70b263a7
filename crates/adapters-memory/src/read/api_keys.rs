//! Reading API keys.

use async_trait::async_trait;
use domain::ids::ApiKeyId;
use ports::{ApiKey, ApiKeyRepository, Page, PageRequest, ReadError};

use super::descending;
use crate::store::MemoryStore;

#[async_trait]
impl ApiKeyRepository for MemoryStore {
    async fn api_key(&self, id: ApiKeyId) -> Result<Option<ApiKey>, ReadError> {
        Ok(self.lock().api_keys.get(&id).cloned())
    }

    async fn api_key_by_hash(&self, secret_hash: &str) -> Result<Option<ApiKey>, ReadError> {
        let state = self.lock();
        let id = state.api_key_hashes.get(&secret_hash.to_owned());
        Ok(id.and_then(|id| state.api_keys.get(id)).cloned())
    }

    async fn list_api_keys(&self, page: PageRequest) -> Result<Page<ApiKey>, ReadError> {
        let state = self.lock();
        let rows = state.api_keys.rows().rev();
        Ok(descending(rows, page, |key| key.id.0, Clone::clone, |key| key.id.0))
    }
}
