//! Request bodies for cancelled units and returned parcels.

use application::orders::{CancelItems, ReturnParcel};
use domain::ids::{OrderItemId, ParcelId};
use domain::order::{CancelledStock, ReturnedUnits};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::enum_string::ReturnedUnitsString;
use super::object_only::present;
use super::{JsonBody, ObjectOnly};

/// Units of an order line to cancel.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CancelLine)]
pub struct CancelLineBody {
    /// The order's line.
    id: Uuid,
    #[schema(minimum = 1)]
    quantity: i64,
}

/// Units to cancel.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CancelItems)]
pub struct CancelItemsBody {
    /// Defaults to all unshipped units.
    #[schema(value_type = Option<Vec<CancelLineBody>>)]
    items: Option<Vec<ObjectOnly<CancelLineBody>>>,
    /// Whether they are restocked (default: true) or written off.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool, default = true)]
    restock: Option<bool>,
    #[schema(max_length = 500)]
    reason: Option<String>,
}

impl JsonBody for CancelItemsBody {
    const OPTIONAL: bool = true;
}

impl From<CancelItemsBody> for CancelItems {
    fn from(body: CancelItemsBody) -> Self {
        let line =
            |ObjectOnly(line): ObjectOnly<CancelLineBody>| (OrderItemId(line.id), line.quantity);
        let restock = body.restock.unwrap_or(true);
        Self {
            lines: body.items.map(|lines| lines.into_iter().map(line).collect()),
            stock: if restock { CancelledStock::Restocked } else { CancelledStock::WrittenOff },
            reason: body.reason,
        }
    }
}

/// The disposition of the units of a returned parcel.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReturnParcel)]
pub struct ReturnParcelBody {
    /// `hold`: they stay in the order, unshipped. `restock` (default): they are cancelled and can
    /// be sold again. `write_off`: they are cancelled and written off.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = ReturnedUnitsString, default = "restock")]
    then: Option<ReturnedUnitsString>,
    #[schema(max_length = 500)]
    reason: Option<String>,
}

impl JsonBody for ReturnParcelBody {
    const OPTIONAL: bool = true;
}

impl ReturnParcelBody {
    /// The return of this parcel as the engine takes it.
    #[must_use]
    pub fn of(self, parcel: ParcelId) -> ReturnParcel {
        let then = self.then.map_or(ReturnedUnits::Restock, |value| value.0);
        ReturnParcel { parcel, then, reason: self.reason }
    }
}
