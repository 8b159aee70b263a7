//! Changing an order as it is stored: read, decide, commit, and again after a conflict.

use domain::ids::OrderId;
use domain::order::{OrderRecord, Transition};
use ports::Changes;

use crate::commit_loop::retry_on_conflict;
use crate::effects::changes_for_update;
use crate::engine::Engine;
use crate::error::AppError;

/// Changes an order. `decide` returns `None` if there is nothing to change.
///
/// # Errors
/// [`AppError::NotFound`], those of `decide`, and those of the commit.
pub(crate) async fn update_order(
    engine: &Engine,
    order: OrderId,
    decide: impl Fn(&OrderRecord) -> Result<Option<Transition>, AppError>,
) -> Result<(), AppError> {
    let committed = retry_on_conflict(engine, || async {
        let before = engine.store.order(order).await?.ok_or(AppError::NotFound("order"))?;
        Ok(((), changes_of(engine, &before, &decide).await?))
    });
    Ok(committed.await?)
}

/// The database changes of a decision about an order; empty if it changes nothing.
pub(crate) async fn changes_of(
    engine: &Engine,
    before: &OrderRecord,
    decide: &impl Fn(&OrderRecord) -> Result<Option<Transition>, AppError>,
) -> Result<Changes, AppError> {
    match decide(before)? {
        Some(mut step) => changes_for_update(engine, before, &mut step).await,
        None => Ok(Changes::default()),
    }
}
