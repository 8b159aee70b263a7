//! The order that a cart in checkout leads to.

use domain::ids::{OrderId, PaymentId};
use domain::order::{OrderNumber, OrderRecord};

/// The checkout that has locked the cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartCheckout {
    /// The order.
    pub order_id: OrderId,
    /// The order's number for people.
    pub order_number: OrderNumber,
    /// Its active attempt, or else its last one: the checkout session's id.
    pub payment_id: Option<PaymentId>,
}

impl From<&OrderRecord> for CartCheckout {
    fn from(record: &OrderRecord) -> Self {
        let payment = record.live_payment().or(record.payments.last());
        Self {
            order_id: record.order.id,
            order_number: record.order.number.clone(),
            payment_id: payment.map(|p| p.id),
        }
    }
}
