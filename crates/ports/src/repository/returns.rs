//! Reading returns, across orders.

use async_trait::async_trait;
use domain::ids::ReturnId;
use domain::order::{OrderRecord, OrderReturn, ReturnStatus};

use crate::page::{Page, PageRequest};
use crate::read_error::ReadError;

/// Filter for returns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReturnFilter {
    /// Only those in this status.
    pub status: Option<ReturnStatus>,
}

/// A return with its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnWithOrder {
    /// The return.
    pub id: ReturnId,
    /// Its order.
    pub record: OrderRecord,
}

impl ReturnWithOrder {
    /// The return itself.
    #[must_use]
    pub fn order_return(&self) -> Option<&OrderReturn> {
        self.record.order_return(self.id).ok()
    }
}

/// Returns, across orders.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ReturnRepository: Send + Sync {
    /// A page of returns, newest first (`store::returns_are_listed`).
    async fn list_returns(
        &self,
        filter: &ReturnFilter,
        page: PageRequest,
    ) -> Result<Page<ReturnWithOrder>, ReadError>;
}
