//! What must be so of an order at any time, for auditors: its units, its stage and its cancelled amount
//! agree with each other.

use super::{OrderLifecycle, OrderRecord};
use crate::fulfillment::FulfillmentStatus;
use crate::money::Money;

impl OrderRecord {
    /// Whether no unit was shipped or cancelled twice: of each line, the units in parcels that did not
    /// come back and those that were cancelled are no more than were ordered.
    #[must_use]
    pub fn units_fit(&self) -> bool {
        self.order.items.iter().all(|item| self.unshipped_quantity(item) >= 0)
    }

    /// Whether its stage is the one that its parcels and cancelled units come to.
    #[must_use]
    pub fn stage_fits(&self) -> bool {
        use FulfillmentStatus as F;
        match (self.order.lifecycle, self.fulfillment_status()) {
            (OrderLifecycle::Pending, _) => {
                self.parcels.is_empty() && self.cancellations.is_empty()
            }
            (OrderLifecycle::Confirmed, F::Unfulfilled | F::PartiallyShipped) => {
                self.remaining_units() > 0
            }
            (OrderLifecycle::Shipped, F::Shipped | F::PartiallyDelivered)
            | (OrderLifecycle::Delivered, F::Delivered) => true,
            (OrderLifecycle::Cancelled, _) => !self.has_left(),
            (
                OrderLifecycle::Confirmed | OrderLifecycle::Shipped | OrderLifecycle::Delivered,
                F::Unfulfilled
                | F::PartiallyShipped
                | F::Shipped
                | F::PartiallyDelivered
                | F::Delivered,
            ) => false,
        }
    }

    /// What the cancelled units should have taken off its `final_amount`, all together; `None` where it
    /// cannot be reckoned.
    #[must_use]
    pub fn cancelled_share(&self) -> Option<Money> {
        self.share_of(self.cancelled_subtotal()).ok()
    }
}
