//! Rows of lists that belong to orders.

use application::orders::Numbered;
use serde::Serialize;
use utoipa::ToSchema;

/// A row of a list, with the number of its order.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Listed)]
pub struct ListedDto<T> {
    #[serde(flatten)]
    row: T,
    /// The number of the order; null if the row belongs to no order.
    order_number: Option<String>,
}

impl<'a, T, D: From<&'a T>> From<&'a Numbered<T>> for ListedDto<D> {
    fn from(numbered: &'a Numbered<T>) -> Self {
        let order_number = numbered.order_number.as_ref().map(ToString::to_string);
        Self { row: D::from(&numbered.row), order_number }
    }
}
