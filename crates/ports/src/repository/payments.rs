//! Reading payment attempts and disputes, across orders.

use async_trait::async_trait;
use domain::Instant;
use domain::dispute::{Dispute, DisputeStatus};
use domain::ids::OrderId;
use domain::payment::{Payment, PaymentStatus};

use crate::page::{Page, PageRequest};
use crate::read_error::ReadError;

/// Filter for payment attempts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaymentFilter {
    /// Only those of this order.
    pub order_id: Option<OrderId>,
    /// Only those in this status.
    pub status: Option<PaymentStatus>,
    /// Only those with this provider.
    pub provider: Option<String>,
    /// Only payments created after this time.
    pub created_after: Option<Instant>,
    /// Only payments created before this time.
    pub created_before: Option<Instant>,
}

/// Filter for disputes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DisputeFilter {
    /// Only those in this status.
    pub status: Option<DisputeStatus>,
}

/// Payment attempts and disputes, across orders.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait PaymentRepository: Send + Sync {
    /// A page of attempts, newest first.
    async fn list_payments(
        &self,
        filter: &PaymentFilter,
        page: PageRequest,
    ) -> Result<Page<Payment>, ReadError>;
    /// A page of disputes, newest first (`store::disputes_are_listed`).
    async fn list_disputes(
        &self,
        filter: &DisputeFilter,
        page: PageRequest,
    ) -> Result<Page<Dispute>, ReadError>;
}
