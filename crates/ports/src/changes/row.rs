//! The single writes in a [`Changes`](super::Changes).

use domain::Instant;
use domain::cart::{Cart, CartItem, CartStatus};
use domain::coupon::Coupon;
use domain::ids::{CartId, CartItemId, CouponId, JobId, ListingId, OrderId};
use domain::listing::Listing;
use domain::order::{Actor, Order, OrderPaymentStatus, OrderStatus};

use crate::idempotency::{IdempotencyRecord, IdempotencyScope, StoredResponse};
use crate::outbox::Job;
use crate::webhook::{ReceiptOutcome, WebhookReceipt};

/// A row that is new, or changed at the version before its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowWrite<T> {
    /// A new row, at version 1.
    Insert(T),
    /// A changed row: stored only over the version before its own.
    Update(T),
}

impl<T> RowWrite<T> {
    /// The row.
    pub fn row(&self) -> &T {
        match self {
            Self::Insert(row) | Self::Update(row) => row,
        }
    }
}

/// An order, with the statuses computed from it and its payments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderWrite {
    /// New (with its lines) or changed (its lines never change).
    pub order: RowWrite<Order>,
    /// The combined status; a column, because lists are filtered by it.
    pub status: OrderStatus,
    /// Its payment status; a column for the same reason.
    pub payment_status: OrderPaymentStatus,
}

/// A cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CartWrite {
    /// A new cart with its lines.
    Insert(Cart),
    /// A changed cart.
    Update(CartUpdate),
}

/// A changed cart: its own row, and the lines that differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartUpdate {
    /// The cart as it will be (its `items` are not written).
    pub cart: Cart,
    /// Lines that are new or have another quantity.
    pub upsert: Vec<CartItem>,
    /// Deleted lines.
    pub remove: Vec<CartItemId>,
}

/// A cart that changes state because of its order. No effect if its state is not `from`, because
/// the change is outdated. Increments its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CartMove {
    /// The cart.
    pub cart_id: CartId,
    /// The state it must be in.
    pub from: CartStatus,
    /// The state it will be in.
    pub to: CartStatus,
    /// The time of the change.
    pub at: Instant,
}

/// A listing, as an operator changes it. `reserved` is never written here, `stock` only at insert,
/// where it is the first row of its ledger (reason `initial stock`, by the system, at `created_at`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListingWrite {
    /// A new listing, and who makes it: the first row of its stock's ledger names them
    /// (`ledger::ledger_begins_with_the_creator_of_the_listing`).
    Insert(Listing, Actor),
    /// A changed listing.
    Update(Listing),
    /// A listing to be deleted; `InUse` if a cart or an order names it.
    Delete {
        /// The listing.
        id: ListingId,
        /// The version it was read at.
        version: i64,
    },
}

/// A coupon, as an operator changes it. `reserved` and `redeemed` are never written here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CouponWrite {
    /// A new coupon.
    Insert(Coupon),
    /// A changed coupon; `Conflict` if its limit would fall below the uses that are taken.
    Update(Coupon),
    /// A coupon to be deleted. Orders, carts and uses keep all but their reference to it (SET NULL).
    Delete {
        /// The coupon.
        id: CouponId,
        /// The version it was read at.
        version: i64,
    },
}

/// A change of one listing's stock counters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockChange {
    /// The listing.
    pub listing_id: ListingId,
    /// What happens.
    pub kind: StockChangeKind,
}

/// What happens to a listing's stock counters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StockChangeKind {
    /// `reserved + quantity`, if the listing is for sale, at this version (else `Conflict`), and so
    /// many are available (else `OutOfStock`). If it was not `tracked` when read, nothing is
    /// counted, but version and sale are still checked. `Conflict` if it was tracked and no longer
    /// is.
    Hold {
        /// Units.
        quantity: i64,
        /// The listing's version at which its price was read.
        version: i64,
        /// Whether its stock was tracked when it was read.
        tracked: bool,
    },
    /// `reserved - quantity`.
    Release {
        /// Units.
        quantity: i64,
    },
    /// `reserved - quantity` and `stock - quantity` (if stock is still tracked).
    Commit {
        /// Units.
        quantity: i64,
        /// For the ledger.
        cause: StockCause,
    },
    /// `stock + quantity` (if stock is still tracked).
    Return {
        /// Units.
        quantity: i64,
        /// For the ledger.
        cause: StockCause,
    },
    /// Units that an order had taken are written off: the counters do not change, and the ledger
    /// (if stock is still tracked) records a return and a removal.
    WriteOff {
        /// Units.
        quantity: i64,
        /// For the ledger.
        cause: StockCause,
    },
    /// `stock + delta`; `StockRefused` if stock is not tracked or would fall below the reserved
    /// units.
    Adjust {
        /// Units added or removed.
        delta: i64,
        /// For the ledger.
        cause: StockCause,
    },
    /// `stock` set, or tracking disabled; `StockRefused` below the reserved units, or when tracking
    /// is disabled while units are reserved.
    Set {
        /// The new stock; `None`: not tracked.
        stock: Option<i64>,
        /// For the ledger.
        cause: StockCause,
    },
}

/// The reason of a stock change, as recorded in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockCause {
    /// The reason.
    pub reason: String,
    /// The actor.
    pub actor: Actor,
    /// The order that took or gave them.
    pub order_id: Option<OrderId>,
    /// The time of the change.
    pub at: Instant,
}

/// A row of the stock ledger: a change of the on-hand stock. The rows of a listing sum up to its
/// stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockMovement {
    /// Its id, given by the storage; sorts by the order in which rows were written.
    pub id: uuid::Uuid,
    /// The listing; it may have been deleted.
    pub listing_id: ListingId,
    /// Units, more or fewer; never zero.
    pub delta: i64,
    /// The reason, the actor and the time.
    pub cause: StockCause,
}

/// A row of the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceiptWrite {
    /// A received webhook event; `DuplicateReceipt` if it is known.
    Insert(WebhookReceipt),
    /// The result of a deferred webhook.
    Settle {
        /// The provider's name.
        provider: String,
        /// The provider's event id.
        event_id: String,
        /// Its result.
        outcome: ReceiptOutcome,
    },
}

/// A write of an idempotency record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdempotencyWrite {
    /// A new record, running or finished; `KeyTaken` if there is one that has not expired by the
    /// time at which the new one was made. One that has is replaced.
    Insert(IdempotencyRecord),
    /// A running record whose lease has expired is taken over: its fence increases by one.
    /// `LeaseLost` if the fence is not `fence` any more or it is finished.
    TakeOver {
        /// Which record.
        scope: IdempotencyScope,
        /// The fence that was read.
        fence: i64,
        /// The new lease's end.
        lease_until: Instant,
    },
    /// A running record is finished by the holder of `fence`, else `LeaseLost`.
    Finish {
        /// Which record.
        scope: IdempotencyScope,
        /// The fence that was taken.
        fence: i64,
        /// The answer.
        response: StoredResponse,
    },
}

/// A write of the outbox. Those about claimed work need the lease it was claimed with, else
/// `LeaseLost`: a lease that another server has taken since, or that has ended by such a write,
/// is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobWrite {
    /// New work.
    Enqueue(Job),
    /// It is done: the row goes.
    Finish {
        /// The job.
        id: JobId,
        /// The lease it was claimed with.
        lease: i64,
    },
    /// It failed and is tried again at `run_at`; attempts go up by one, the lease ends.
    Retry {
        /// The job.
        id: JobId,
        /// The lease it was claimed with.
        lease: i64,
        /// Not before this time.
        run_at: Instant,
        /// Why it failed.
        error: String,
    },
    /// It was not tried: the lease ends, and it can be claimed from `run_at` on. Attempts and the last
    /// error MUST stay as they are (`outbox::released_job_was_not_tried`).
    Release {
        /// The job.
        id: JobId,
        /// The lease it was claimed with.
        lease: i64,
        /// Not before this time.
        run_at: Instant,
    },
    /// It is dead-lettered: kept as dead, attempts increase by one.
    DeadLetter {
        /// The job.
        id: JobId,
        /// The lease it was claimed with.
        lease: i64,
        /// Why it failed.
        error: String,
    },
    /// An operator requeues a dead job: waiting, due at `run_at`, with a new attempt count.
    /// `Conflict` if it is not dead.
    Requeue {
        /// The job.
        id: JobId,
        /// Not before this time.
        run_at: Instant,
    },
}
