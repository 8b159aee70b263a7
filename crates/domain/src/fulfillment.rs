//! Parcels: which units of an order are shipped, and which have arrived.

use crate::Instant;
use crate::ids::{OrderId, OrderItemId, ParcelId};
use crate::machine::{Machine, Verdict};

text_enum! {
    /// Status of a parcel.
    pub enum ParcelStatus {
        /// Handed to the carrier.
        Shipped = "shipped",
        /// With the customer.
        Delivered = "delivered",
        /// Came back undelivered, or was lost on its way.
        Returned = "returned",
    }
}

text_enum! {
    /// What happens to a parcel.
    pub enum ParcelEvent {
        /// The carrier, or an operator, reports arrival.
        Delivered = "delivered",
        /// Returned undelivered, or lost.
        Returned = "returned",
    }
}

/// The state machine of a parcel.
#[derive(Debug, Clone, Copy)]
pub struct ParcelMachine;

impl Machine for ParcelMachine {
    type State = ParcelStatus;
    type Event = ParcelEvent;
    const NAME: &'static str = "Parcel";

    fn states() -> &'static [ParcelStatus] {
        ParcelStatus::ALL
    }

    fn events() -> &'static [ParcelEvent] {
        ParcelEvent::ALL
    }

    fn next(state: ParcelStatus, event: ParcelEvent) -> Verdict<ParcelStatus> {
        match (state, event) {
            (ParcelStatus::Shipped, ParcelEvent::Delivered) => {
                Verdict::Moves(ParcelStatus::Delivered)
            }
            (ParcelStatus::Shipped, ParcelEvent::Returned) => {
                Verdict::Moves(ParcelStatus::Returned)
            }
            (ParcelStatus::Delivered, ParcelEvent::Delivered) => Verdict::Same,
            // A second return may ask for something else to be done with the units.
            (ParcelStatus::Delivered | ParcelStatus::Returned, ParcelEvent::Returned)
            | (ParcelStatus::Returned, ParcelEvent::Delivered) => Verdict::Refused,
        }
    }

    fn initial() -> &'static [ParcelStatus] {
        &[ParcelStatus::Shipped]
    }

    fn is_final(state: ParcelStatus) -> bool {
        match state {
            ParcelStatus::Delivered | ParcelStatus::Returned => true,
            ParcelStatus::Shipped => false,
        }
    }
}

text_enum! {
    /// The fulfillment of an order: computed from its parcels, never assigned. Cancelled units and
    /// returned parcels do not count.
    pub enum FulfillmentStatus {
        /// Nothing is shipped.
        Unfulfilled = "unfulfilled",
        /// Some units are shipped.
        PartiallyShipped = "partially_shipped",
        /// All units are shipped.
        Shipped = "shipped",
        /// All units are shipped, and some have arrived.
        PartiallyDelivered = "partially_delivered",
        /// All units have arrived.
        Delivered = "delivered",
    }
}

/// Units of one order line in a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParcelLine {
    /// The order's line.
    pub order_item_id: OrderItemId,
    /// Units, at least 1.
    pub quantity: i64,
}

/// A parcel of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// Its id.
    pub id: ParcelId,
    /// Its order.
    pub order_id: OrderId,
    /// The carrier.
    pub carrier: Option<String>,
    /// The carrier's number.
    pub tracking_number: Option<String>,
    /// Status of the parcel.
    pub status: ParcelStatus,
    /// What is in it.
    pub lines: Vec<ParcelLine>,
    /// When it left.
    pub shipped_at: Instant,
    /// When it arrived.
    pub delivered_at: Option<Instant>,
    /// When it was returned undelivered.
    pub returned_at: Option<Instant>,
    /// Version for optimistic locking.
    pub version: i64,
}

impl Parcel {
    /// Whether its units are with the carrier or the customer: it was not returned.
    #[must_use]
    pub fn is_out(&self) -> bool {
        match self.status {
            ParcelStatus::Shipped | ParcelStatus::Delivered => true,
            ParcelStatus::Returned => false,
        }
    }
}

/// How much of an order with `ordered` units that are not cancelled has been shipped and delivered.
#[must_use]
pub fn fulfillment_status(ordered: i64, parcels: &[Parcel]) -> FulfillmentStatus {
    let units = |status: Option<ParcelStatus>| -> i64 {
        parcels
            .iter()
            .filter(|p| p.is_out() && status.is_none_or(|s| p.status == s))
            .flat_map(|p| &p.lines)
            .map(|l| l.quantity)
            .sum()
    };
    let (shipped, delivered) = (units(None), units(Some(ParcelStatus::Delivered)));
    if shipped == 0 {
        FulfillmentStatus::Unfulfilled
    } else if shipped < ordered {
        FulfillmentStatus::PartiallyShipped
    } else if delivered == 0 {
        FulfillmentStatus::Shipped
    } else if delivered < ordered {
        FulfillmentStatus::PartiallyDelivered
    } else {
        FulfillmentStatus::Delivered
    }
}
