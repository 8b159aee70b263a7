//! The order's history: what happened, from where to where, who did it, why and when.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::{Effect, OrderJob, OrderRecord};
use crate::Instant;
use crate::ids::{OrderId, PaymentId, UserId};
use crate::payment::CASH_PROVIDER;
use crate::text::UnknownWord;

/// The actor of a change.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Actor {
    /// The customer themselves.
    Customer(UserId),
    /// An operator of the shop.
    Admin(UserId),
    /// A service that acts for a customer.
    Service(UserId),
    /// A payment provider, by its name.
    Provider(String),
    /// The engine itself: a worker or the clock.
    System,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Customer(id) => write!(f, "customer:{id}"),
            Self::Admin(id) => write!(f, "admin:{id}"),
            Self::Service(id) => write!(f, "service:{id}"),
            Self::Provider(name) => write!(f, "provider:{name}"),
            Self::System => f.write_str("system"),
        }
    }
}

impl FromStr for Actor {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownWord::new("actor", text);
        let (kind, id) = text.split_once(':').unwrap_or((text, ""));
        let user = || id.parse::<UserId>().map_err(|_| unknown());
        match kind {
            "customer" => user().map(Self::Customer),
            "admin" => user().map(Self::Admin),
            "service" => user().map(Self::Service),
            "provider" => Ok(Self::Provider(id.to_owned())),
            "system" => Ok(Self::System),
            _ => Err(unknown()),
        }
    }
}

text_enum! {
    /// What happened to an order.
    pub enum OrderEventKind {
        /// It was placed.
        Created = "created",
        /// A coupon was put on it.
        CouponApplied = "coupon_applied",
        /// The coupon was removed.
        CouponRemoved = "coupon_removed",
        /// A payment attempt was started.
        PaymentStarted = "payment_started",
        /// An attempt moved on without settling.
        PaymentUpdated = "payment_updated",
        /// An attempt failed.
        PaymentFailed = "payment_failed",
        /// An attempt was cancelled.
        PaymentCancelled = "payment_cancelled",
        /// It was captured.
        Paid = "paid",
        /// A late payment that the order does not need; it is refunded automatically.
        LatePayment = "late_payment",
        /// The captured amount differs from the requested one.
        PaymentMismatch = "payment_mismatch",
        /// The shop accepted it.
        Confirmed = "confirmed",
        /// Its stock was committed.
        InventoryUpdated = "inventory_updated",
        /// A parcel left.
        ParcelShipped = "parcel_shipped",
        /// The last unit was shipped.
        Shipped = "shipped",
        /// A parcel arrived.
        ParcelDelivered = "parcel_delivered",
        /// The last parcel arrived.
        Delivered = "delivered",
        /// A parcel was returned undelivered.
        ParcelReturned = "parcel_returned",
        /// Unshipped or returned units were cancelled.
        ItemsCancelled = "items_cancelled",
        /// It was cancelled.
        Cancelled = "cancelled",
        /// A refund was recorded.
        RefundStarted = "refund_started",
        /// A refund went through.
        RefundSucceeded = "refund_succeeded",
        /// A refund was refused.
        RefundFailed = "refund_failed",
        /// A refund had gone through, and the provider has got the money back.
        RefundReversed = "refund_reversed",
        /// A dispute of a payment, or an inquiry before one, was opened.
        DisputeOpened = "dispute_opened",
        /// A dispute is in another stage, or an inquiry was closed.
        DisputeUpdated = "dispute_updated",
        /// A dispute was decided for the shop.
        DisputeWon = "dispute_won",
        /// A dispute was decided for the customer.
        DisputeLost = "dispute_lost",
        /// The shop started a capture.
        CaptureStarted = "capture_started",
        /// An operator accepted a different amount.
        MismatchAccepted = "mismatch_accepted",
        /// The customer asked for a return.
        ReturnRequested = "return_requested",
        /// The shop approved a return, or created one.
        ReturnApproved = "return_approved",
        /// The shop rejected a return.
        ReturnRejected = "return_rejected",
        /// Units of a return have arrived at the shop.
        ReturnReceived = "return_received",
        /// A return was cancelled.
        ReturnCancelled = "return_cancelled",
        /// The customer who has proven the address of a guest's order adopted it.
        Adopted = "adopted",
        /// An operator's note, for operators alone.
        Note = "note",
    }
}

impl OrderEventKind {
    /// Whether its reason may be about a person: what customers or operators wrote, or a tracking number.
    /// Other reasons are ids, codes and amounts.
    #[must_use]
    pub fn may_name_a_person(self) -> bool {
        match self {
            Self::Note
            | Self::Cancelled
            | Self::ItemsCancelled
            | Self::Confirmed
            | Self::ParcelShipped
            | Self::Shipped
            | Self::ParcelDelivered
            | Self::Delivered
            | Self::ParcelReturned
            | Self::RefundStarted
            | Self::RefundSucceeded
            | Self::RefundFailed
            | Self::RefundReversed
            | Self::MismatchAccepted
            | Self::ReturnRequested
            | Self::ReturnApproved
            | Self::ReturnRejected
            | Self::ReturnReceived
            | Self::ReturnCancelled => true,
            Self::Created
            | Self::CouponApplied
            | Self::CouponRemoved
            | Self::PaymentStarted
            | Self::PaymentUpdated
            | Self::PaymentFailed
            | Self::PaymentCancelled
            | Self::Paid
            | Self::LatePayment
            | Self::PaymentMismatch
            | Self::InventoryUpdated
            | Self::DisputeOpened
            | Self::DisputeUpdated
            | Self::DisputeWon
            | Self::DisputeLost
            | Self::CaptureStarted
            | Self::Adopted => false,
        }
    }

    /// Whether only operators see it: their notes, and what the shop and the provider exchange about a
    /// dispute.
    #[must_use]
    pub fn is_internal(self) -> bool {
        matches!(
            self,
            Self::Note
                | Self::DisputeOpened
                | Self::DisputeUpdated
                | Self::DisputeWon
                | Self::DisputeLost
        )
    }
}

/// One row of an order's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderEvent {
    /// The order.
    pub order_id: OrderId,
    /// Its place in the order's history, from 1 without gaps.
    pub seq: i32,
    /// What happened.
    pub kind: OrderEventKind,
    /// The order's status before; `None` at its creation.
    pub from: Option<String>,
    /// The order's status after.
    pub to: String,
    /// Who did it.
    pub actor: Actor,
    /// Why, or about what (a payment's id, a tracking number).
    pub reason: Option<String>,
    /// The time of the event.
    pub at: Instant,
}

/// The circumstances of a change: when, by whom, and where new ids come from.
#[derive(Clone, Copy)]
pub struct ChangeContext<'a> {
    /// The time of the change.
    pub now: Instant,
    /// Who makes it.
    pub actor: &'a Actor,
    /// A new, unique id at each call.
    pub new_id: &'a (dyn Fn() -> Uuid + Sync),
}

/// The result of a decision: the new record, its history, and the effects in the same commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// The record as it will be.
    pub record: OrderRecord,
    /// New rows of its history.
    pub events: Vec<OrderEvent>,
    /// The effects on other entities.
    pub effects: Vec<Effect>,
}

impl Transition {
    /// A transition that has changed nothing yet.
    #[must_use]
    pub fn from(record: OrderRecord) -> Self {
        Self { record, events: Vec::new(), effects: Vec::new() }
    }

    /// This transition followed by one that was made on its record.
    #[must_use]
    pub fn then(mut self, next: Self) -> Self {
        self.events.extend(next.events);
        self.effects.extend(next.effects);
        Self { record: next.record, ..self }
    }

    /// Whether nothing would be written.
    #[must_use]
    pub fn is_empty_against(&self, before: &OrderRecord) -> bool {
        self.events.is_empty() && self.effects.is_empty() && self.record == *before
    }

    /// Adds an event to the history; `from` is the status before the change.
    pub(super) fn record_event(
        &mut self,
        kind: OrderEventKind,
        from: Option<super::OrderStatus>,
        reason: Option<String>,
        change: &ChangeContext<'_>,
    ) {
        let order = &mut self.record.order;
        order.events = order.events.saturating_add(1);
        order.updated_at = change.now;
        let (order_id, seq) = (order.id, order.events);
        self.events.push(OrderEvent {
            order_id,
            seq,
            kind,
            from: from.map(|s| s.to_string()),
            to: self.record.status().to_string(),
            actor: change.actor.clone(),
            reason,
            at: change.now,
        });
    }

    pub(super) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Has an attempt looked up at its provider, once; cash has none.
    pub(super) fn request_lookup(&mut self, id: PaymentId) {
        let effect = Effect::Job(OrderJob::SyncPayment(id));
        let has_provider = self.record.payment(id).is_ok_and(|p| p.provider != CASH_PROVIDER);
        if has_provider && !self.effects.contains(&effect) {
            self.effects.push(effect);
        }
    }
}
