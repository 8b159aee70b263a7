//! Reading attempts and disputes across orders.

use async_trait::async_trait;
use diesel::prelude::*;
use domain::dispute::Dispute;
use domain::payment::Payment;
use ports::{DisputeFilter, Page, PageRequest, PaymentFilter, PaymentRepository, ReadError};

use super::{newest_first, rows_for, values};
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::query::strip_nul;
use crate::rows::dispute::DisputeRow;
use crate::rows::payment::PaymentRow;
use crate::schema::{disputes, payments};
use crate::store::DieselStore;
use crate::types::SqlUuid;

#[async_trait]
impl PaymentRepository for DieselStore {
    async fn list_payments(
        &self,
        filter: &PaymentFilter,
        page: PageRequest,
    ) -> Result<Page<Payment>, ReadError> {
        let filter = filter.clone();
        self.read(move |conn| list(conn, &filter, page)).await
    }

    async fn list_disputes(
        &self,
        filter: &DisputeFilter,
        page: PageRequest,
    ) -> Result<Page<Dispute>, ReadError> {
        let filter = filter.clone();
        self.read(move |conn| list_disputes(conn, &filter, page)).await
    }
}

pub(super) fn list(
    conn: &mut Conn<'_>,
    filter: &PaymentFilter,
    page: PageRequest,
) -> Result<Page<Payment>, Fault> {
    let rows: Vec<PaymentRow> = on_conn!(conn, c => {
        let mut query = payments::table
            .select(PaymentRow::as_select())
            .order(payments::id.desc())
            .limit(rows_for(page))
            .into_boxed();
        newest_first!(query, payments, filter, page, c);
        if let Some(order) = filter.order_id {
            query = query.filter(payments::order_id.eq(SqlUuid(order.0)));
        }
        if let Some(status) = filter.status {
            query = query.filter(payments::status.eq(status.as_str()));
        }
        if let Some(provider) = &filter.provider {
            query = query.filter(payments::provider.eq(strip_nul(provider)));
        }
        query.load(c)?
    });
    Ok(Page::of_rows(values(rows)?, page.limit, |p: &Payment| p.id.0))
}

pub(super) fn list_disputes(
    conn: &mut Conn<'_>,
    filter: &DisputeFilter,
    page: PageRequest,
) -> Result<Page<Dispute>, Fault> {
    let rows: Vec<DisputeRow> = on_conn!(conn, c => {
        let mut query = disputes::table
            .select(DisputeRow::as_select())
            .order(disputes::id.desc())
            .limit(rows_for(page))
            .into_boxed();
        if let Some(after) = page.after {
            query = query.filter(disputes::id.lt(SqlUuid(after)));
        }
        if let Some(status) = filter.status {
            query = query.filter(disputes::status.eq(status.as_str()));
        }
        query.load(c)?
    });
    Ok(Page::of_rows(values(rows)?, page.limit, |d: &Dispute| d.id.0))
}
