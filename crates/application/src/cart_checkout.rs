//! The order that a cart in checkout leads to.

use domain::cart::Cart;
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
    /// Whether a customer has adopted the order since, so that the owner of the cart can neither pay nor cancel it.
    pub adopted: bool,
}

impl CartCheckout {
    pub(crate) fn of(cart: &Cart, record: &OrderRecord) -> Self {
        let payment = record.live_payment().or(record.payments.last());
        Self {
            order_id: record.order.id,
            order_number: record.order.number.clone(),
            payment_id: payment.map(|p| p.id),
            adopted: record.order.user_id != cart.user_id,
        }
    }
}
