//! Rows of `parcels` and `parcel_lines`.

use diesel::prelude::*;
use domain::fulfillment::{Parcel, ParcelLine};
use domain::ids::{OrderId, OrderItemId, ParcelId};
use serde::Serialize;

use super::RowName;
use crate::errors::Fault;
use crate::query::strip_nul_option;
use crate::schema::{parcel_lines, parcels};
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `parcels`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = parcels, treat_none_as_default_value = false)]
pub(crate) struct ParcelRow {
    pub(crate) id: SqlUuid,
    pub(crate) order_id: SqlUuid,
    pub(crate) carrier: Option<String>,
    pub(crate) tracking_number: Option<String>,
    pub(crate) status: String,
    pub(crate) shipped_at: SqlTimestamp,
    pub(crate) delivered_at: Option<SqlTimestamp>,
    pub(crate) version: i64,
    pub(crate) returned_at: Option<SqlTimestamp>,
}

/// A row of `parcel_lines`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = parcel_lines, treat_none_as_default_value = false)]
pub(crate) struct ParcelLineRow {
    pub(crate) parcel_id: SqlUuid,
    pub(crate) order_item_id: SqlUuid,
    pub(crate) order_id: SqlUuid,
    pub(crate) quantity: i64,
}

impl From<&Parcel> for ParcelRow {
    fn from(parcel: &Parcel) -> Self {
        Self {
            id: SqlUuid(parcel.id.0),
            order_id: SqlUuid(parcel.order_id.0),
            carrier: strip_nul_option(parcel.carrier.as_deref()),
            tracking_number: strip_nul_option(parcel.tracking_number.as_deref()),
            status: parcel.status.as_str().to_owned(),
            shipped_at: SqlTimestamp(parcel.shipped_at),
            delivered_at: parcel.delivered_at.map(SqlTimestamp),
            version: parcel.version,
            returned_at: parcel.returned_at.map(SqlTimestamp),
        }
    }
}

/// The rows of a new parcel's lines.
pub(crate) fn line_rows(parcel: &Parcel) -> impl Iterator<Item = ParcelLineRow> {
    parcel.lines.iter().map(|line| ParcelLineRow {
        parcel_id: SqlUuid(parcel.id.0),
        order_item_id: SqlUuid(line.order_item_id.0),
        order_id: SqlUuid(parcel.order_id.0),
        quantity: line.quantity,
    })
}

impl ParcelRow {
    /// The parcel with its lines, which are found among those of its whole order.
    pub(crate) fn into_parcel(self, lines: &[ParcelLineRow]) -> Result<Parcel, Fault> {
        let name = RowName::new("parcel", self.id.0);
        let own = lines.iter().filter(|l| l.parcel_id == self.id);
        let lines = own.map(|l| ParcelLine {
            order_item_id: OrderItemId(l.order_item_id.0),
            quantity: l.quantity,
        });
        Ok(Parcel {
            id: ParcelId(self.id.0),
            order_id: OrderId(self.order_id.0),
            carrier: self.carrier,
            tracking_number: self.tracking_number,
            status: name.word(&self.status)?,
            lines: lines.collect(),
            shipped_at: self.shipped_at.0,
            delivered_at: self.delivered_at.map(|t| t.0),
            returned_at: self.returned_at.map(|t| t.0),
            version: self.version,
        })
    }
}
