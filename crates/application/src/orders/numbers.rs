//! The numbers of the orders that rows of other lists belong to.

use std::collections::HashMap;

use domain::ids::OrderId;
use domain::order::OrderNumber;
use ports::Page;

use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::Admin;

/// A row of a list with the number of its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered<T> {
    /// The row.
    pub row: T,
    /// The number; `None` if the row belongs to no order.
    pub order_number: Option<OrderNumber>,
}

/// The rows of a page with the numbers of their orders, which are read together.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn with_order_numbers<T>(
    engine: &Engine,
    _: &Admin,
    page: Page<T>,
    order: impl Fn(&T) -> Option<OrderId>,
) -> Result<Page<Numbered<T>>, AppError> {
    let mut ids: Vec<OrderId> = page.items.iter().filter_map(&order).collect();
    ids.sort_unstable();
    ids.dedup();
    let numbers: HashMap<OrderId, OrderNumber> = match ids.is_empty() {
        true => HashMap::new(),
        false => engine.store.order_numbers(&ids).await?.into_iter().collect(),
    };
    Ok(page.map(|row| {
        let order_number = order(&row).and_then(|id| numbers.get(&id).cloned());
        Numbered { row, order_number }
    }))
}
