//! Rows of `returns`, `return_lines` and `return_receipts`.

use diesel::prelude::*;
use domain::ids::{OrderId, OrderItemId, ReturnId};
use domain::money::Currency;
use domain::order::{OrderReturn, ReceivedUnits, ReturnLine};
use serde::Serialize;

use super::RowName;
use crate::errors::Fault;
use crate::query::{strip_nul, strip_nul_option};
use crate::schema::{return_lines, return_receipts, returns};
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `returns`; its amounts are in the order's currency.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = returns, treat_none_as_default_value = false)]
pub(crate) struct ReturnRow {
    pub(crate) id: SqlUuid,
    pub(crate) order_id: SqlUuid,
    pub(crate) status: String,
    pub(crate) reason: String,
    pub(crate) closing_reason: Option<String>,
    pub(crate) due: Option<i64>,
    pub(crate) refunded: Option<i64>,
    pub(crate) withheld_reason: Option<String>,
    pub(crate) created_at: SqlTimestamp,
    pub(crate) decided_at: Option<SqlTimestamp>,
    pub(crate) closed_at: Option<SqlTimestamp>,
    pub(crate) version: i64,
}

/// A row of `return_lines`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = return_lines, treat_none_as_default_value = false)]
pub(crate) struct ReturnLineRow {
    pub(crate) return_id: SqlUuid,
    pub(crate) order_item_id: SqlUuid,
    pub(crate) order_id: SqlUuid,
    pub(crate) quantity: i64,
}

/// A row of `return_receipts`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = return_receipts, treat_none_as_default_value = false)]
pub(crate) struct ReturnReceiptRow {
    pub(crate) return_id: SqlUuid,
    pub(crate) order_item_id: SqlUuid,
    pub(crate) stock: String,
    pub(crate) order_id: SqlUuid,
    pub(crate) quantity: i64,
    pub(crate) amount: i64,
}

impl From<&OrderReturn> for ReturnRow {
    fn from(row: &OrderReturn) -> Self {
        Self {
            id: SqlUuid(row.id.0),
            order_id: SqlUuid(row.order_id.0),
            status: row.status.as_str().to_owned(),
            reason: strip_nul(&row.reason),
            closing_reason: strip_nul_option(row.closing_reason.as_deref()),
            due: row.due.map(|due| due.minor_units()),
            refunded: row.refunded.map(|refunded| refunded.minor_units()),
            withheld_reason: strip_nul_option(row.withheld_reason.as_deref()),
            created_at: SqlTimestamp(row.created_at),
            decided_at: row.decided_at.map(SqlTimestamp),
            closed_at: row.closed_at.map(SqlTimestamp),
            version: row.version,
        }
    }
}

/// The rows of a new return's lines.
pub(crate) fn line_rows(row: &OrderReturn) -> impl Iterator<Item = ReturnLineRow> {
    row.lines.iter().map(|line| ReturnLineRow {
        return_id: SqlUuid(row.id.0),
        order_item_id: SqlUuid(line.order_item_id.0),
        order_id: SqlUuid(row.order_id.0),
        quantity: line.quantity,
    })
}

/// The rows of the units that arrived: written with the change that receives the return, which is the
/// last one.
pub(crate) fn receipt_rows(row: &OrderReturn) -> impl Iterator<Item = ReturnReceiptRow> {
    row.received.iter().map(|units| ReturnReceiptRow {
        return_id: SqlUuid(row.id.0),
        order_item_id: SqlUuid(units.order_item_id.0),
        stock: units.stock.as_str().to_owned(),
        order_id: SqlUuid(row.order_id.0),
        quantity: units.quantity,
        amount: units.amount.minor_units(),
    })
}

impl ReturnRow {
    /// The return of an order in this currency, with its lines and receipts, which are found among
    /// those of the whole order.
    pub(crate) fn into_return(
        self,
        currency: Currency,
        lines: &[ReturnLineRow],
        receipts: &[ReturnReceiptRow],
    ) -> Result<OrderReturn, Fault> {
        let name = RowName::new("return", self.id.0);
        let money = |amount: Option<i64>| amount.map(|a| name.money(a, currency)).transpose();
        let lines = lines.iter().filter(|l| l.return_id == self.id).map(|l| ReturnLine {
            order_item_id: OrderItemId(l.order_item_id.0),
            quantity: l.quantity,
        });
        let own = receipts.iter().filter(|r| r.return_id == self.id);
        let received = own.map(|r| {
            Ok(ReceivedUnits {
                order_item_id: OrderItemId(r.order_item_id.0),
                stock: name.word(&r.stock)?,
                quantity: r.quantity,
                amount: name.money(r.amount, currency)?,
            })
        });
        Ok(OrderReturn {
            id: ReturnId(self.id.0),
            order_id: OrderId(self.order_id.0),
            status: name.word(&self.status)?,
            lines: lines.collect(),
            received: received.collect::<Result<_, Fault>>()?,
            reason: self.reason,
            closing_reason: self.closing_reason,
            due: money(self.due)?,
            refunded: money(self.refunded)?,
            withheld_reason: self.withheld_reason,
            created_at: self.created_at.0,
            decided_at: self.decided_at.map(|at| at.0),
            closed_at: self.closed_at.map(|at| at.0),
            version: self.version,
        })
    }
}
