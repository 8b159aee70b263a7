//! `POST /api/admin/orders/{id}/parcels/{parcel_id}/return`: a parcel came back undelivered.

use domain::ids::{OrderId, ParcelId};
use domain::order::{OrderRecord, ReturnedUnits};

use super::{checked_reason, done, ensure_admin, load};
use crate::engine::Engine;
use crate::error::AppError;
use crate::once::{Answer, Keyed, once};
use crate::principal::Principal;

/// A parcel that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnParcel {
    /// The parcel.
    pub parcel: ParcelId,
    /// What becomes of its units.
    pub then: ReturnedUnits,
    /// Why it came back.
    pub reason: Option<String>,
}

/// Records that a parcel of an order came back undelivered.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`], [`AppError::Order`], [`AppError::Invalid`].
pub async fn return_parcel(
    engine: &Engine,
    caller: &Principal,
    id: OrderId,
    input: ReturnParcel,
    keyed: Option<&Keyed<OrderRecord>>,
) -> Result<Answer<OrderRecord>, AppError> {
    ensure_admin(caller)?;
    let reason = checked_reason(input.reason.as_deref())?;
    let (parcel, then, reason) = (input.parcel, input.then, reason.as_deref());
    once(engine, keyed, || async {
        let before = load(engine, caller, id).await?;
        let step = engine.change(&caller.as_admin(), |change| {
            before.return_parcel(parcel, then, reason, change)
        })?;
        done(engine, &before, step).await
    })
    .await
}
