//! Orders with their payments, refunds, disputes, parcels and history: in one statement on PostgreSQL, where
//! a round trip costs most; in several small statements in one transaction on SQLite, where it
//! costs nothing.

mod folded;

use diesel::prelude::*;
use domain::dispute::Dispute;
use domain::order::{OrderLifecycle, OrderRecord};
use domain::payment::Payment;
use domain::refund::Refund;
use ports::{OrderFilter, OrderIssue, PageRequest};

use super::{newest_first, rows_for, values};
use crate::connection::Conn;
use crate::errors::Fault;
use crate::query::{
    GrandTotalAlong, OrderHasFailedRefund, OrderHasMismatch, OrderIsDisputed, OrderIsIn,
    OrderNeedsReview,
};
use crate::rows::dispute::DisputeRow;
use crate::rows::item_cancellation::ItemCancellationRow;
use crate::rows::order::{OrderItemRow, OrderRow};
use crate::rows::order_return::{ReturnLineRow, ReturnReceiptRow, ReturnRow};
use crate::rows::parcel::{ParcelLineRow, ParcelRow};
use crate::rows::payment::PaymentRow;
use crate::rows::refund::RefundRow;
use crate::schema::{
    disputes, guest_orders, item_cancellations, order_items, orders, parcel_lines, parcels,
    payments, refunds, return_lines, return_receipts, returns,
};
use crate::types::SqlUuid;

use folded::{Folded, folded};

/// How one order is asked for.
#[derive(Debug, Clone)]
pub(crate) enum OrderSelector {
    /// By its id.
    Order(SqlUuid),
    /// By a payment's id.
    OfPayment(SqlUuid),
    /// By the cart of its user that it was created from; the one that is not cancelled.
    OfCart {
        /// The user.
        user: SqlUuid,
        /// The cart.
        cart: SqlUuid,
    },
    /// By the cart of the guest who placed it, also if the order has another owner now; the one that is not cancelled.
    OfGuestsCart {
        /// The guest.
        guest: SqlUuid,
        /// The cart.
        cart: SqlUuid,
    },
    /// By a provider's reference.
    OfReference {
        /// The provider's name.
        provider: String,
        /// The provider's name for the attempt.
        provider_ref: String,
    },
}

/// All that hangs on an order, as rows.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub(crate) items: Vec<OrderItemRow>,
    pub(crate) payments: Vec<PaymentRow>,
    pub(crate) refunds: Vec<RefundRow>,
    pub(crate) disputes: Vec<DisputeRow>,
    pub(crate) parcels: Vec<ParcelRow>,
    pub(crate) lines: Vec<ParcelLineRow>,
    pub(crate) cancellations: Vec<ItemCancellationRow>,
    pub(crate) returns: Vec<ReturnRow>,
    pub(crate) return_lines: Vec<ReturnLineRow>,
    pub(crate) return_receipts: Vec<ReturnReceiptRow>,
}

/// The row of one order, by whatever it is asked for.
macro_rules! wanted_order {
    ($selection:expr, $wanted:expr, $c:expr) => {{
        let query = orders::table.select($selection);
        match $wanted {
            OrderSelector::Order(id) => query.filter(orders::id.eq(id)).first($c),
            OrderSelector::OfPayment(id) => query
                .filter(
                    orders::id.nullable().eq(payments::table
                        .filter(payments::id.eq(id))
                        .select(payments::order_id)
                        .single_value()),
                )
                .first($c),
            // Along the user's orders, newest first: a cart in checkout is one of their last.
            OrderSelector::OfCart { user, cart } => query
                .filter(orders::user_id.eq(user))
                .filter(orders::cart_id.eq(cart))
                .filter(orders::lifecycle.ne(OrderLifecycle::Cancelled.as_str()))
                .order(orders::id.desc())
                .first($c),
            OrderSelector::OfGuestsCart { guest, cart } => query
                .filter(
                    orders::id.eq_any(
                        guest_orders::table
                            .filter(guest_orders::guest.eq(guest))
                            .select(guest_orders::order_id),
                    ),
                )
                .filter(orders::cart_id.eq(cart))
                .filter(orders::lifecycle.ne(OrderLifecycle::Cancelled.as_str()))
                .order(orders::id.desc())
                .first($c),
            OrderSelector::OfReference { provider, provider_ref } => query
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

/// The rows of a page of orders, newest first; `$amount` is what a range of amounts is compared with.
macro_rules! page_of_orders {
    ($selection:expr, $amount:expr, $filter:expr, $page:expr, $c:expr) => {{
        let mut query = orders::table
            .select($selection)
            .order(orders::id.desc())
            .limit(rows_for($page))
            .into_boxed();
        newest_first!(query, orders, $filter, $page, $c);
        if let Some(user) = $filter.user_id {
            query = query.filter(orders::user_id.eq(SqlUuid(user.0)));
        }
        if let Some(status) = $filter.status {
            query = query.filter(orders::status.eq(status.as_str()));
        }
        if let Some(status) = $filter.payment_status {
            query = query.filter(orders::payment_status.eq(status.as_str()));
        }
        for bound in [$filter.amount_from, $filter.amount_to].into_iter().flatten() {
            query = query.filter(OrderIsIn(bound.currency().code().to_owned()));
        }
        match ($filter.amount_from, $filter.amount_to) {
            (Some(least), Some(most)) if least == most => {
                query = query.filter(orders::grand_total.eq(least.minor_units()));
            }
            (least, most) => {
                if let Some(least) = least {
                    query = query.filter($amount.ge(least.minor_units()));
                }
                if let Some(most) = most {
                    query = query.filter($amount.le(most.minor_units()));
                }
            }
        }
        if let Some(number) = &$filter.number {
            query = query.filter(orders::number.eq(number.as_str()));
        }
        query = match $filter.issue {
            None => query,
            Some(OrderIssue::OpenDispute) => query.filter(OrderIsDisputed),
            Some(OrderIssue::RefundFailed) => query.filter(OrderHasFailedRefund),
            Some(OrderIssue::PaymentMismatch) => query.filter(OrderHasMismatch),
            Some(OrderIssue::NeedsReview) => query.filter(OrderNeedsReview),
        };
        query.load($c)?
    }};
}

/// One order.
pub(crate) fn one(
    conn: &mut Conn<'_>,
    wanted: &OrderSelector,
) -> Result<Option<OrderRecord>, Fault> {
    match conn {
        Conn::Pg(c) => {
            let row: Option<Folded> = wanted_order!(folded(), wanted, &mut **c);
            row.map(folded::record).transpose()
        }
        Conn::Sqlite(c) => c.transaction(|c| {
            let row: Option<OrderRow> = wanted_order!(OrderRow::as_select(), wanted, c);
            row.map(|row| with_parts(c, row)).transpose()
        }),
    }
}

/// Those of these orders that exist, in no order.
pub(crate) fn several(conn: &mut Conn<'_>, ids: Vec<SqlUuid>) -> Result<Vec<OrderRecord>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let these = orders::id.eq_any(ids);
    match conn {
        Conn::Pg(c) => {
            let rows: Vec<Folded> = orders::table.select(folded()).filter(these).load(&mut **c)?;
            rows.into_iter().map(folded::record).collect()
        }
        Conn::Sqlite(c) => c.transaction(|c| {
            let rows: Vec<OrderRow> =
                orders::table.select(OrderRow::as_select()).filter(these).load(&mut *c)?;
            rows.into_iter().map(|row| with_parts(c, row)).collect()
        }),
    }
}

/// A page of orders, newest first, and one more if there are more.
pub(crate) fn page(
    conn: &mut Conn<'_>,
    filter: &OrderFilter,
    page: PageRequest,
) -> Result<Vec<OrderRecord>, Fault> {
    match conn {
        Conn::Pg(c) => {
            let rows: Vec<Folded> =
                page_of_orders!(folded(), orders::grand_total, filter, page, &mut **c);
            rows.into_iter().map(folded::record).collect()
        }
        Conn::Sqlite(c) => c.transaction(|c| {
            let rows: Vec<OrderRow> =
                page_of_orders!(OrderRow::as_select(), GrandTotalAlong, filter, page, &mut *c);
            rows.into_iter().map(|row| with_parts(c, row)).collect()
        }),
    }
}

/// Without attempts there are no refunds and disputes, without parcels no lines of them, and of a pending order
/// nothing is cancelled but all of it.
fn with_parts(c: &mut SqliteConnection, row: OrderRow) -> Result<OrderRecord, Fault> {
    let items = order_items::table
        .filter(order_items::order_id.eq(row.id))
        .order(order_items::line.asc())
        .select(OrderItemRow::as_select())
        .load(c)?;
    let payments: Vec<PaymentRow> = payments::table
        .filter(payments::order_id.eq(row.id))
        .order((payments::created_at.asc(), payments::id.asc()))
        .select(PaymentRow::as_select())
        .load(c)?;
    let (mut refunds, mut disputes) = (Vec::new(), Vec::new());
    if !payments.is_empty() {
        refunds = refunds::table
            .filter(refunds::order_id.eq(row.id))
            .order((refunds::created_at.asc(), refunds::id.asc()))
            .select(RefundRow::as_select())
            .load(c)?;
        disputes = disputes::table
            .filter(disputes::order_id.eq(row.id))
            .order((disputes::opened_at.asc(), disputes::id.asc()))
            .select(DisputeRow::as_select())
            .load(c)?;
    }
    let parcels: Vec<ParcelRow> = parcels::table
        .filter(parcels::order_id.eq(row.id))
        .order((parcels::shipped_at.asc(), parcels::id.asc()))
        .select(ParcelRow::as_select())
        .load(c)?;
    let mut lines = Vec::new();
    if !parcels.is_empty() {
        lines = parcel_lines::table
            .filter(parcel_lines::order_id.eq(row.id))
            .order(parcel_lines::order_item_id.asc())
            .select(ParcelLineRow::as_select())
            .load(c)?;
    }
    let mut cancellations = Vec::new();
    if row.lifecycle != OrderLifecycle::Pending.as_str() {
        cancellations = item_cancellations::table
            .filter(item_cancellations::order_id.eq(row.id))
            .order((item_cancellations::created_at.asc(), item_cancellations::id.asc()))
            .select(ItemCancellationRow::as_select())
            .load(c)?;
    }
    let mut parts = Parts {
        items,
        payments,
        refunds,
        disputes,
        parcels,
        lines,
        cancellations,
        ..Parts::default()
    };
    if row.lifecycle == OrderLifecycle::Delivered.as_str() {
        load_returns(c, row.id, &mut parts)?;
    }
    record(row, parts)
}

/// Returns are of delivered orders, and few of these have any.
fn load_returns(c: &mut SqliteConnection, order: SqlUuid, parts: &mut Parts) -> Result<(), Fault> {
    parts.returns = returns::table
        .filter(returns::order_id.eq(order))
        .order((returns::created_at.asc(), returns::id.asc()))
        .select(ReturnRow::as_select())
        .load(c)?;
    if parts.returns.is_empty() {
        return Ok(());
    }
    parts.return_lines = return_lines::table
        .filter(return_lines::order_id.eq(order))
        .order(return_lines::order_item_id.asc())
        .select(ReturnLineRow::as_select())
        .load(c)?;
    parts.return_receipts = return_receipts::table
        .filter(return_receipts::order_id.eq(order))
        .order((return_receipts::order_item_id.asc(), return_receipts::stock.asc()))
        .select(ReturnReceiptRow::as_select())
        .load(c)?;
    Ok(())
}

/// An order with its parts.
fn record(row: OrderRow, parts: Parts) -> Result<OrderRecord, Fault> {
    let lines = parts.lines;
    let parcels = parts.parcels.into_iter().map(|p| p.into_parcel(&lines));
    let order = row.into_order(parts.items)?;
    let currency = order.currency();
    let cancellations = parts.cancellations.into_iter().map(|c| c.into_cancellation(currency));
    let (return_lines, receipts) = (parts.return_lines, parts.return_receipts);
    let returns = parts.returns.into_iter();
    let returns = returns.map(|r| r.into_return(currency, &return_lines, &receipts));
    Ok(OrderRecord {
        order,
        payments: values::<_, Payment>(parts.payments)?,
        refunds: values::<_, Refund>(parts.refunds)?,
        disputes: values::<_, Dispute>(parts.disputes)?,
        parcels: parcels.collect::<Result<_, _>>()?,
        cancellations: cancellations.collect::<Result<_, _>>()?,
        returns: returns.collect::<Result<_, _>>()?,
    })
}
