//! Rows of `item_cancellations`.

use diesel::prelude::*;
use domain::ids::{ItemCancellationId, OrderId, OrderItemId, ParcelId};
use domain::money::Currency;
use domain::order::ItemCancellation;
use serde::Serialize;

use super::RowName;
use crate::errors::Fault;
use crate::schema::item_cancellations;
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `item_cancellations`; its amount is in the order's currency.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = item_cancellations, treat_none_as_default_value = false)]
pub(crate) struct ItemCancellationRow {
    pub(crate) order_id: SqlUuid,
    pub(crate) id: SqlUuid,
    pub(crate) order_item_id: SqlUuid,
    pub(crate) quantity: i64,
    pub(crate) amount: i64,
    pub(crate) stock: String,
    pub(crate) parcel_id: Option<SqlUuid>,
    pub(crate) created_at: SqlTimestamp,
}

impl From<&ItemCancellation> for ItemCancellationRow {
    fn from(row: &ItemCancellation) -> Self {
        Self {
            order_id: SqlUuid(row.order_id.0),
            id: SqlUuid(row.id.0),
            order_item_id: SqlUuid(row.order_item_id.0),
            quantity: row.quantity,
            amount: row.amount.minor_units(),
            stock: row.stock.as_str().to_owned(),
            parcel_id: row.parcel_id.map(|id| SqlUuid(id.0)),
            created_at: SqlTimestamp(row.created_at),
        }
    }
}

impl ItemCancellationRow {
    /// The cancelled units, of an order in this currency.
    pub(crate) fn into_cancellation(self, currency: Currency) -> Result<ItemCancellation, Fault> {
        let name = RowName::new("cancelled units", self.id.0);
        Ok(ItemCancellation {
            id: ItemCancellationId(self.id.0),
            order_id: OrderId(self.order_id.0),
            order_item_id: OrderItemId(self.order_item_id.0),
            quantity: self.quantity,
            amount: name.money(self.amount, currency)?,
            stock: name.word(&self.stock)?,
            parcel_id: self.parcel_id.map(|id| ParcelId(id.0)),
            created_at: self.created_at.0,
        })
    }
}
