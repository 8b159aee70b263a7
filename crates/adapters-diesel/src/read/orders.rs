//! Reading orders.

use async_trait::async_trait;
use diesel::dsl::not;
use diesel::prelude::*;
use domain::Instant;
use domain::ids::{CartId, OrderId, PaymentId, UserId};
use domain::order::{OrderEvent, OrderNumber, OrderRecord};
use domain::payment::PaymentStatus;
use ports::{OrderFilter, OrderRepository, Page, PageRequest, ReadError, SilentFilter};

use super::records::{self, OrderSelector};
use super::{IDS_A_STATEMENT, values};
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::query::{NoPaymentBlocksExpiry, OrderCanExpire, PaymentIsLive, strip_nul};
use crate::rows::RowName;
use crate::rows::event::EventRow;
use crate::schema::{order_events, orders, payments};
use crate::store::DieselStore;
use crate::types::{SqlTimestamp, SqlUuid};

#[async_trait]
impl OrderRepository for DieselStore {
    async fn order(&self, id: OrderId) -> Result<Option<OrderRecord>, ReadError> {
        self.read(move |conn| records::one(conn, &OrderSelector::Order(SqlUuid(id.0)))).await
    }

    async fn order_of_payment(&self, id: PaymentId) -> Result<Option<OrderRecord>, ReadError> {
        self.read(move |conn| records::one(conn, &OrderSelector::OfPayment(SqlUuid(id.0)))).await
    }

    async fn order_of_cart(
        &self,
        user: UserId,
        cart: CartId,
    ) -> Result<Option<OrderRecord>, ReadError> {
        let (user, cart) = (SqlUuid(user.0), SqlUuid(cart.0));
        self.read(move |conn| match records::one(conn, &OrderSelector::OfCart { user, cart })? {
            None => records::one(conn, &OrderSelector::OfGuestsCart { guest: user, cart }),
            found => Ok(found),
        })
        .await
    }

    async fn order_of_reference(
        &self,
        provider: &str,
        provider_ref: &str,
    ) -> Result<Option<(OrderRecord, PaymentId)>, ReadError> {
        let (provider, provider_ref) = (strip_nul(provider), strip_nul(provider_ref));
        self.read(move |conn| {
            let wanted = OrderSelector::OfReference {
                provider: provider.clone(),
                provider_ref: provider_ref.clone(),
            };
            let Some(record) = records::one(conn, &wanted)? else {
                return Ok(None);
            };
            let is_named = |p: &&domain::payment::Payment| {
                p.provider == provider && p.provider_ref.as_ref() == Some(&provider_ref)
            };
            let payment = record.payments.iter().find(is_named).map(|p| p.id);
            Ok(payment.map(|id| (record, id)))
        })
        .await
    }

    async fn list_orders(
        &self,
        filter: &OrderFilter,
        page: PageRequest,
    ) -> Result<Page<OrderRecord>, ReadError> {
        let filter = filter.clone();
        self.read(move |conn| {
            let found = records::page(conn, &filter, page)?;
            Ok(Page::of_rows(found, page.limit, |r| r.order.id.0))
        })
        .await
    }

    async fn order_numbers(
        &self,
        ids: &[OrderId],
    ) -> Result<Vec<(OrderId, OrderNumber)>, ReadError> {
        let mut ids: Vec<SqlUuid> = ids.iter().map(|id| SqlUuid(id.0)).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.read(move |conn| numbers(conn, &ids)).await
    }

    async fn order_events(&self, id: OrderId) -> Result<Vec<OrderEvent>, ReadError> {
        self.read(move |conn| {
            let rows: Vec<EventRow> = on_conn!(conn, c => order_events::table
                .filter(order_events::order_id.eq(SqlUuid(id.0)))
                .order(order_events::seq.asc())
                .select(EventRow::as_select())
                .load(c)?);
            values(rows)
        })
        .await
    }

    async fn orders_due(&self, now: Instant, limit: u32) -> Result<Vec<OrderId>, ReadError> {
        self.read(move |conn| due(conn, now, limit)).await
    }

    async fn silent_payments(
        &self,
        filter: &SilentFilter,
        limit: u32,
    ) -> Result<Vec<(OrderId, PaymentId)>, ReadError> {
        let filter = filter.clone();
        self.read(move |conn| silent(conn, &filter, limit)).await
    }
}

pub(super) fn numbers(
    conn: &mut Conn<'_>,
    ids: &[SqlUuid],
) -> Result<Vec<(OrderId, OrderNumber)>, Fault> {
    let mut rows: Vec<(SqlUuid, String)> = Vec::with_capacity(ids.len());
    for some in ids.chunks(IDS_A_STATEMENT) {
        rows.extend(on_conn!(conn, c => orders::table
            .filter(orders::id.eq_any(some))
            .select((orders::id, orders::number))
            .load::<(SqlUuid, String)>(c)?));
    }
    let number = |(id, number): (SqlUuid, String)| {
        Ok((OrderId(id.0), RowName::new("orders", id.0).word(&number)?))
    };
    rows.into_iter().map(number).collect()
}

pub(super) fn due(conn: &mut Conn<'_>, now: Instant, limit: u32) -> Result<Vec<OrderId>, Fault> {
    let ids: Vec<SqlUuid> = on_conn!(conn, c => orders::table
        .filter(OrderCanExpire)
        .filter(NoPaymentBlocksExpiry)
        .filter(diesel::dsl::not(diesel::dsl::exists(payments::table
            .filter(payments::order_id.eq(orders::id))
            .filter(payments::busy_until.gt(SqlTimestamp(now))))))
        .filter(orders::expires_at.le(SqlTimestamp(now)))
        .order((orders::expires_at.asc(), orders::id.asc()))
        .limit(i64::from(limit))
        .select(orders::id)
        .load(c)?);
    Ok(ids.into_iter().map(|id| OrderId(id.0)).collect())
}

pub(super) fn silent(
    conn: &mut Conn<'_>,
    filter: &SilentFilter,
    limit: u32,
) -> Result<Vec<(OrderId, PaymentId)>, Fault> {
    let resting = PaymentStatus::ALL.iter().filter(|status| status.may_rest());
    let resting: Vec<&str> = resting.map(|status| status.as_str()).collect();
    let rests = || payments::status.eq_any(resting.clone());
    let since = SqlTimestamp(filter.before.max(filter.authorized_before));
    let idle = payments::busy_until.is_null().or(payments::busy_until.le(SqlTimestamp(filter.now)));
    let pairs: Vec<(SqlUuid, SqlUuid)> = on_conn!(conn, c => {
        let mut query = payments::table
            .filter(PaymentIsLive)
            .filter(payments::updated_at.lt(since))
            .filter(payments::updated_at.lt(SqlTimestamp(filter.before)).or(rests()))
            .filter(payments::updated_at.lt(SqlTimestamp(filter.authorized_before)).or(not(rests())))
            .filter(idle)
            .order((payments::updated_at.asc(), payments::id.asc()))
            .limit(i64::from(limit))
            .select((payments::order_id, payments::id))
            .into_boxed();
        if let Some(name) = &filter.provider {
            // Not the bare column: along its index SQLite would read all that a provider ever had.
            query = query.filter(payments::provider.concat("").eq(strip_nul(name)));
        }
        query.load(c)?
    });
    let pair = |(order, payment): (SqlUuid, SqlUuid)| (OrderId(order.0), PaymentId(payment.0));
    Ok(pairs.into_iter().map(pair).collect())
}
