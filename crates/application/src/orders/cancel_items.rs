//! `POST /api/admin/orders/{id}/cancel-items`: unshipped units are cancelled; the order continues
//! with the others.

use domain::ids::OrderId;
use domain::order::{CancelledStock, OrderRecord, ShipLine};

use super::{checked_reason, into_changes, load_any};
use crate::capabilities::ensure_can_split;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// Units that are cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelItems {
    /// The units; all unshipped ones if it is `None`.
    pub lines: Option<Vec<ShipLine>>,
    /// Their disposition.
    pub stock: CancelledStock,
    /// The reason.
    pub reason: Option<String>,
}

/// Cancels units of an order that are not shipped. Their share of the price is refunded.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Order`], [`AppError::Invalid`].
pub async fn cancel_items(
    engine: &Engine,
    admin: &Admin,
    id: OrderId,
    input: CancelItems,
    keyed: Option<&IdempotentRequest<OrderRecord>>,
) -> Result<Executed<OrderRecord>, AppError> {
    let reason = checked_reason(input.reason.as_deref())?;
    let (lines, stock, reason) = (input.lines.as_deref(), input.stock, reason.as_deref());
    execute(engine, keyed, || async {
        let before = load_any(engine, admin, id).await?;
        ensure_can_split(engine, &before)?;
        let step = engine
            .change(&admin.actor(), |change| before.cancel_items(lines, stock, reason, change))?;
        into_changes(engine, &before, step).await
    })
    .await
}
