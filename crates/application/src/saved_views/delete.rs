//! `DELETE /api/admin/views/{id}`: a view is deleted.

use domain::ids::SavedViewId;
use ports::Changes;

use super::load;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// Deletes a view of the operator.
///
/// # Errors
/// [`AppError::NotFound`], also for views of others.
pub async fn delete(
    engine: &Engine,
    admin: &Admin,
    id: SavedViewId,
    keyed: Option<&IdempotentRequest<()>>,
) -> Result<Executed<()>, AppError> {
    execute(engine, keyed, || async {
        let mut saved = load(engine, admin).await?;
        let before = saved.views.len();
        saved.views.retain(|view| view.id != id);
        if saved.views.len() == before {
            return Err(AppError::NotFound("view"));
        }
        let mut changes = Changes::default();
        changes.put_saved_views(&mut saved);
        Ok(((), changes))
    })
    .await
}
