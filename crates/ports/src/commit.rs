//! Why a commit did not happen. Nothing of it did, in every case.

use std::time::Duration;

use domain::order::Shortage;
use thiserror::Error;

use crate::usage::UsageCounter;

/// A name that must be unique and is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Taken {
    /// A listing's sku.
    Sku,
    /// A coupon's code.
    CouponCode,
    /// An order's number.
    OrderNumber,
    /// A provider's reference.
    ProviderRef,
}

/// Why a commit did not happen. The caller's next step differs, so the cases are told apart:
/// on `Conflict` it reads and decides again, on the others it answers.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CommitError {
    /// Something was changed since it was read (a version, a status, the one live attempt or open
    /// cart). Names what, for the log.
    #[error("changed in the meantime: {0}")]
    Conflict(&'static str),
    /// A record with this idempotency key exists.
    #[error("the idempotency key is taken")]
    KeyTaken,
    /// This piece of news was received before.
    #[error("the news was received before")]
    DuplicateReceipt,
    /// A unique name is taken.
    #[error("taken: {0:?}")]
    Taken(Taken),
    /// Fewer pieces are available than wanted; names every such listing of the change.
    #[error("not enough pieces of {} listing(s)", .0.len())]
    OutOfStock(Vec<Shortage>),
    /// The customer has as many open orders as they may have.
    #[error("too many open orders")]
    TooManyOpenOrders,
    /// The customer's open orders would hold more units than they may.
    #[error("too many unpaid units")]
    TooManyUnpaidUnits,
    /// Something was done as often as it may be within its period.
    #[error("rate limited by {}", .counter.as_str())]
    RateLimited {
        /// What was counted.
        counter: UsageCounter,
        /// How long until the period ends.
        wait: Duration,
    },
    /// The coupon has no use left, for anyone or for this user.
    #[error("the coupon has no use left")]
    CouponExhausted,
    /// A cart or an order still names it (PROTECT).
    #[error("still in use")]
    InUse,
    /// Fewer pieces would be on hand than are held, or stock is not counted.
    #[error("the stock cannot be moved so")]
    StockRefused,
    /// Somebody else holds the lease by now.
    #[error("the lease is lost")]
    LeaseLost,
    /// The database is away, full or too busy; trying again later may work. Where the connection
    /// broke during the commit itself it may even have happened: keys and receipts make that safe.
    #[error("storage is not available: {0}")]
    Unavailable(String),
    /// The database is damaged: nothing is written until a backup is restored.
    #[error("storage is damaged: {0}")]
    Damaged(String),
    /// The database can be read but not written: it is read-only, or its file was deleted or replaced.
    #[error("storage cannot be written: {0}")]
    NotWritable(String),
    /// A bug or a broken row; trying again will not help.
    #[error("storage failed: {0}")]
    Failed(String),
}
