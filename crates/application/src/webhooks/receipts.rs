//! `GET /api/admin/webhooks/received`: the webhook events that were received.

use ports::{Page, PageRequest, ReceiptFilter, ReceivedWebhook};

use crate::engine::Engine;
use crate::error::AppError;
use crate::orders::{Numbered, with_order_numbers};
use crate::principal::Admin;

/// A page of received events, newest first, each with the payment that it is about and the number of its order. An
/// event that was received again is listed once: the repetition changed nothing, and is not recorded.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(
    engine: &Engine,
    admin: &Admin,
    filter: ReceiptFilter,
    page: PageRequest,
) -> Result<Page<Numbered<ReceivedWebhook>>, AppError> {
    let found = engine.store.list_receipts(&filter, page).await?;
    with_order_numbers(engine, admin, found, |row| row.payment.map(|(order, _)| order)).await
}
