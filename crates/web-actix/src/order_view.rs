//! An order as the pages show it.

use api_actix::views::OrderDto;
use domain::order::OrderRecord;
use serde::Serialize;

/// The order of the API with what the texts about its payment depend on.
#[derive(Serialize)]
pub struct OrderView {
    #[serde(flatten)]
    order: OrderDto,
    /// What is still to happen until the order is paid.
    payment_progress: &'static str,
}

impl OrderView {
    /// For the customer.
    #[must_use]
    pub fn for_customers(record: &OrderRecord) -> Self {
        Self::of(OrderDto::for_customers(record), record)
    }

    /// For operators.
    #[must_use]
    pub fn for_operators(record: &OrderRecord) -> Self {
        Self::of(OrderDto::for_operators(record), record)
    }

    fn of(order: OrderDto, record: &OrderRecord) -> Self {
        Self { order, payment_progress: record.payment_progress().as_str() }
    }
}
