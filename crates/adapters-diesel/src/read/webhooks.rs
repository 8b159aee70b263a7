//! Reading the receipts of webhook events.

use async_trait::async_trait;
use diesel::prelude::*;
use ports::{ReadError, WebhookReceipt, WebhookRepository};

use crate::connection::on_conn;
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
}
