//! Identifiers: one type per entity, so that a cart id cannot be used as an order id.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

macro_rules! id {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            /// Reads a UUID with or without hyphens.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::from_str(text).map(Self)
            }
        }
    )+};
}

id! {
    /// A user: the subject of a token. Users themselves live with an identity provider.
    UserId,
    /// A listing, also called a product in requests.
    ListingId,
    /// A cart.
    CartId,
    /// A line of a cart.
    CartItemId,
    /// A coupon.
    CouponId,
    /// One use of a coupon by one order.
    CouponUseId,
    /// An order.
    OrderId,
    /// A line of an order.
    OrderItemId,
    /// One payment attempt.
    PaymentId,
    /// A refund.
    RefundId,
    /// A dispute of a payment.
    DisputeId,
    /// A parcel of an order.
    ParcelId,
    /// A return of delivered units.
    ReturnId,
    /// Cancelled units of an order line.
    ItemCancellationId,
    /// A notification to a user.
    NotificationId,
    /// A row of work in the outbox.
    JobId,
    /// An API key.
    ApiKeyId,
    /// A shipping method.
    ShippingMethodId,
    /// A tax rate.
    TaxRateId,
    /// A session of a browser, as it is shown.
    WebSessionId,
    /// A webhook endpoint: where a shop's events are sent.
    WebhookEndpointId,
    /// A delivery of one event to one webhook endpoint.
    WebhookDeliveryId,
    /// A view of a list that an operator has saved.
    SavedViewId,
}
