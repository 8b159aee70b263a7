//! `POST /api/admin/orders/{id}/notes`: adds an internal note to an order.

use domain::ids::OrderId;
use domain::limits::MAX_REASON_CHARS;
use domain::order::{OrderEvent, OrderEventKind};
use domain::text;

use super::load_any;
use crate::effects::changes_for_update;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// Adds a note to an order's history. Customers do not see it.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Invalid`].
pub async fn note(
    engine: &Engine,
    admin: &Admin,
    id: OrderId,
    note: &str,
    keyed: Option<&IdempotentRequest<OrderEvent>>,
) -> Result<Executed<OrderEvent>, AppError> {
    let note = text::multi_line(note, MAX_REASON_CHARS)
        .map_err(|e| AppError::Invalid { field: "/text", reason: e.to_string() })?;
    execute(engine, keyed, || async {
        let before = load_any(engine, admin, id).await?;
        let mut step = engine.change(&admin.actor(), |change| before.add_note(&note, change));
        let changes = changes_for_update(engine, &before, &mut step).await?;
        let written = step.events.into_iter().find(|event| event.kind == OrderEventKind::Note);
        let written = written.ok_or_else(|| AppError::Internal("a note is an event".to_owned()))?;
        Ok((written, changes))
    })
    .await
}
