//! `GET /api/admin/api-keys`: all keys.

use ports::{ApiKey, Page, PageRequest};

use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::Admin;

/// A page of API keys, newest first. Those that were revoked or have expired stay listed for 90 days.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(engine: &Engine, _: &Admin, page: PageRequest) -> Result<Page<ApiKey>, AppError> {
    Ok(engine.store.list_api_keys(page).await?)
}
