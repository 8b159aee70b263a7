//! An order with its parts in one row: PostgreSQL folds the parts into arrays of records.

use std::sync::LazyLock;

use diesel::Table;
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::dsl::AsSelect;
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::sql_types::{Array, Nullable, Record};
use domain::order::OrderRecord;

use super::Parts;
use crate::errors::Fault;
use crate::query::{column_names, fixed_sql};
use crate::rows::dispute::DisputeRow;
use crate::rows::item_cancellation::ItemCancellationRow;
use crate::rows::order::{OrderItemRow, OrderRow};
use crate::rows::order_return::{ReturnLineRow, ReturnReceiptRow, ReturnRow};
use crate::rows::parcel::{ParcelLineRow, ParcelRow};
use crate::rows::payment::PaymentRow;
use crate::rows::refund::RefundRow;
use crate::schema::{
    disputes, item_cancellations, order_items, parcel_lines, parcels, payments, refunds,
    return_lines, return_receipts, returns,
};

/// An order beside its parts; what it has none of is NULL.
pub(super) type Folded = (
    OrderRow,
    Option<Vec<OrderItemRow>>,
    Option<Vec<PaymentRow>>,
    Option<Vec<RefundRow>>,
    Option<Vec<DisputeRow>>,
    Option<Vec<ParcelRow>>,
    Option<Vec<ParcelLineRow>>,
    Option<Vec<ItemCancellationRow>>,
    Option<Vec<ReturnRow>>,
    Option<Vec<ReturnLineRow>>,
    Option<Vec<ReturnReceiptRow>>,
);

/// The columns of such a row.
type Selection = (
    AsSelect<OrderRow, Pg>,
    ItemsOfOrder,
    PaymentsOfOrder,
    RefundsOfOrder,
    DisputesOfOrder,
    ParcelsOfOrder,
    LinesOfOrder,
    CancellationsOfOrder,
    ReturnsOfOrder,
    ReturnLinesOfOrder,
    ReceiptsOfOrder,
);

/// Selects such rows.
pub(super) fn folded() -> Selection {
    (
        OrderRow::as_select(),
        ItemsOfOrder,
        PaymentsOfOrder,
        RefundsOfOrder,
        DisputesOfOrder,
        ParcelsOfOrder,
        LinesOfOrder,
        CancellationsOfOrder,
        ReturnsOfOrder,
        ReturnLinesOfOrder,
        ReceiptsOfOrder,
    )
}

/// The order that such a row is.
pub(super) fn record(
    (
        order,
        items,
        payments,
        refunds,
        disputes,
        parcels,
        lines,
        cancellations,
        returns,
        return_lines,
        receipts,
    ): Folded,
) -> Result<OrderRecord, Fault> {
    let parts = Parts {
        items: items.unwrap_or_default(),
        payments: payments.unwrap_or_default(),
        refunds: refunds.unwrap_or_default(),
        disputes: disputes.unwrap_or_default(),
        parcels: parcels.unwrap_or_default(),
        lines: lines.unwrap_or_default(),
        cancellations: cancellations.unwrap_or_default(),
        returns: returns.unwrap_or_default(),
        return_lines: return_lines.unwrap_or_default(),
        return_receipts: receipts.unwrap_or_default(),
    };
    super::record(order, parts)
}

/// Rows of a table, folded.
type Rows<T> = Nullable<Array<Record<T>>>;

/// Declares the rows of tables that belong to an order, folded into an array in the given sequence.
macro_rules! rows_of_order {
    ($($(#[$meta:meta])* $name:ident: $table:ident by $order:literal $(of $lifecycle:literal)?;)+) => {
        $(fixed_sql! {
            $(#[$meta])*
            $name on orders: Rows<$table::SqlType> = {
                static SQL: LazyLock<String> =
                    LazyLock::new(|| {
                        let rows = folded_rows(stringify!($table), $table::table, $order);
                        $(let rows = only_of($lifecycle, &rows);)?
                        rows
                    });
                SQL.as_str()
            };
        })+
    };
}

rows_of_order! {
    /// Its lines.
    ItemsOfOrder: order_items by "t.line";
    /// Its attempts.
    PaymentsOfOrder: payments by "t.created_at, t.id";
    /// Its refunds.
    RefundsOfOrder: refunds by "t.created_at, t.id";
    /// Its disputes.
    DisputesOfOrder: disputes by "t.opened_at, t.id";
    /// Its parcels.
    ParcelsOfOrder: parcels by "t.shipped_at, t.id";
    /// Its parcels' lines.
    LinesOfOrder: parcel_lines by "t.order_item_id";
    /// Its cancelled units.
    CancellationsOfOrder: item_cancellations by "t.created_at, t.id";
    /// Its returns.
    ReturnsOfOrder: returns by "t.created_at, t.id" of "delivered";
    /// Its returns' lines.
    ReturnLinesOfOrder: return_lines by "t.order_item_id" of "delivered";
    /// The units that arrived with its returns.
    ReceiptsOfOrder: return_receipts by "t.order_item_id, t.stock" of "delivered";
}

/// The rows of a table that belong to an order, with the columns of the schema in its sequence.
fn folded_rows<T>(name: &str, table: T, order: &str) -> String
where
    T: Table,
    T::AllColumns: QueryFragment<Pg>,
{
    let columns = column_names(table).into_iter().map(|column| format!("t.{column}"));
    let columns = columns.collect::<Vec<_>>().join(", ");
    format!(
        "(SELECT array_agg(ROW({columns}) ORDER BY {order}) \
          FROM {name} t WHERE t.order_id = orders.id)"
    )
}

/// Looks for rows only if the order is in this stage: no other order has any.
fn only_of(lifecycle: &str, rows: &str) -> String {
    format!("(CASE WHEN orders.lifecycle = '{lifecycle}' THEN {rows} END)")
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
    DisputeRow of disputes,
    ParcelRow of parcels,
    ParcelLineRow of parcel_lines,
    ItemCancellationRow of item_cancellations,
    ReturnRow of returns,
    ReturnLineRow of return_lines,
    ReturnReceiptRow of return_receipts,
}
