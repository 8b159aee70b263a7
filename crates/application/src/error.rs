//! Errors of use cases. The API gives each of them a stable code.

use std::time::Duration;

use domain::Instant;
use domain::cart::CartError;
use domain::contact::ContactError;
use domain::coupon::CouponError;
use domain::ids::{ListingId, OrderId, PaymentId};
use domain::listing::ListingError;
use domain::money::{Money, MoneyError};
use domain::order::{OrderError, Shortage};
use domain::pricing::DeliveryError;
use domain::shipping::ShippingMethodError;
use domain::tax::TaxRateError;
use ports::{CommitError, LimitedTable, ReadError, UniqueViolation, UsageCounter, WebhookError};
use thiserror::Error;

use crate::cart_checkout::CartCheckout;
use crate::spreadsheet::{BadRow, FileFault};
use crate::usage::described;

/// Errors of use cases.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AppError {
    /// It does not exist, or belongs to another user.
    #[error("{0} not found")]
    NotFound(&'static str),
    /// Insufficient permission.
    #[error("requires the role {0}")]
    Forbidden(&'static str),
    /// A rule of carts.
    #[error(transparent)]
    Cart(#[from] CartError),
    /// The cart is frozen for the checkout of this order.
    #[error("the cart is locked by the checkout of order {}", .0.order_number)]
    CartInCheckout(CartCheckout),
    /// A rule of orders.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// A rule of listings.
    #[error(transparent)]
    Listing(#[from] ListingError),
    /// A rule of shipping methods.
    #[error(transparent)]
    ShippingMethod(#[from] ShippingMethodError),
    /// A rule of tax rates.
    #[error(transparent)]
    TaxRate(#[from] TaxRateError),
    /// A rule of coupons.
    #[error(transparent)]
    Coupon(#[from] CouponError),
    /// A rule of contact cards.
    #[error(transparent)]
    Contact(#[from] ContactError),
    /// A rule of money.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// An amount in a field of a request that is not one of its currency.
    #[error("{field}: {error}")]
    Amount {
        /// JSON pointer to it.
        field: &'static str,
        /// The broken rule.
        error: MoneyError,
    },
    /// A field that is well-formed but breaks a rule that no type of the domain states.
    #[error("{field}: {reason}")]
    Invalid {
        /// JSON pointer of the field.
        field: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// Not a file of the rows that are imported.
    #[error(transparent)]
    BadSheet(FileFault),
    /// Rows of a file that cannot be imported; nothing was.
    #[error("{} invalid row(s); nothing was imported", .0.len())]
    BadRows(Vec<BadRow>),
    /// A field that holds what looks like a card number.
    #[error("{0} looks like a card number")]
    CardData(&'static str),
    /// No such products.
    #[error("Product {} not found", first_few(.0))]
    UnknownProducts(Vec<ListingId>),
    /// No provider of that name, or none by default.
    #[error("unknown payment provider {0:?}")]
    UnknownProvider(Option<String>),
    /// Insufficient stock, detected inside the commit.
    #[error("insufficient stock for {} line(s)", .0.len())]
    OutOfStock(Vec<Shortage>),
    /// The customer has as many orders that are neither paid nor accepted as they may have.
    #[error("the customer has too many unpaid orders")]
    TooManyOpenOrders,
    /// The customer's orders that are neither paid nor accepted would hold more units than they may.
    #[error("the customer's unpaid orders would hold too many units")]
    TooManyUnpaidUnits,
    /// The caller has reached a usage limit.
    #[error("too many {}; wait {} s", described(*.counter), .wait.as_secs().saturating_add(1))]
    RateLimited {
        /// What was counted.
        counter: UsageCounter,
        /// How long until the period ends.
        wait: Duration,
    },
    /// The shop does not take cash on delivery.
    #[error("the shop does not offer cash on delivery")]
    CashOnDeliveryOff,
    /// The coupon cannot be used by this user on this order; the reason is not disclosed.
    #[error("the coupon cannot be used")]
    CouponNotUsable,
    /// The goods cannot be delivered as chosen.
    #[error(transparent)]
    Delivery(#[from] DeliveryError),
    /// What is to be paid is not what the caller expected.
    #[error("the amount is now {actual} {}", .actual.currency())]
    AmountChanged {
        /// What is to be paid.
        actual: Money,
    },
    /// The provider declined. The order can be paid again.
    #[error("the payment was declined: {code}")]
    PaymentDeclined {
        /// The order.
        order_id: OrderId,
        /// The attempt.
        payment_id: PaymentId,
        /// The provider's code.
        code: String,
    },
    /// The payment was captured, but the order cannot use it: it was cancelled meanwhile, or is
    /// paid by another payment. It is refunded automatically.
    #[error("the payment is refunded automatically: {why}")]
    PaymentReturned {
        /// The order.
        order_id: OrderId,
        /// The attempt.
        payment_id: PaymentId,
        /// Why the order cannot use it.
        why: &'static str,
    },
    /// The provider cannot cancel the payment in its current state; it may still be paid.
    #[error("the provider cannot cancel the payment in its current state")]
    PaymentNotCancelable {
        /// The attempt.
        payment_id: PaymentId,
        /// When it ends at the provider unless it is paid, if the provider says so.
        until: Option<Instant>,
    },
    /// The provider is unavailable; nothing was processed, a retry is safe.
    #[error("the payment provider is unavailable")]
    ProviderUnavailable,
    /// The provider gets too many requests, or has not answered several; nothing was written, a retry is
    /// safe after this time.
    #[error("the payment provider is paused")]
    ProviderPaused(Duration),
    /// The limit of concurrent calls to the provider is reached; nothing was written, a retry is
    /// safe.
    #[error("too many requests are waiting for the payment provider")]
    ProviderBusy,
    /// The provider rejected the request: wrong settings, or a bug.
    #[error("the payment provider rejected the request")]
    ProviderRefused,
    /// The key was used with another request.
    #[error("the idempotency key was used with a different request")]
    KeyReused,
    /// The first request with this key is still running.
    #[error("the first request with this idempotency key is still running")]
    KeyInProgress,
    /// The caller's version is not the stored one.
    #[error("the current version is {current}")]
    VersionMismatch {
        /// The stored version.
        current: i64,
    },
    /// Repeated commit conflicts with concurrent changes.
    #[error("the resource was updated concurrently")]
    Contended,
    /// A unique name is taken.
    #[error("already taken")]
    UniqueViolation(UniqueViolation),
    /// A cart or an order still names it.
    #[error("a cart or an order refers to the listing")]
    InUse,
    /// A table that has a limited number of rows would have more.
    #[error("the shop can have at most {most} {0}, inactive ones included", most = .0.most())]
    TableFull(LimitedTable),
    /// The customer's personal data are still needed.
    #[error(
        "{0} orders of the customer are not settled (not delivered or cancelled, or with a pending payment, refund, dispute or return)"
    )]
    CustomerHasOpenOrders(u64),
    /// Stock change not allowed.
    #[error("fewer units would be on hand than are reserved, or stock is not tracked")]
    StockRefused,
    /// The user has no address on any channel of the message.
    #[error("the customer has no address for this message")]
    AddressMissing,
    /// Nothing was read from a provider's request.
    #[error(transparent)]
    Webhook(#[from] WebhookError),
    /// Storage is unavailable; a retry may succeed.
    #[error("storage unavailable: {0}")]
    Unavailable(String),
    /// The database is damaged; only an operator can help.
    #[error("storage damaged: {0}")]
    StorageDamaged(String),
    /// The database cannot be written, for a reason that an operator has to remove.
    #[error("storage not writable: {0}")]
    StorageNotWritable(String),
    /// A bug or a broken row.
    #[error("internal: {0}")]
    Internal(String),
}

impl AppError {
    /// Whether it says nothing about the request, only about the state of the storage or of this
    /// program.
    #[must_use]
    pub fn is_infrastructure(&self) -> bool {
        matches!(
            self,
            Self::Unavailable(_)
                | Self::StorageDamaged(_)
                | Self::StorageNotWritable(_)
                | Self::Internal(_)
        )
    }

    /// Whether the error is the use case's own result, which is stored under the idempotency key:
    /// unlike authorization errors, unknown ids, and temporary conditions.
    #[must_use]
    pub fn is_definite(&self) -> bool {
        match self {
            // Caused by a concurrent request; temporary.
            Self::Cart(CartError::NotActive(_))
            | Self::CartInCheckout(_)
            | Self::Order(OrderError::PaymentInProgress(_)) => false,
            Self::Cart(_)
            | Self::Order(_)
            | Self::OutOfStock(_)
            | Self::CouponNotUsable
            | Self::Delivery(_)
            | Self::AmountChanged { .. }
            | Self::PaymentDeclined { .. }
            | Self::PaymentReturned { .. }
            | Self::PaymentNotCancelable { .. }
            | Self::UnknownProducts(_) => true,
            Self::NotFound(_)
            | Self::Forbidden(_)
            | Self::Listing(_)
            | Self::ShippingMethod(_)
            | Self::TaxRate(_)
            | Self::Coupon(_)
            | Self::Contact(_)
            | Self::Money(_)
            | Self::Amount { .. }
            | Self::Invalid { .. }
            | Self::BadSheet(_)
            | Self::BadRows(_)
            | Self::CardData(_)
            | Self::UnknownProvider(_)
            | Self::ProviderUnavailable
            | Self::ProviderPaused(_)
            | Self::ProviderBusy
            | Self::ProviderRefused
            | Self::KeyReused
            | Self::KeyInProgress
            | Self::VersionMismatch { .. }
            | Self::TooManyOpenOrders
            | Self::TooManyUnpaidUnits
            | Self::RateLimited { .. }
            | Self::CashOnDeliveryOff
            | Self::Contended
            | Self::UniqueViolation(_)
            | Self::InUse
            | Self::TableFull(_)
            | Self::CustomerHasOpenOrders(_)
            | Self::StockRefused
            | Self::AddressMissing
            | Self::Webhook(_)
            | Self::Unavailable(_)
            | Self::StorageDamaged(_)
            | Self::StorageNotWritable(_)
            | Self::Internal(_) => false,
        }
    }
}

impl From<ReadError> for AppError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Unavailable(why) => Self::Unavailable(why),
            ReadError::Damaged(why) => Self::StorageDamaged(why),
            ReadError::Corrupt(what) => Self::Internal(format!("corrupt row: {what}")),
            ReadError::Failed(why) => Self::Internal(why),
        }
    }
}

impl From<CommitError> for AppError {
    /// The caller's error for a rejected commit. Conflicts and keys are handled before.
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::OutOfStock(short) => Self::OutOfStock(short),
            CommitError::TooManyOpenOrders => Self::TooManyOpenOrders,
            CommitError::TooManyUnpaidUnits => Self::TooManyUnpaidUnits,
            CommitError::RateLimited { counter, wait } => Self::RateLimited { counter, wait },
            CommitError::CouponExhausted => Self::CouponNotUsable,
            CommitError::UniqueViolation(what) => Self::UniqueViolation(what),
            CommitError::InUse => Self::InUse,
            CommitError::TableFull(table) => Self::TableFull(table),
            CommitError::StockRefused => Self::StockRefused,
            CommitError::Unavailable(why) => Self::Unavailable(why),
            CommitError::Damaged(why) => Self::StorageDamaged(why),
            CommitError::NotWritable(why) => Self::StorageNotWritable(why),
            CommitError::Failed(why) => Self::Internal(why),
            CommitError::Conflict(_) | CommitError::LeaseLost => Self::Contended,
            CommitError::KeyTaken => Self::KeyInProgress,
            CommitError::DuplicateReceipt => Self::Internal("duplicate receipt".to_owned()),
        }
    }
}

/// The first ids as text, and the number of the others; the complete list is a field of the error.
fn first_few(ids: &[ListingId]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<String> = ids.iter().take(SHOWN).map(ToString::to_string).collect();
    let more = ids.len().saturating_sub(SHOWN);
    let tail = if more == 0 { String::new() } else { format!(" and {more} more") };
    shown.join(", ") + &tail
}
