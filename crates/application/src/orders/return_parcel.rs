//! `POST /api/admin/orders/{id}/parcels/{parcel_id}/return`: records an undelivered parcel as
//! returned.

use domain::ids::{OrderId, ParcelId};
use domain::order::{OrderRecord, ReturnedUnits};

use super::{checked_reason, into_changes, load_any};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// A returned parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnParcel {
    /// The parcel.
    pub parcel: ParcelId,
    /// The disposition of its units.
    pub then: ReturnedUnits,
    /// The reason of the return.
    pub reason: Option<String>,
}

/// Records an undelivered parcel of an order as returned.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Order`], [`AppError::Invalid`].
pub async fn return_parcel(
    engine: &Engine,
    admin: &Admin,
    id: OrderId,
    input: ReturnParcel,
    keyed: Option<&IdempotentRequest<OrderRecord>>,
) -> Result<Executed<OrderRecord>, AppError> {
    let reason = checked_reason(input.reason.as_deref())?;
    let (parcel, then, reason) = (input.parcel, input.then, reason.as_deref());
    execute(engine, keyed, || async {
        let before = load_any(engine, admin, id).await?;
        let step = engine
            .change(&admin.actor(), |change| before.return_parcel(parcel, then, reason, change))?;
        into_changes(engine, &before, step).await
    })
    .await
}
