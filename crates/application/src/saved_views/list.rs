//! `GET /api/admin/views`: the caller's views.

use ports::SavedView;

use super::load;
use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::Admin;

/// The views of the operator, in the order in which they were saved.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(engine: &Engine, admin: &Admin) -> Result<Vec<SavedView>, AppError> {
    Ok(load(engine, admin).await?.views)
}
