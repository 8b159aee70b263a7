//! Adopting an order that was placed as a guest.

use super::{ChangeContext, OrderEventKind, OrderRecord, Transition};
use crate::ids::UserId;

impl OrderRecord {
    /// The order as that of another customer. It moves nothing else: a use of a coupon stays counted for the guest, and
    /// the cart stays the guest's. Whether the customer may have it is the commit's decision.
    #[must_use]
    pub fn adopt(&self, customer: UserId, change: &ChangeContext<'_>) -> Transition {
        let (from, guest) = (self.status(), self.order.user_id);
        let mut transition = Transition::from(self.clone());
        transition.record.order.user_id = customer;
        let reason = Some(format!("guest {guest}"));
        transition.record_event(OrderEventKind::Adopted, Some(from), reason, change);
        transition
    }
}
