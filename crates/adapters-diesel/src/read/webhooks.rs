//! Reading the receipts of webhook events.

use async_trait::async_trait;
use diesel::prelude::*;
use ports::{ReadError, WebhookReceipt, WebhookRepository};

use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::query::strip_nul;
use crate::rows::receipt::ReceiptRow;
use crate::schema::webhook_receipts as receipts;
use crate::store::DieselStore;

#[async_trait]
impl WebhookRepository for DieselStore {
    async fn receipt(
        &self,
        provider: &str,
        event_id: &str,
    ) -> Result<Option<WebhookReceipt>, ReadError> {
        let (provider, event_id) = (strip_nul(provider), strip_nul(event_id));
        self.read(move |conn| {
            let row: Option<ReceiptRow> = on_conn!(conn, c => receipts::table
                .filter(receipts::provider.eq(&provider))
                .filter(receipts::event_id.eq(&event_id))
                .select(ReceiptRow::as_select())
                .first(c)
                .optional()?);
            row.map(WebhookReceipt::try_from).transpose()
        })
        .await
    }

    async fn receipts_of_payment(
        &self,
        provider: &str,
        provider_ref: &str,
        limit: u32,
    ) -> Result<Vec<WebhookReceipt>, ReadError> {
        let (provider, provider_ref) = (strip_nul(provider), strip_nul(provider_ref));
        self.read(move |conn| of_payment(conn, &provider, &provider_ref, limit)).await
    }
}

pub(super) fn of_payment(
    conn: &mut Conn<'_>,
    provider: &str,
    provider_ref: &str,
    limit: u32,
) -> Result<Vec<WebhookReceipt>, Fault> {
    let rows: Vec<ReceiptRow> = on_conn!(conn, c => receipts::table
        .filter(receipts::provider.eq(provider))
        .filter(receipts::provider_ref.eq(provider_ref))
        .order((receipts::received_at.desc(), receipts::event_id.asc()))
        .limit(i64::from(limit))
        .select(ReceiptRow::as_select())
        .load(c)?);
    rows.into_iter().map(WebhookReceipt::try_from).collect()
}
