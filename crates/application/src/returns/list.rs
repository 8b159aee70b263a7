//! `GET /api/admin/returns`: returns across orders.

use ports::{Page, PageRequest, ReturnFilter, ReturnWithOrder};

use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::Admin;

/// A page of returns of all orders, for operators, newest first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(
    engine: &Engine,
    _: &Admin,
    filter: ReturnFilter,
    page: PageRequest,
) -> Result<Page<ReturnWithOrder>, AppError> {
    Ok(engine.store.list_returns(&filter, page).await?)
}
