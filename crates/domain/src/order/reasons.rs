//! The reasons that the engine itself writes, for orders that it cancels and for refunds that it begins.
//! Customers may read them, whereas reasons of operators are replaced.

/// Cash on delivery that was not confirmed.
pub(super) const NOT_CONFIRMED: &str = "not confirmed in time";
/// No one paid.
pub(super) const NOT_PAID: &str = "not paid in time";
/// A mismatch without a decision.
pub(super) const NOT_ACCEPTED: &str = "a payment of another amount was not accepted in time";
/// All its money was refunded before it was confirmed.
pub(super) const REFUNDED: &str = "its payment was refunded";
/// Units whose money was refunded before they were cancelled.
pub(super) const REFUNDED_BEFORE: &str = "already refunded";
/// Money that an order had kept when it was cancelled.
pub(super) const ORDER_ENDED: &str = "the order is cancelled";
/// A mismatch in addition to the payment that paid.
pub(super) const NOT_NEEDED: &str = "the order does not need this payment";
/// Money beyond the price.
pub(super) const EXCESS: &str = "more was captured than the order costs";
/// A cancellation without a reason.
pub(super) const ORDER_CANCELLED: &str = "order cancelled";
/// Cancelled units without a reason.
pub(super) const ITEMS_CANCELLED: &str = "items cancelled";
/// A parcel that was returned, without a reason.
pub(super) const PARCEL_RETURNED: &str = "parcel returned undelivered";
/// Returned units.
pub(super) const ITEMS_RETURNED: &str = "items returned";
/// Units of which some were cancelled and some returned.
pub(super) const ITEMS_CANCELLED_OR_RETURNED: &str = "items cancelled or returned";
/// A refund made with the provider's own tools.
pub(super) const AT_PROVIDER: &str = "refunded at the provider";
/// Late money.
pub(super) const LATE: &str = "payment received after the order was cancelled or paid";
/// Money in addition to the payment that paid.
pub(super) const PAID_BY_ANOTHER: &str = "the order is paid by another payment";
/// All of them, and texts of earlier releases.
pub(super) const ALL: &[&str] = &[
    NOT_CONFIRMED,
    NOT_PAID,
    NOT_ACCEPTED,
    REFUNDED,
    REFUNDED_BEFORE,
    ORDER_ENDED,
    NOT_NEEDED,
    EXCESS,
    ORDER_CANCELLED,
    ITEMS_CANCELLED,
    PARCEL_RETURNED,
    ITEMS_RETURNED,
    ITEMS_CANCELLED_OR_RETURNED,
    AT_PROVIDER,
    LATE,
    PAID_BY_ANOTHER,
    "more was paid than the order costs",
    "its money was refunded before",
    "parcel came back undelivered",
    "payment came after the order had ended or was paid",
];
