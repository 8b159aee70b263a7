//! An order with its parts in one row: PostgreSQL folds the parts into arrays of records.

use diesel::deserialize::{self, FromSql, Queryable};
use diesel::dsl::AsSelect;
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Record};
use domain::order::OrderRecord;

use super::Parts;
use crate::errors::Fault;
use crate::query::fixed_sql;
use crate::rows::item_cancellation::ItemCancellationRow;
use crate::rows::order::{OrderItemRow, OrderRow};
use crate::rows::parcel::{ParcelLineRow, ParcelRow};
use crate::rows::payment::PaymentRow;
use crate::rows::refund::RefundRow;
use crate::schema::{item_cancellations, order_items, parcel_lines, parcels, payments, refunds};

/// An order beside its parts; what it has none of is NULL.
pub(super) type Folded = (
    OrderRow,
    Option<Vec<OrderItemRow>>,
    Option<Vec<PaymentRow>>,
    Option<Vec<RefundRow>>,
    Option<Vec<ParcelRow>>,
    Option<Vec<ParcelLineRow>>,
    Option<Vec<ItemCancellationRow>>,
);

/// The columns of such a row.
type Selection = (
    AsSelect<OrderRow, Pg>,
    ItemsOfOrder,
    PaymentsOfOrder,
    RefundsOfOrder,
    ParcelsOfOrder,
    LinesOfOrder,
    CancellationsOfOrder,
);

/// Selects such rows.
pub(super) fn folded() -> Selection {
    (
        OrderRow::as_select(),
        ItemsOfOrder,
        PaymentsOfOrder,
        RefundsOfOrder,
        ParcelsOfOrder,
        LinesOfOrder,
        CancellationsOfOrder,
    )
}

/// The order that such a row is.
pub(super) fn record(
    (order, items, payments, refunds, parcels, lines, cancellations): Folded,
) -> Result<OrderRecord, Fault> {
    let parts = Parts {
        items: items.unwrap_or_default(),
        payments: payments.unwrap_or_default(),
        refunds: refunds.unwrap_or_default(),
        parcels: parcels.unwrap_or_default(),
        lines: lines.unwrap_or_default(),
        cancellations: cancellations.unwrap_or_default(),
    };
    super::record(order, parts)
}

/// Rows of a table, folded.
type Rows<T> = Nullable<Array<Record<T>>>;

fixed_sql! {
    /// Its lines.
    ItemsOfOrder on orders: Rows<order_items::SqlType> =
        "(SELECT array_agg(ROW(i.order_id, i.id, i.line, i.product_id, i.sku, i.product_name, \
            i.quantity, i.price, i.subtotal, i.tracked) ORDER BY i.line) \
          FROM order_items i WHERE i.order_id = orders.id)";
    /// Its attempts.
    PaymentsOfOrder on orders: Rows<payments::SqlType> =
        "(SELECT array_agg(ROW(p.id, p.order_id, p.provider, p.provider_ref, p.payment_token, \
            p.currency, p.amount, p.captured_currency, p.captured_amount, p.refunded_amount, \
            p.status, p.next_action, p.raw_payload, p.failure_code, p.busy_until, p.created_at, \
            p.updated_at, p.version, p.to_capture) ORDER BY p.created_at, p.id) \
          FROM payments p WHERE p.order_id = orders.id)";
    /// Its refunds.
    RefundsOfOrder on orders: Rows<refunds::SqlType> =
        "(SELECT array_agg(ROW(r.id, r.payment_id, r.order_id, r.currency, r.amount, r.status, \
            r.reason, r.provider_ref, r.failure_code, r.created_at, r.updated_at, r.version, \
            r.sent_at) \
            ORDER BY r.created_at, r.id) \
          FROM refunds r WHERE r.order_id = orders.id)";
    /// Its parcels.
    ParcelsOfOrder on orders: Rows<parcels::SqlType> =
        "(SELECT array_agg(ROW(p.id, p.order_id, p.carrier, p.tracking_number, p.status, \
            p.shipped_at, p.delivered_at, p.version, p.returned_at) ORDER BY p.shipped_at, p.id) \
          FROM parcels p WHERE p.order_id = orders.id)";
    /// Its parcels' lines.
    LinesOfOrder on orders: Rows<parcel_lines::SqlType> =
        "(SELECT array_agg(ROW(l.parcel_id, l.order_item_id, l.order_id, l.quantity) \
            ORDER BY l.order_item_id) \
          FROM parcel_lines l WHERE l.order_id = orders.id)";
    /// Its cancelled units.
    CancellationsOfOrder on orders: Rows<item_cancellations::SqlType> =
        "(SELECT array_agg(ROW(c.order_id, c.id, c.order_item_id, c.quantity, c.amount, c.stock, \
            c.parcel_id, c.created_at) ORDER BY c.created_at, c.id) \
          FROM item_cancellations c WHERE c.order_id = orders.id)";
}

/// Reads a row of a table out of a record of its columns.
macro_rules! from_record {
    ($($row:ident of $table:ident,)+) => {$(
        impl FromSql<Record<$table::SqlType>, Pg> for $row {
            fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                type Columns = <$row as Queryable<$table::SqlType, Pg>>::Row;
                let columns = <Columns as FromSql<Record<$table::SqlType>, Pg>>::from_sql(value)?;
                <$row as Queryable<$table::SqlType, Pg>>::build(columns)
            }
        }
    )+};
}

from_record! {
    OrderItemRow of order_items,
    PaymentRow of payments,
    RefundRow of refunds,
    ParcelRow of parcels,
    ParcelLineRow of parcel_lines,
    ItemCancellationRow of item_cancellations,
}
