//! Reads payment attempts and disputes, across orders.

use std::cmp::Reverse;

use async_trait::async_trait;
use domain::dispute::Dispute;
use domain::payment::Payment;
use ports::{DisputeFilter, Page, PageRequest, PaymentFilter, PaymentRepository, ReadError};

use super::{between, descending};
use crate::store::MemoryStore;

#[async_trait]
impl PaymentRepository for MemoryStore {
    async fn list_payments(
        &self,
        filter: &PaymentFilter,
        page: PageRequest,
    ) -> Result<Page<Payment>, ReadError> {
        let state = self.lock();
        let newest_first = state.payment_orders.iter().rev();
        let rows = newest_first.filter_map(|(id, order)| state.payments.get(&(*order, *id)));
        let rows = rows.filter(|payment| wanted(payment, filter));
        Ok(descending(rows, page, |p| p.id.0, Clone::clone, |p| p.id.0))
    }

    async fn list_disputes(
        &self,
        filter: &DisputeFilter,
        page: PageRequest,
    ) -> Result<Page<Dispute>, ReadError> {
        let state = self.lock();
        let mut rows: Vec<&Dispute> = state.disputes.rows().collect();
        rows.retain(|dispute| filter.status.is_none_or(|status| dispute.status == status));
        rows.sort_by_key(|dispute| Reverse(dispute.id));
        Ok(descending(rows.into_iter(), page, |d| d.id.0, Clone::clone, |d| d.id.0))
    }
}

fn wanted(payment: &Payment, filter: &PaymentFilter) -> bool {
    filter.order_id.is_none_or(|order| payment.order_id == order)
        && filter.status.is_none_or(|status| payment.status == status)
        && filter.provider.as_ref().is_none_or(|provider| payment.provider == *provider)
        && between(payment.created_at, filter.created_after, filter.created_before)
}
