//! `GET /api/orders`, `GET /api/orders/{id}`, `GET /api/orders/{id}/events`.

use domain::ids::OrderId;
use domain::order::{OrderEvent, OrderRecord};
use ports::{OrderFilter, Page, PageRequest};

use super::{load, load_any};
use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::{Admin, Principal};

/// An order of the caller's.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(
    engine: &Engine,
    caller: &Principal,
    id: OrderId,
) -> Result<OrderRecord, AppError> {
    load(engine, caller, id).await
}

/// Any order, for operators.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get_any(engine: &Engine, admin: &Admin, id: OrderId) -> Result<OrderRecord, AppError> {
    load_any(engine, admin, id).await
}

/// The history of an order of the caller's, from its beginning, without what only operators see.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn history(
    engine: &Engine,
    caller: &Principal,
    id: OrderId,
) -> Result<Vec<OrderEvent>, AppError> {
    load(engine, caller, id).await?;
    customer_history(engine, id).await
}

/// The history of an order that was read for a customer.
pub(super) async fn customer_history(
    engine: &Engine,
    id: OrderId,
) -> Result<Vec<OrderEvent>, AppError> {
    let mut events = engine.store.order_events(id).await?;
    events.retain(|event| !event.kind.is_internal());
    Ok(events)
}

/// The whole history of any order, operators' notes included.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn full_history(
    engine: &Engine,
    admin: &Admin,
    id: OrderId,
) -> Result<Vec<OrderEvent>, AppError> {
    load_any(engine, admin, id).await?;
    Ok(engine.store.order_events(id).await?)
}

/// A page of the caller's orders, newest first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_own(
    engine: &Engine,
    caller: &Principal,
    filter: OrderFilter,
    page: PageRequest,
) -> Result<Page<OrderRecord>, AppError> {
    let own = OrderFilter { user_id: Some(caller.user_id), ..filter };
    Ok(engine.store.list_orders(&own, page).await?)
}

/// A page of all orders, for operators, newest first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(
    engine: &Engine,
    _: &Admin,
    filter: OrderFilter,
    page: PageRequest,
) -> Result<Page<OrderRecord>, AppError> {
    Ok(engine.store.list_orders(&filter, page).await?)
}
