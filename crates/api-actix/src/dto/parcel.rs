//! A parcel of an order.

use domain::fulfillment::Parcel;
use domain::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::EnumString;
use super::enum_string::ParcelStatusString;

/// Units of an order line in a parcel.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ParcelLine)]
pub struct ParcelLineDto {
    /// The order's line.
    id: Uuid,
    quantity: i64,
}

/// A parcel of an order.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Parcel)]
pub struct ParcelDto {
    id: Uuid,
    carrier: Option<String>,
    tracking_number: Option<String>,
    status: ParcelStatusString,
    shipped_at: DateTime<Utc>,
    delivered_at: Option<DateTime<Utc>>,
    /// When it was returned undelivered.
    returned_at: Option<DateTime<Utc>>,
    items: Vec<ParcelLineDto>,
}

impl From<&Parcel> for ParcelDto {
    fn from(parcel: &Parcel) -> Self {
        let lines = parcel
            .lines
            .iter()
            .map(|line| ParcelLineDto { id: line.order_item_id.0, quantity: line.quantity });
        Self {
            id: parcel.id.0,
            carrier: parcel.carrier.clone(),
            tracking_number: parcel.tracking_number.clone(),
            status: EnumString(parcel.status),
            shipped_at: parcel.shipped_at,
            delivered_at: parcel.delivered_at,
            returned_at: parcel.returned_at,
            items: lines.collect(),
        }
    }
}
