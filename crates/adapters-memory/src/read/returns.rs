//! Reading returns across orders.

use std::cmp::Reverse;

use async_trait::async_trait;
use domain::order::OrderReturn;
use ports::{Page, PageRequest, ReadError, ReturnFilter, ReturnRepository, ReturnWithOrder};

use super::descending;
use crate::store::MemoryStore;

#[async_trait]
impl ReturnRepository for MemoryStore {
    async fn list_returns(
        &self,
        filter: &ReturnFilter,
        page: PageRequest,
    ) -> Result<Page<ReturnWithOrder>, ReadError> {
        let state = self.lock();
        let mut rows: Vec<&OrderReturn> = state.returns.rows().collect();
        rows.retain(|row| filter.status.is_none_or(|status| row.status == status));
        rows.sort_by_key(|row| Reverse(row.id));
        let read = |row: &OrderReturn| {
            let order = state.orders.get(&row.order_id)?;
            Some(ReturnWithOrder { id: row.id, record: state.record(order) })
        };
        let page = descending(
            rows.into_iter(),
            page,
            |r| r.id.0,
            read,
            |listed| listed.as_ref().map(|r| r.id.0).unwrap_or_default(),
        );
        Ok(Page { items: page.items.into_iter().flatten().collect(), next: page.next })
    }
}
