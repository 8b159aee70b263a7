//! Errors of a commit. In every case nothing was written.

use std::time::Duration;

use domain::limits::{MAX_SHIPPING_METHODS, MAX_TAX_RATES};
use domain::order::Shortage;
use domain::webhook_endpoint::MAX_ENDPOINTS;
use thiserror::Error;

use crate::usage::UsageCounter;

impl CommitError {
    /// Whether the commit was refused because shipping methods or tax rates have been changed.
    #[must_use]
    pub fn is_about_price_tables(&self) -> bool {
        *self == Self::Conflict(Conflict::PriceTables)
    }
}

domain::text_enum! {
    /// What was changed since it was read.
    pub enum Conflict {
        /// A cart's version.
        Cart = "the cart",
        /// A line of a cart, changed or added by another request.
        CartLine = "the cart's line",
        /// A contact's version, or its first version was just written.
        Contact = "the contact",
        /// A coupon's version.
        Coupon = "the coupon",
        /// A customer's use of a coupon, by its number.
        CouponSlot = "the coupon's slot",
        /// The status of a coupon's use.
        CouponUse = "the coupon's use",
        /// How often a coupon was used, against its new limit.
        CouponUses = "the coupon's uses",
        /// A dispute's version.
        Dispute = "the dispute",
        /// The adoption of a guest's order: by another customer, or with another address.
        GuestOrder = "the guest's order",
        /// A job's state.
        Job = "the job",
        /// A listing's version.
        Listing = "the listing",
        /// A listing at whose version an order was priced.
        ListingPrice = "a listing",
        /// A notification's version.
        Notification = "the notification",
        /// The customer's open cart: there is one at most.
        OpenCart = "the user's open cart",
        /// An order's version.
        Order = "the order",
        /// The order's use of a coupon: there is one at most.
        OrderCouponUse = "the order's coupon use",
        /// The end of an order's history.
        OrderHistory = "the order's history",
        /// The order's active attempt: there is one at most.
        ActivePayment = "the order's live attempt",
        /// A parcel's version.
        Parcel = "the parcel",
        /// A payment attempt's version.
        Payment = "the payment",
        /// The customer of an address, or the address of a customer: there is one of each.
        CustomerAddress = "the customer's address",
        /// The tables of shipping methods and tax rates from which an order was priced.
        PriceTables = "the price tables",
        /// The outcome of a webhook receipt.
        Receipt = "the receipt",
        /// A row that the change refers to was deleted.
        Reference = "something that is named is gone",
        /// A refund's version.
        Refund = "the refund",
        /// A shipping method's version.
        ShippingMethod = "the shipping method",
        /// A tax rate's version.
        TaxRate = "the tax rate",
        /// A return's version.
        Return = "the return",
        /// A sign-in code that was replaced, used or tried.
        SignInCode = "the sign-in code",
        /// A session or sign-in link that was used or revoked.
        WebSession = "the session",
        /// An API key's version.
        ApiKey = "the API key",
        /// A webhook endpoint's version, or its position in the feed.
        WebhookEndpoint = "the webhook endpoint",
        /// A delivery that was changed, or taken by another worker.
        WebhookDelivery = "the webhook delivery",
        /// The version of an operator's views, or their first version was just written.
        SavedViews = "the saved views",
    }
}

domain::text_enum! {
    /// A table that has a limited number of rows, because all of it is read at once: for a price, or to send events.
    pub enum LimitedTable {
        /// Shipping methods.
        ShippingMethods = "shipping methods",
        /// Tax rates.
        TaxRates = "tax rates",
        /// Webhook endpoints.
        WebhookEndpoints = "webhook endpoints",
    }
}

impl LimitedTable {
    /// Rows that it has at most, inactive ones included.
    #[must_use]
    pub fn most(self) -> usize {
        match self {
            Self::ShippingMethods => MAX_SHIPPING_METHODS,
            Self::TaxRates => MAX_TAX_RATES,
            Self::WebhookEndpoints => MAX_ENDPOINTS,
        }
    }
}

/// A name that must be unique and is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UniqueViolation {
    /// A listing's sku.
    Sku,
    /// A coupon's code.
    CouponCode,
    /// An order's number.
    OrderNumber,
    /// A shipping method's code.
    ShippingMethodCode,
    /// A tax rate's category, country, region and name.
    TaxRate,
    /// A provider's reference of a payment.
    ProviderRef,
    /// A provider's reference of a dispute.
    DisputeRef,
    /// The name of a view that an operator has saved.
    SavedViewName,
}

/// Why a commit did not happen. The cases are distinguished because the caller's next step differs:
/// on `Conflict` it reads and decides again, on the others it responds.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CommitError {
    /// Something was changed since it was read (a version, a status, the one active attempt or open
    /// cart). Names what, for the log.
    #[error("changed concurrently: {0}")]
    Conflict(Conflict),
    /// A record with this idempotency key exists.
    #[error("the idempotency key is taken")]
    KeyTaken,
    /// This webhook event was already received.
    #[error("the webhook event was already received")]
    DuplicateReceipt,
    /// A unique name is taken.
    #[error("already taken: {0:?}")]
    UniqueViolation(UniqueViolation),
    /// Fewer units are available than requested; names every such listing of the change.
    #[error("insufficient stock of {} listing(s)", .0.len())]
    OutOfStock(Vec<Shortage>),
    /// The customer has as many open orders as they may have.
    #[error("too many open orders")]
    TooManyOpenOrders,
    /// The customer's open orders would hold more units than they may.
    #[error("too many unpaid units")]
    TooManyUnpaidUnits,
    /// Something was done as often as it may be within its period.
    #[error("rate limited by {counter}")]
    RateLimited {
        /// What was counted.
        counter: UsageCounter,
        /// How long until the period ends.
        wait: Duration,
    },
    /// The coupon has no uses left, in total or for this user.
    #[error("the coupon has no uses left")]
    CouponExhausted,
    /// A cart or an order still names it (PROTECT).
    #[error("still in use")]
    InUse,
    /// The table would have more rows than it may.
    #[error("too many {0}")]
    TableFull(LimitedTable),
    /// Fewer units would be on hand than are reserved, or stock is not tracked.
    #[error("stock change not allowed")]
    StockRefused,
    /// Another server holds the lease by now.
    #[error("the lease is lost")]
    LeaseLost,
    /// The database is unavailable, full or too busy; a later retry may succeed. If the connection
    /// was lost during the commit it may have succeeded: keys and receipts make a retry safe.
    #[error("storage unavailable: {0}")]
    Unavailable(String),
    /// The database is damaged: nothing is written until a backup is restored.
    #[error("storage damaged: {0}")]
    Damaged(String),
    /// The database can be read but not written: it is read-only, or its file was deleted or replaced.
    #[error("storage not writable: {0}")]
    NotWritable(String),
    /// A bug or a broken row; trying again will not help.
    #[error("storage failed: {0}")]
    Failed(String),
}
