//! Integrity audit and readiness checks.

use async_trait::async_trait;
use thiserror::Error;

use crate::read_error::ReadError;

domain::text_enum! {
    /// An invariant of the database, with its id.
    pub enum Invariant {
        /// A cancelled unit carries its share of the order's price.
        CancelledAmount = "I-03 cancelled amount",
        /// Returned units carry their share of the order's price, of which no more is owed and refunded.
        ReturnedAmount = "I-03 returned amount",
        /// An order's total is the sum of its lines.
        OrderTotal = "I-03 order total",
        /// What is to be paid for an order is the sum of its parts: goods, discount, shipping and taxes.
        OrderPrice = "I-03 order price",
        /// What was captured for a cancelled order is refunded.
        CancelledOrderMoney = "I-06 money of cancelled orders",
        /// A payment of another amount has a deadline for an operator's decision.
        OtherAmount = "I-06 payments of another amount",
        /// A payment's refunded total is the sum of its successful refunds.
        RefundedMoney = "I-06 refunded money",
        /// An unconfirmed order that was refunded expires.
        RefundedOrder = "I-06 refunded orders",
        /// A payment's refunds do not exceed what was captured.
        RefundsWithinCaptured = "I-06 refunds within captured",
        /// An order has at most one active payment attempt.
        OneActiveAttempt = "I-07 one live attempt",
        /// An order keeps the money of at most one attempt.
        PaidOnce = "I-07 paid once",
        /// A paid order has a captured attempt.
        PaidWithMoney = "I-09 paid with money",
        /// An order's lifecycle matches its parcels and cancelled units.
        OrderStage = "I-14 stage of an order",
        /// An order's stored statuses are those computed from it.
        StoredStatus = "I-14 stored status words",
        /// An order's history is numbered from 1 without gaps.
        OrderHistory = "I-15 history without gaps",
        /// A listing's reserved units are those of the orders that hold them.
        HeldStock = "I-22 held stock",
        /// No more units are reserved than are on hand.
        StockCounters = "I-22 stock counters",
        /// A listing's on-hand stock is the sum of its ledger.
        StockLedger = "I-22 stock ledger",
        /// Stock taken for an order with cancelled or returned units equals its remaining units plus those written off.
        CancelledUnitsStock = "I-23 stock of cancelled units",
        /// No unit of an order is returned that was not delivered, or returned twice.
        ReturnedOnce = "I-23 units returned",
        /// No unit of an order is shipped or cancelled twice.
        UnitsOnce = "I-23 units shipped or cancelled",
        /// A coupon's uses do not exceed its limit.
        CouponLimit = "I-24 coupon limit",
        /// An order's coupon status matches its coupon use.
        OrderCouponUse = "I-24 coupon use of an order",
        /// A coupon's redeemed count is that of its redeemed uses.
        RedeemedCouponUses = "I-24 redeemed coupon uses",
        /// A coupon's reserved count is that of its reserved uses.
        ReservedCouponUses = "I-24 reserved coupon uses",
        /// A converted cart has an order.
        ConvertedCart = "I-26 converted cart",
        /// An order that a guest placed belongs to the customer who adopted it, or else to the guest.
        AdoptedOrder = "I-30 owner of an adopted order",
        /// A message about an order is its owner's.
        MessageOwner = "I-30 owner of a message",
        /// The SQLite file is not damaged.
        FileIntegrity = "F-18 file integrity",
    }
}

/// A row, or a sum over rows, that breaks an invariant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The broken invariant.
    pub invariant: Invariant,
    /// What was found, with ids.
    pub detail: String,
}

/// Whether the storage can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// Whether it answers.
    pub reachable: bool,
    /// Migrations that this version knows and the database has not seen.
    pub pending_migrations: usize,
}

/// Why nothing can be written, although the storage may still be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum WriteFault {
    /// Damage was found; a restart with a restored backup ends it.
    #[error("the database is damaged")]
    Damaged,
    /// The database file, or its write-ahead log, was deleted or replaced since it was opened.
    #[error("the database file was deleted or replaced")]
    FileReplaced,
    /// The database is read-only, or a standby.
    #[error("the database is read-only")]
    ReadOnly,
    /// No space is left.
    #[error("the disk is full")]
    DiskFull,
    /// The disk failed while a commit was made durable; a restart ends it.
    #[error("the disk failed during a commit")]
    DiskFailed,
    /// It does not respond, is locked, or rejects writes for another reason.
    #[error("a test write failed")]
    Unavailable,
}

/// Connections that were abandoned because the database did not answer on them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AbandonedConnections {
    /// Since the start.
    pub total: u64,
    /// Those of them whose threads still wait for an answer.
    pub waiting: u64,
}

/// Integrity audit and readiness checks.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AuditRepository: Send + Sync {
    /// Looks for rows that break an invariant; nothing in a sound database.
    async fn audit(&self) -> Result<Vec<Finding>, ReadError>;
    /// Whether requests can be served. It only reads.
    async fn readiness(&self) -> Result<Readiness, ReadError>;
    /// Whether a commit would be durable now. MUST be shown by a write, made at most a few times a second
    /// (`audit::sound_shop_has_no_findings`), and MUST be an error as soon as a commit has failed for one of
    /// these reasons.
    async fn can_write(&self) -> Result<(), WriteFault>;
    /// Connections that were abandoned. Does not query the database.
    fn abandoned_connections(&self) -> AbandonedConnections;
}
