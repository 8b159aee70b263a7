//! `PATCH /api/admin/views/{id}`: a view gets another name.

use domain::ids::SavedViewId;
use ports::{Changes, SavedView};

use super::{checked_name, load};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// Renames a view of the operator.
///
/// # Errors
/// [`AppError::NotFound`], also for views of others; [`AppError::Invalid`] for a name that cannot be used;
/// [`AppError::UniqueViolation`] if another view has it.
pub async fn rename(
    engine: &Engine,
    admin: &Admin,
    id: SavedViewId,
    name: &str,
    keyed: Option<&IdempotentRequest<SavedView>>,
) -> Result<Executed<SavedView>, AppError> {
    execute(engine, keyed, || async {
        let mut saved = load(engine, admin).await?;
        let name = checked_name(name, saved.views.iter().filter(|view| view.id != id))?;
        let view = saved.views.iter_mut().find(|view| view.id == id);
        let view = view.ok_or(AppError::NotFound("view"))?;
        let mut changes = Changes::default();
        if view.name == name {
            return Ok((view.clone(), changes));
        }
        view.name = name;
        let renamed = view.clone();
        changes.put_saved_views(&mut saved);
        Ok((renamed, changes))
    })
    .await
}
