//! What the payments of an order have captured and refunded, and what is still to be paid.

use super::{OrderLifecycle, OrderRecord};
use crate::money::{Money, MoneyError, Sum};
use crate::payment::{Payment, PaymentStatus};
use crate::pricing::sum_of_lines;

impl OrderRecord {
    /// What all its payments have captured in the currency of the order, before refunds.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`], which cannot happen.
    pub fn captured_total(&self) -> Result<Sum, MoneyError> {
        self.sum_of_payments(|payment| payment.captured)
    }

    /// What was refunded of it.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`], which cannot happen.
    pub fn refunded_total(&self) -> Result<Sum, MoneyError> {
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

    /// Whether a payment captured another amount than was requested, about which an operator has to
    /// decide.
    #[must_use]
    pub fn has_mismatch(&self) -> bool {
        self.payments.iter().any(|payment| self.counted(payment) == PaymentStatus::Mismatch)
    }

    /// Whether the customer has to act for the order to be paid: something is owed, and no payment
    /// is authorized, in progress at its provider, or a mismatch.
    #[must_use]
    pub fn awaits_payment(&self) -> bool {
        let is_under_way = |payment: &Payment| payment.status.is_with_provider();
        !self.owed_amount().is_zero()
            && !self.has_mismatch()
            && !self.payments.iter().any(is_under_way)
    }

    fn sum_of_payments(
        &self,
        amount: impl Fn(&Payment) -> Option<Money>,
    ) -> Result<Sum, MoneyError> {
        let currency = self.order.currency();
        let all = self.payments.iter().filter_map(amount);
        let own = all.filter(|money| money.currency() == currency).map(|money| (money, 1));
        sum_of_lines(currency, own)
    }
}
