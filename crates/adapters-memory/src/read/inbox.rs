//! Reading what makes a request or a webhook event count once: idempotency records and receipts.

use async_trait::async_trait;
use domain::Instant;
use ports::{
    IdempotencyRecord, IdempotencyRepository, IdempotencyScope, ReadError, WebhookReceipt,
    WebhookRepository,
};

use super::first;
use crate::state::scope_key;
use crate::store::MemoryStore;

#[async_trait]
impl IdempotencyRepository for MemoryStore {
    async fn idempotency_record(
        &self,
        scope: &IdempotencyScope,
        now: Instant,
    ) -> Result<Option<IdempotencyRecord>, ReadError> {
        let state = self.lock();
        let record = state.idempotency.get(&scope_key(scope));
        Ok(record.filter(|r| r.expires_at > now).cloned())
    }
}

#[async_trait]
impl WebhookRepository for MemoryStore {
    async fn receipt(
        &self,
        provider: &str,
        event_id: &str,
    ) -> Result<Option<WebhookReceipt>, ReadError> {
        let key = (provider.to_owned(), event_id.to_owned());
        Ok(self.lock().receipts.get(&key).cloned())
    }

    async fn receipts_of_payment(
        &self,
        provider: &str,
        provider_ref: &str,
        limit: u32,
    ) -> Result<Vec<WebhookReceipt>, ReadError> {
        let state = self.lock();
        let about = |r: &&WebhookReceipt| r.provider == provider && r.provider_ref == provider_ref;
        let mut found: Vec<WebhookReceipt> = state.receipts.rows().filter(about).cloned().collect();
        found.sort_by(|a, b| {
            b.received_at.cmp(&a.received_at).then_with(|| a.event_id.cmp(&b.event_id))
        });
        found.truncate(first(limit));
        Ok(found)
    }
}
