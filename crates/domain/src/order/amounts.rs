//! What the payments of an order have captured and refunded, and what is still to be paid.

use super::{OrderLifecycle, OrderRecord};
use crate::money::{Money, Sum};
use crate::payment::Payment;

impl OrderRecord {
    /// What all its payments have captured in the currency of the order, before refunds.
    #[must_use]
    pub fn captured_total(&self) -> Sum {
        self.sum_of_payments(|payment| payment.captured)
    }

    /// What was refunded of it.
    #[must_use]
    pub fn refunded_total(&self) -> Sum {
        self.sum_of_payments(|payment| Some(payment.refunded))
    }

    /// What is still to be paid: nothing once it is paid or cancelled.
    #[must_use]
    pub fn owed_amount(&self) -> Money {
        let is_cancelled = self.order.lifecycle == OrderLifecycle::Cancelled;
        if is_cancelled || self.payment_status().is_collected() {
            Money::zero(self.order.currency())
        } else {
            self.remaining_amount()
        }
    }

    fn sum_of_payments(&self, amount: impl Fn(&Payment) -> Option<Money>) -> Sum {
        let currency = self.order.currency();
        let amounts = self.payments.iter().filter_map(amount);
        let own = amounts.filter(|amount| amount.currency() == currency);
        Sum::new(own.map(|amount| i128::from(amount.minor_units())).sum(), currency)
    }
}
