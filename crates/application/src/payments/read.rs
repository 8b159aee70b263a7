//! `GET /api/payments/{id}`, `GET /api/admin/payments`, `GET /api/admin/disputes`.

use domain::dispute::Dispute;
use domain::ids::PaymentId;
use domain::payment::Payment;
use ports::{DisputeFilter, Page, PageRequest, PaymentFilter};

use super::{load, load_any};
use crate::engine::Engine;
use crate::error::AppError;
use crate::orders::Paid;
use crate::principal::{Admin, Principal};

/// A payment attempt for an order of the caller's.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(engine: &Engine, caller: &Principal, id: PaymentId) -> Result<Paid, AppError> {
    let record = load(engine, caller, id).await?;
    Ok(Paid::new(engine, record, id))
}

/// Any payment attempt, for operators.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get_any(engine: &Engine, _: &Admin, id: PaymentId) -> Result<Paid, AppError> {
    let record = load_any(engine, id).await?;
    Ok(Paid::new(engine, record, id))
}

/// A page of attempts across orders, for operators, newest first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(
    engine: &Engine,
    _: &Admin,
    filter: PaymentFilter,
    page: PageRequest,
) -> Result<Page<Payment>, AppError> {
    Ok(engine.store.list_payments(&filter, page).await?)
}

/// A page of disputes across orders, for operators, newest first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_disputes(
    engine: &Engine,
    _: &Admin,
    filter: DisputeFilter,
    page: PageRequest,
) -> Result<Page<Dispute>, AppError> {
    Ok(engine.store.list_disputes(&filter, page).await?)
}
