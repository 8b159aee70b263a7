//! Reading the receipts of webhook events.

use async_trait::async_trait;
use diesel::prelude::*;
use domain::ids::{OrderId, PaymentId};
use ports::{
    Page, PageRequest, ReadError, ReceiptFilter, ReceiptPosition, ReceivedWebhook, WebhookReceipt,
    WebhookRepository,
};

use super::rows_for;
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::query::strip_nul;
use crate::rows::receipt::ReceiptRow;
use crate::schema::{payments, webhook_receipts as receipts};
use crate::store::DieselStore;
use crate::types::{SqlTimestamp, SqlUuid};

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

    async fn list_receipts(
        &self,
        filter: &ReceiptFilter,
        page: PageRequest,
    ) -> Result<Page<ReceivedWebhook>, ReadError> {
        let filter = filter.clone();
        self.read(move |conn| list(conn, &filter, page)).await
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

pub(super) fn list(
    conn: &mut Conn<'_>,
    filter: &ReceiptFilter,
    page: PageRequest,
) -> Result<Page<ReceivedWebhook>, Fault> {
    let Ok(from) = page.after.map(|id| ReceiptPosition::read(id).ok_or(())).transpose() else {
        return Ok(Page { items: Vec::new(), next: None });
    };
    let rows: Vec<ReceiptRow> = on_conn!(conn, c => {
        let mut query = receipts::table
            .select(ReceiptRow::as_select())
            .order((
                receipts::received_at.desc(),
                receipts::provider.desc(),
                receipts::event_id.desc(),
            ))
            .limit(rows_for(page))
            .into_boxed();
        if let Some(provider) = &filter.provider {
            query = query.filter(receipts::provider.eq(strip_nul(provider)));
        }
        if let Some(from) = from {
            query = query
                .filter(receipts::received_at.le(SqlTimestamp(from.at)))
                .offset(i64::from(from.skip));
        }
        query.load(c)?
    });
    let payments = Payments::of(conn, &rows)?;
    let read = |row: ReceiptRow| {
        let receipt = WebhookReceipt::try_from(row)?;
        Ok(ReceivedWebhook { payment: payments.named_by(&receipt), receipt })
    };
    let read = rows.into_iter().map(read).collect::<Result<_, Fault>>()?;
    Ok(ReceiptPosition::page(read, page))
}

/// A payment: its provider, the provider's reference, our id, and the order.
type PaymentKey = (String, Option<String>, SqlUuid, SqlUuid);

/// The payments that receipts name.
struct Payments(Vec<PaymentKey>);

impl Payments {
    /// By the references of providers, and by our ids, which disputes may name instead.
    fn of(conn: &mut Conn<'_>, rows: &[ReceiptRow]) -> Result<Self, Fault> {
        if rows.is_empty() {
            return Ok(Self(Vec::new()));
        }
        let references: Vec<&str> = rows.iter().map(|row| row.provider_ref.as_str()).collect();
        let ids: Vec<SqlUuid> =
            references.iter().filter_map(|text| text.parse().ok()).map(SqlUuid).collect();
        let columns =
            (payments::provider, payments::provider_ref, payments::id, payments::order_id);
        let mut found: Vec<PaymentKey> = on_conn!(conn, c => payments::table
            .filter(payments::provider_ref.eq_any(&references))
            .select(columns)
            .load(c)?);
        if !ids.is_empty() {
            found.extend(on_conn!(conn, c => payments::table
                .filter(payments::id.eq_any(&ids))
                .select(columns)
                .load::<PaymentKey>(c)?));
        }
        Ok(Self(found))
    }

    fn named_by(&self, receipt: &WebhookReceipt) -> Option<(OrderId, PaymentId)> {
        let of_provider = || self.0.iter().filter(|(name, ..)| *name == receipt.provider);
        let by_reference = of_provider()
            .find(|(_, reference, ..)| reference.as_deref() == Some(&receipt.provider_ref));
        let id = receipt.provider_ref.parse().ok().map(SqlUuid);
        let found = by_reference.or_else(|| of_provider().find(|(_, _, own, _)| Some(*own) == id));
        found.map(|(_, _, id, order)| (OrderId(order.0), PaymentId(id.0)))
    }
}
