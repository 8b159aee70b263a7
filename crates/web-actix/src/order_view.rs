//! An order as the pages show it.

use api_actix::views::OrderDto;
use domain::order::{OrderPaymentStatus, OrderRecord};
use serde::Serialize;

/// The order of the API with what the texts about its payment depend on.
#[derive(Serialize)]
pub struct OrderView {
    #[serde(flatten)]
    order: OrderDto,
    /// Whether the customer has to act for the order to be paid.
    awaits_payment: bool,
    /// Whether an operator has to decide about a payment of another amount.
    is_reviewed: bool,
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
        Self { order, awaits_payment: record.awaits_payment(), is_reviewed: is_reviewed(record) }
    }
}

/// Whether only the decision about a payment of another amount is missing.
#[must_use]
pub fn is_reviewed(record: &OrderRecord) -> bool {
    record.payment_status() == OrderPaymentStatus::Processing && record.has_mismatch()
}
