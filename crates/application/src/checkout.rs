//! Checkout: from a cart to an order and the payment it waits for.

mod cancel_session;
mod create_session;
mod get_session;
mod providers;

pub use cancel_session::cancel_session;
pub use create_session::{CreateSession, create_session};
pub use get_session::get_session;
pub use providers::{PaymentOptions, ProviderOption, payment_options};

use domain::ids::PaymentId;
use domain::order::OrderRecord;
use domain::payment::Payment;

/// A checkout session: the order, and the attempt that the shopper is to pay. There is none if
/// nothing is to be paid now: cash on delivery, or an order of zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckoutSession {
    /// The order.
    pub record: OrderRecord,
    /// The attempt.
    pub payment_id: Option<PaymentId>,
}

impl CheckoutSession {
    /// The attempt.
    #[must_use]
    pub fn payment(&self) -> Option<&Payment> {
        self.payment_id.and_then(|id| self.record.payment(id).ok())
    }
}
