//! The newest row. There is no clock but the host's.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Instant;
use domain::cart::CartStatus;
use ports::{ClockReading, MachineClock, ReadError, TimeRepository};

use crate::store::MemoryStore;

#[async_trait]
impl TimeRepository for MemoryStore {
    async fn database_clock(
        &self,
        _: Arc<dyn MachineClock>,
    ) -> Result<Option<ClockReading>, ReadError> {
        Ok(None)
    }

    async fn newest_row(&self) -> Result<Option<Instant>, ReadError> {
        let state = self.lock();
        let active = state.carts.rows().filter(|cart| cart.status == CartStatus::Active);
        let last_key = state.idempotency.rows().max_by_key(|record| record.expires_at);
        let rows = [
            active.map(|cart| cart.created_at).max(),
            state.orders.rows().map(|row| row.order.created_at).max(),
            state.payments.rows().map(|payment| payment.created_at).max(),
            state.receipts.rows().map(|receipt| receipt.received_at).max(),
            last_key.map(|record| record.created_at),
        ];
        Ok(rows.into_iter().flatten().max())
    }
}
