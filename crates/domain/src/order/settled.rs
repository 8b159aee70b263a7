//! Whether an order is settled: nothing of it is still to be decided, delivered or paid.

use super::{OrderMachine, OrderRecord};
use crate::machine::Machine;
use crate::refund::RefundStatus;

impl OrderRecord {
    /// Whether its lifecycle is final, and every payment, refund, dispute and return of it is decided.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        OrderMachine::is_final(self.order.lifecycle)
            && self.live_payment().is_none()
            && self.refunds.iter().all(|refund| refund.status != RefundStatus::Pending)
            && self.disputes.iter().all(|dispute| !dispute.status.is_open())
            && self.returns.iter().all(|r| !r.status.is_open())
    }
}
