//! Invariants of an order for audits: its units, its lifecycle state and the parts of its price agree.

use super::{OrderLifecycle, OrderRecord};
use crate::fulfillment::FulfillmentStatus;

impl OrderRecord {
    /// Whether no unit was shipped or cancelled twice: per line, units in parcels that were not
    /// returned plus cancelled units do not exceed the ordered ones.
    #[must_use]
    pub fn units_fit(&self) -> bool {
        self.order.items.iter().all(|item| self.unshipped_quantity(item) >= 0)
    }

    /// Whether its lifecycle state matches its parcels and cancelled units.
    #[must_use]
    pub fn lifecycle_fits(&self) -> bool {
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
            (OrderLifecycle::Cancelled, _) => !self.has_shipped(),
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

    /// Whether its price is the sum of its parts, computed again from its lines, its discount and its delivery.
    #[must_use]
    pub fn price_adds_up(&self) -> bool {
        self.order.breakdown().is_ok_and(|parts| parts.price == self.order.price)
    }
}
