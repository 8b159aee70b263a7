//! Rows of `webhook_receipts`.

use diesel::prelude::*;
use domain::text::UnknownWord;
use ports::WebhookReceipt;
use serde::Serialize;

use crate::errors::Fault;
use crate::query::strip_nul;
use crate::schema::webhook_receipts;
use crate::types::SqlTimestamp;

/// A row of `webhook_receipts`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = webhook_receipts, treat_none_as_default_value = false)]
pub(crate) struct ReceiptRow {
    pub(crate) provider: String,
    pub(crate) event_id: String,
    pub(crate) provider_ref: String,
    pub(crate) outcome: String,
    pub(crate) received_at: SqlTimestamp,
    pub(crate) kind: Option<String>,
}

impl From<&WebhookReceipt> for ReceiptRow {
    fn from(receipt: &WebhookReceipt) -> Self {
        Self {
            provider: strip_nul(&receipt.provider),
            event_id: strip_nul(&receipt.event_id),
            provider_ref: strip_nul(&receipt.provider_ref),
            outcome: receipt.outcome.as_str().to_owned(),
            received_at: SqlTimestamp(receipt.received_at),
            kind: receipt.kind.map(|kind| kind.as_str().to_owned()),
        }
    }
}

impl TryFrom<ReceiptRow> for WebhookReceipt {
    type Error = Fault;

    fn try_from(row: ReceiptRow) -> Result<Self, Fault> {
        let broken =
            |error: UnknownWord| Fault::Corrupt(format!("receipt {}: {error}", row.event_id));
        Ok(Self {
            outcome: row.outcome.parse().map_err(broken)?,
            kind: row.kind.map(|kind| kind.parse().map_err(broken)).transpose()?,
            provider: row.provider,
            event_id: row.event_id,
            provider_ref: row.provider_ref,
            received_at: row.received_at.0,
        })
    }
}
