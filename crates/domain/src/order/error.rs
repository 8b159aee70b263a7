//! Why an order cannot be placed or changed.

use thiserror::Error;

use super::{OrderLifecycle, OrderPaymentStatus, ReturnStatus};
use crate::Instant;
use crate::coupon::CouponRefusal;
use crate::fulfillment::ParcelStatus;
use crate::ids::{DisputeId, ListingId, PaymentId, RefundId};
use crate::limits::{MAX_LINES, MAX_QUANTITY, MAX_RETURNS_OF_CUSTOMER};
use crate::money::{Currency, Money, MoneyError};
use crate::pricing::DeliveryError;

/// A line that cannot be served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortage {
    /// The listing.
    pub listing_id: ListingId,
    /// Requested units.
    pub wanted: i64,
    /// Units available at the time of the check.
    pub available: i64,
}

/// Why an order cannot be placed or changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OrderError {
    /// No lines.
    #[error("an order needs at least one line")]
    Empty,
    /// Too many lines.
    #[error("an order may have at most {MAX_LINES} lines")]
    TooManyLines,
    /// A quantity outside 1 to [`MAX_QUANTITY`], summed over lines of one listing.
    #[error("quantity must be between 1 and {MAX_QUANTITY}")]
    Quantity(ListingId),
    /// Archived listings.
    #[error("not for sale: {}", list(.0))]
    NotForSale(Vec<ListingId>),
    /// Lines in two currencies.
    #[error("cannot combine {left} and {right} in one order")]
    CurrencyMismatch {
        /// The first line's.
        left: Currency,
        /// Another line's.
        right: Currency,
    },
    /// Insufficient stock.
    #[error("insufficient stock for {} line(s)", .0.len())]
    OutOfStock(Vec<Shortage>),
    /// The sum breaks a rule of money.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// It cannot be delivered as chosen.
    #[error(transparent)]
    Delivery(#[from] DeliveryError),
    /// The coupon gives no discount to this user or for this order; the reason is not disclosed.
    #[error("the coupon cannot be used")]
    CouponNotUsable,
    /// The table does not allow it.
    #[error("an order in state {from} cannot become {to}")]
    InvalidTransition {
        /// The current state.
        from: OrderLifecycle,
        /// The requested state.
        to: OrderLifecycle,
    },
    /// The order cannot be confirmed: it is neither covered by a payment nor for cash on delivery.
    #[error("the payment status of the order is {0}; it cannot be confirmed before it is paid")]
    NotPaid(OrderPaymentStatus),
    /// A customer may not cancel any more, by the shop's setting.
    #[error("the order is {0}; only the shop can cancel it now")]
    TooLateForCustomer(OrderLifecycle),
    /// It is already paid.
    #[error("the order is already paid")]
    AlreadyPaid,
    /// It cannot be paid: cancelled, expired, or cash on delivery.
    #[error("the order cannot be paid: {0}")]
    NotPayable(&'static str),
    /// Another attempt is under way.
    #[error("a payment of this order is in progress")]
    PaymentInProgress(PaymentId),
    /// The order has had as many payment attempts as one order takes.
    #[error("the order has reached the maximum of {0} payment attempts")]
    TooManyAttempts(usize),
    /// No such attempt in this order.
    #[error("payment not found in the order")]
    NoSuchPayment(PaymentId),
    /// No such refund in this order.
    #[error("refund not found in the order")]
    NoSuchRefund(RefundId),
    /// The refund exceeds the refundable amount.
    #[error("at most {available} can be refunded")]
    RefundTooLarge {
        /// The refundable amount.
        available: Money,
    },
    /// Zero, or more than the authorized amount.
    #[error("capture amount must be greater than zero and at most {authorized}")]
    CaptureAmount {
        /// The authorized amount.
        authorized: Money,
    },
    /// A refund of nothing.
    #[error("refund amount must be greater than zero")]
    RefundOfNothing,
    /// More units than are left to ship, or none.
    #[error("the parcel has no units, or more than are left to ship")]
    ParcelLines,
    /// No such parcel, or none to deliver.
    #[error("parcel not found in the order")]
    NoSuchParcel,
    /// The parcel was delivered or returned.
    #[error("the parcel is {0}; only a shipped parcel can be delivered or returned")]
    ParcelState(ParcelStatus),
    /// More units would be cancelled than are unshipped, or none.
    #[error("no units to cancel, or more than are unshipped")]
    CancelLines,
    /// All of it would be cancelled, and nothing was ever shipped.
    #[error(
        "all units would be cancelled, or the order is not confirmed yet; cancel the order instead"
    )]
    CancelTheOrder,
    /// A dispute of its payment is open or lost, and shipping was not forced.
    #[error("a dispute of the order's payment is open or lost")]
    OrderDisputed(DisputeId),
    /// A dispute of the payment is open, and the refund was not forced.
    #[error("a dispute of the payment is open; a refund could pay the customer twice")]
    PaymentDisputed(DisputeId),
    /// No units, or more than were delivered and neither returned nor part of another return.
    #[error("no units to return, or more than can be returned")]
    ReturnLines,
    /// Returns are of delivered orders.
    #[error("the order is {0}; only a delivered order can be returned")]
    ReturnBeforeDelivery(OrderLifecycle),
    /// Customers can no longer, or never, ask for a return.
    #[error("customers cannot ask for a return of this order {}", closed(*.until))]
    ReturnsClosed {
        /// Until when they could; `None`: never.
        until: Option<Instant>,
    },
    /// The order has as many returns as its customer can ask for.
    #[error("the order has {MAX_RETURNS_OF_CUSTOMER} returns; customers cannot ask for more")]
    TooManyReturns,
    /// No such return in this order.
    #[error("return not found in the order")]
    NoSuchReturn,
    /// The return's status does not allow it.
    #[error("the return is {0}")]
    ReturnState(ReturnStatus),
    /// More would be withheld than the returned units cost.
    #[error("at most {price} can be withheld")]
    WithheldTooMuch {
        /// The price of the units that arrived.
        price: Money,
    },
    /// The payment's state does not allow it.
    #[error("the payment's state does not allow this action")]
    PaymentState(PaymentId),
}

impl From<CouponRefusal> for OrderError {
    /// A requested coupon without a discount is rejected like any other unusable one.
    fn from(refusal: CouponRefusal) -> Self {
        match refusal {
            CouponRefusal::NotUsable | CouponRefusal::TakesNothingOff => Self::CouponNotUsable,
        }
    }
}

fn closed(until: Option<Instant>) -> &'static str {
    if until.is_some() { "any more" } else { "in this shop" }
}

fn list(ids: &[ListingId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
