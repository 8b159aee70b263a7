//! Reading the webhook events that were received.

use async_trait::async_trait;
use domain::ids::{OrderId, PaymentId};
use domain::{DateTime, Instant};
use uuid::Uuid;

use crate::page::{Page, PageRequest};
use crate::read_error::ReadError;
use crate::webhook::WebhookReceipt;

/// Filter for receipts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReceiptFilter {
    /// Only those of this provider.
    pub provider: Option<String>,
}

/// A receipt with the payment that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedWebhook {
    /// The receipt.
    pub receipt: WebhookReceipt,
    /// The payment, with its order; `None` if the shop does not know it.
    pub payment: Option<(OrderId, PaymentId)>,
}

/// Where a page of receipts begins. Receipts have no id of their own, so the position is a time and how many
/// receipts of this very time were shown before, written as the 128 bits of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiptPosition {
    /// The receipts of this time and of earlier ones.
    pub at: Instant,
    /// Without so many of them.
    pub skip: u32,
}

impl ReceiptPosition {
    /// Most receipts of one microsecond that are skipped: a forged position cannot make a storage count rows
    /// without end.
    const MAX_SKIP: u64 = 10_000;

    /// The position after the last receipt of the page before. `None` for an id that is no position: nothing
    /// comes after it.
    #[must_use]
    pub fn read(id: Uuid) -> Option<Self> {
        let (micros, skip) = id.as_u64_pair();
        let micros = i64::try_from(micros).ok()?;
        let skip = u32::try_from(skip.min(Self::MAX_SKIP)).ok()?;
        DateTime::from_timestamp_micros(micros).map(|at| Self { at, skip })
    }

    fn id(self) -> Uuid {
        let micros = u64::try_from(self.at.timestamp_micros()).unwrap_or_default();
        Uuid::from_u64_pair(micros, self.skip.into())
    }

    /// Creates a page from up to `limit + 1` receipts that were read from a position.
    #[must_use]
    pub fn page(mut rows: Vec<ReceivedWebhook>, request: PageRequest) -> Page<ReceivedWebhook> {
        let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
        let is_last = rows.len() <= limit;
        rows.truncate(limit);
        let last = rows.last().map(|row| row.receipt.received_at).filter(|_| !is_last);
        let next = last.map(|at| {
            let shown = rows.iter().rev().take_while(|row| row.receipt.received_at == at).count();
            let before = request.after.and_then(Self::read).filter(|before| before.at == at);
            let before = before.map_or(0, |before| before.skip);
            let shown = u32::try_from(shown).unwrap_or(u32::MAX);
            Self { at, skip: before.saturating_add(shown) }.id()
        });
        Page { items: rows, next }
    }
}

/// Receipts of provider webhooks.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait WebhookRepository: Send + Sync {
    /// A receipt.
    async fn receipt(
        &self,
        provider: &str,
        event_id: &str,
    ) -> Result<Option<WebhookReceipt>, ReadError>;
    /// A page of receipts, the newest first, of the same time in any fixed order, each with the payment that it
    /// is about. Positions are those of [`ReceiptPosition`]
    /// (`repositories::receipts_are_walked_newest_first`, `repositories::receipts_name_their_payments`).
    async fn list_receipts(
        &self,
        filter: &ReceiptFilter,
        page: PageRequest,
    ) -> Result<Page<ReceivedWebhook>, ReadError>;
    /// The receipts of events about this payment, newest first, of the same time by their event ids
    /// (`repositories::receipts_of_a_payment`).
    async fn receipts_of_payment(
        &self,
        provider: &str,
        provider_ref: &str,
        limit: u32,
    ) -> Result<Vec<WebhookReceipt>, ReadError>;
}
