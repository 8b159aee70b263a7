//! Reading what makes a request or a webhook event count once: idempotency records and receipts.

use std::cmp::Reverse;

use async_trait::async_trait;
use domain::Instant;
use domain::ids::{OrderId, PaymentId};
use ports::{
    IdempotencyRecord, IdempotencyRepository, IdempotencyScope, Page, PageRequest, ReadError,
    ReceiptFilter, ReceiptPosition, ReceivedWebhook, WebhookReceipt, WebhookRepository,
};

use super::{first, row_too_many};
use crate::state::{State, scope_key};
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

    async fn list_receipts(
        &self,
        filter: &ReceiptFilter,
        page: PageRequest,
    ) -> Result<Page<ReceivedWebhook>, ReadError> {
        let Ok(from) = page.after.map(|id| ReceiptPosition::read(id).ok_or(())).transpose() else {
            return Ok(Page { items: Vec::new(), next: None });
        };
        let state = self.lock();
        let wanted = |r: &&WebhookReceipt| {
            filter.provider.as_ref().is_none_or(|provider| r.provider == *provider)
                && from.is_none_or(|from| r.received_at <= from.at)
        };
        let mut found: Vec<&WebhookReceipt> = state.receipts.rows().filter(wanted).collect();
        found.sort_by_key(|r| Reverse((r.received_at, &r.provider, &r.event_id)));
        let rows = found.into_iter().skip(from.map_or(0, |from| first(from.skip)));
        let rows = rows.take(row_too_many(page.limit)).map(|receipt| ReceivedWebhook {
            payment: state.payment_of(receipt),
            receipt: receipt.clone(),
        });
        Ok(ReceiptPosition::page(rows.collect(), page))
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

impl State {
    /// The payment that an event is about, by the provider's reference or by our id.
    fn payment_of(&self, receipt: &WebhookReceipt) -> Option<(OrderId, PaymentId)> {
        let key = (receipt.provider.clone(), receipt.provider_ref.clone());
        let by_id = || {
            let id: PaymentId = receipt.provider_ref.parse().ok()?;
            let order = *self.payment_orders.get(&id)?;
            let payment = self.payments.get(&(order, id))?;
            (payment.provider == receipt.provider).then_some((order, id))
        };
        self.provider_refs.get(&key).copied().or_else(by_id)
    }
}
