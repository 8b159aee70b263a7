//! `POST /api/admin/orders/{id}/confirm`, `/ship`, `/deliver`: fulfillment by the shop.

use domain::ids::{OrderId, ParcelId};
use domain::limits::MAX_NAME_CHARS;
use domain::order::{OrderLifecycle, OrderNumber, OrderRecord, ShipLine};
use domain::text;
use ports::Changes;

use super::{into_changes, load_any};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute, into_new};
use crate::principal::Admin;

/// A parcel to ship.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShipOrder {
    /// The carrier.
    pub carrier: Option<String>,
    /// The carrier's number.
    pub tracking_number: Option<String>,
    /// What is in it; everything that is left if it is `None`.
    pub lines: Option<Vec<ShipLine>>,
    /// Whether to ship although a dispute of the order's payments is open or lost.
    pub force: bool,
}

/// Confirms an order that is paid, authorized (with capture on shipping), or for cash on delivery.
/// A job commits its stock.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Order`].
pub async fn confirm(
    engine: &Engine,
    admin: &Admin,
    id: OrderId,
    keyed: Option<&IdempotentRequest<OrderRecord>>,
) -> Result<Executed<OrderRecord>, AppError> {
    execute(engine, keyed, || async {
        let before = load_any(engine, admin, id).await?;
        accept(engine, admin, &before).await
    })
    .await
}

/// Whether an order can be confirmed now.
#[must_use]
pub fn can_confirm(engine: &Engine, admin: &Admin, record: &OrderRecord) -> bool {
    let policy = engine.policy.paying();
    engine.change(&admin.actor(), |change| record.confirm(policy, change)).is_ok()
}

/// Makes sure that an order is confirmed: one that already is, or is beyond that, is not changed.
/// The check is part of the decision, so that it also covers concurrent confirmations. Gives the order's number with
/// the outcome.
pub(super) async fn ensure_confirmed(
    engine: &Engine,
    admin: &Admin,
    id: OrderId,
) -> Result<(OrderNumber, Result<(), AppError>), AppError> {
    let outcome = execute(engine, None, || async {
        let before = load_any(engine, admin, id).await?;
        let number = before.order.number.clone();
        match before.order.lifecycle {
            OrderLifecycle::Confirmed | OrderLifecycle::Shipped | OrderLifecycle::Delivered => {
                Ok(((number, Ok(())), Changes::default()))
            }
            OrderLifecycle::Pending | OrderLifecycle::Cancelled => {
                match accept(engine, admin, &before).await {
                    Ok((_, changes)) => Ok(((number, Ok(())), changes)),
                    Err(error) => Ok(((number, Err(error)), Changes::default())),
                }
            }
        }
    });
    into_new(outcome.await?)
}

async fn accept(
    engine: &Engine,
    admin: &Admin,
    before: &OrderRecord,
) -> Result<(OrderRecord, Changes), AppError> {
    let policy = engine.policy.paying();
    let step = engine.change(&admin.actor(), |change| before.confirm(policy, change))?;
    into_changes(engine, before, step).await
}

/// Ships a parcel of an order.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Order`], [`AppError::Invalid`].
pub async fn ship(
    engine: &Engine,
    admin: &Admin,
    id: OrderId,
    input: ShipOrder,
    keyed: Option<&IdempotentRequest<OrderRecord>>,
) -> Result<Executed<OrderRecord>, AppError> {
    let carrier = short_text("/carrier", input.carrier.as_deref())?;
    let tracking = short_text("/tracking_number", input.tracking_number.as_deref())?;
    let lines = input.lines.as_deref();
    execute(engine, keyed, || async {
        let before = load_any(engine, admin, id).await?;
        let (carrier, tracking) = (carrier.clone(), tracking.clone());
        let step = engine.change(&admin.actor(), |change| match input.force {
            false => before.ship(lines, carrier, tracking, change),
            true => before.ship_forced(lines, carrier, tracking, change),
        })?;
        into_changes(engine, &before, step).await
    })
    .await
}

/// A parcel of an order has arrived; all of them if none is named.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Order`].
pub async fn deliver(
    engine: &Engine,
    admin: &Admin,
    id: OrderId,
    parcel: Option<ParcelId>,
    keyed: Option<&IdempotentRequest<OrderRecord>>,
) -> Result<Executed<OrderRecord>, AppError> {
    execute(engine, keyed, || async {
        let before = load_any(engine, admin, id).await?;
        let step = engine.change(&admin.actor(), |change| before.deliver(parcel, change))?;
        into_changes(engine, &before, step).await
    })
    .await
}

fn short_text(field: &'static str, value: Option<&str>) -> Result<Option<String>, AppError> {
    value
        .map(str::trim)
        .filter(|t| !t.is_empty())
        .map(|t| text::label(t, MAX_NAME_CHARS))
        .transpose()
        .map_err(|e| AppError::Invalid { field, reason: e.to_string() })
}
