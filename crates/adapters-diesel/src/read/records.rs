//! Orders with all that hangs on them.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::order::OrderRecord;
use domain::payment::Payment;
use domain::refund::Refund;
use ports::{OrderFilter, PageRequest};

use super::{rows_for, values};
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::rows::order::{OrderItemRow, OrderRow};
use crate::rows::parcel::{ParcelLineRow, ParcelRow};
use crate::rows::payment::PaymentRow;
use crate::rows::refund::RefundRow;
use crate::schema::{order_items, orders, parcel_lines, parcels, payments, refunds};
use crate::types::{At, Id};

/// How one order is asked for.
#[derive(Debug, Clone)]
pub(crate) enum Wanted {
    /// By its id.
    Order(Id),
    /// By a payment's id.
    OfPayment(Id),
    /// By a provider's reference.
    OfReference {
        /// The provider's name.
        provider: String,
        /// The provider's name for the attempt.
        provider_ref: String,
    },
}

/// All that hangs on some orders, as rows.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub(crate) items: Vec<OrderItemRow>,
    pub(crate) payments: Vec<PaymentRow>,
    pub(crate) refunds: Vec<RefundRow>,
    pub(crate) parcels: Vec<ParcelRow>,
    pub(crate) lines: Vec<ParcelLineRow>,
}

/// The row of one order, by whatever it is asked for.
macro_rules! wanted_order {
    ($selection:expr, $wanted:expr, $c:expr) => {{
        let query = orders::table.select($selection);
        match $wanted {
            Wanted::Order(id) => query.filter(orders::id.eq(id)).first($c),
            Wanted::OfPayment(id) => query
                .filter(
                    orders::id.nullable().eq(payments::table
                        .filter(payments::id.eq(id))
                        .select(payments::order_id)
                        .single_value()),
                )
                .first($c),
            Wanted::OfReference {
                provider,
                provider_ref,
            } => query
                .filter(
                    orders::id.nullable().eq(payments::table
                        .filter(payments::provider_ref.eq(provider_ref))
                        .filter(payments::provider.eq(provider))
                        .select(payments::order_id)
                        .single_value()),
                )
                .first($c),
        }
        .optional()?
    }};
}

/// The rows of a page of orders, newest first.
macro_rules! page_of_orders {
    ($selection:expr, $filter:expr, $page:expr, $c:expr) => {{
        let mut query = orders::table
            .select($selection)
            .order(orders::id.desc())
            .limit(rows_for($page))
            .into_boxed();
        if let Some(after) = $page.after {
            query = query.filter(orders::id.lt(Id(after)));
        }
        if let Some(user) = $filter.user_id {
            query = query.filter(orders::user_id.eq(Id(user.0)));
        }
        if let Some(status) = $filter.status {
            query = query.filter(orders::status.eq(status.as_str()));
        }
        if let Some(after) = $filter.created_after {
            query = query.filter(orders::created_at.gt(At(after)));
        }
        if let Some(number) = &$filter.number {
            query = query.filter(orders::number.eq(number.as_str()));
        }
        query.load($c)?
    }};
}

/// One order.
pub(crate) fn one(conn: &mut Conn<'_>, wanted: &Wanted) -> Result<Option<OrderRecord>, Fault> {
    match conn {
        Conn::Pg(c) => {
            let row: Option<Folded> = wanted_order!(folded(), wanted, &mut **c);
            row.map(Folded::record).transpose()
        }
        Conn::Sqlite(c) => c.transaction(|c| {
            let row: Option<OrderRow> = wanted_order!(OrderRow::as_select(), wanted, c);
            Ok(with_parts(c, row.into_iter().collect())?.pop())
        }),
    }
}

/// A page of orders, newest first, and one more where there are more.
pub(crate) fn page(
    conn: &mut Conn<'_>,
    filter: &OrderFilter,
    page: PageRequest,
) -> Result<Vec<OrderRecord>, Fault> {
    match conn {
        Conn::Pg(c) => {
            let rows: Vec<Folded> = page_of_orders!(folded(), filter, page, &mut **c);
            rows.into_iter().map(Folded::record).collect()
        }
        Conn::Sqlite(c) => c.transaction(|c| {
            let rows = page_of_orders!(OrderRow::as_select(), filter, page, c);
            with_parts(c, rows)
        }),
    }
}

/// SQLite reads the parts one after the other, in one transaction, so that they agree.
fn with_parts(c: &mut SqliteConnection, rows: Vec<OrderRow>) -> Result<Vec<OrderRecord>, Fault> {
    match rows.as_slice() {
        [] => Ok(Vec::new()),
        [only] => {
            let parts = parts_of_one(c, only.id)?;
            let row = rows.into_iter().map(|row| (row, Parts::default()));
            row.map(|(row, _)| (row, &parts)).map(|_| todo!()).collect()
        }
        _ => put_together(parts_of_many(c, &rows)?, rows),
    }
}

/// Orders with their parts, in the order of `rows`.
pub(crate) fn put_together(rows: Vec<OrderRow>, parts: Parts) -> Result<Vec<OrderRecord>, Fault> {
    let mut items = grouped(parts.items, |i| i.order_id);
    let mut payments = grouped(parts.payments, |p| p.order_id);
    let mut refunds = grouped(parts.refunds, |r| r.order_id);
    let mut parcels = grouped(parts.parcels, |p| p.order_id);
    let mut lines = grouped(parts.lines, |l| l.order_id);
    rows.into_iter()
        .map(|row| {
            let id = row.id;
            record(
                row,
                Parts {
                    items: items.remove(&id).unwrap_or_default(),
                    payments: payments.remove(&id).unwrap_or_default(),
                    refunds: refunds.remove(&id).unwrap_or_default(),
                    parcels: parcels.remove(&id).unwrap_or_default(),
                    lines: lines.remove(&id).unwrap_or_default(),
                },
            )
        })
        .collect()
}

/// One order with its own parts.
pub(crate) fn record(row: OrderRow, parts: Parts) -> Result<OrderRecord, Fault> {
    let lines = parts.lines;
    let parcels = parts.parcels.into_iter().map(|p| p.into_parcel(&lines));
    Ok(OrderRecord {
        order: row.into_order(parts.items)?,
        payments: values::<_, Payment>(parts.payments)?,
        refunds: values::<_, Refund>(parts.refunds)?,
        parcels: parcels.collect::<Result<_, _>>()?,
    })
}

fn grouped<T>(rows: Vec<T>, order: impl Fn(&T) -> Id) -> HashMap<Id, Vec<T>> {
    let mut groups: HashMap<Id, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(order(&row)).or_default().push(row);
    }
    groups
}
