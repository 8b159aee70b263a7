//! Notifications: the messages to a user, their channel and delivery status.

use crate::Instant;
use crate::ids::{NotificationId, OrderId, UserId};
use crate::machine::{Machine, Verdict};

text_enum! {
    /// Delivery channel.
    pub enum Channel {
        /// E-mail.
        Email = "email",
        /// Text message.
        Sms = "sms",
    }
}

text_enum! {
    /// What a message is about.
    pub enum NotificationType {
        /// The order is paid, or was confirmed on an authorization or for cash on delivery. Sent
        /// once per order.
        OrderConfirmation = "order_confirmation",
        /// The goods are on their way.
        OrderShipped = "order_shipped",
        /// The goods have arrived.
        OrderDelivered = "order_delivered",
        /// A payment was captured.
        PaymentReceived = "payment_received",
        /// A payment attempt failed.
        PaymentFailed = "payment_failed",
        /// The order was cancelled.
        OrderCancelled = "order_cancelled",
        /// A refund was issued.
        RefundIssued = "refund_issued",
        /// Some units of the order were cancelled, the order remains.
        ItemsCancelled = "items_cancelled",
        /// A parcel was returned undelivered.
        ParcelReturned = "parcel_returned",
        /// The customer's request for a return was received.
        ReturnRequested = "return_requested",
        /// The shop approved a return.
        ReturnApproved = "return_approved",
        /// The shop rejected a return, or cancelled it before its units arrived.
        ReturnRejected = "return_rejected",
        /// The units of a return have arrived at the shop.
        ReturnReceived = "return_received",
    }
}

impl NotificationType {
    /// The channels of a message of this type, if the user has the address and has not opted out.
    /// Payment receipts go by e-mail only: a second text message for the same purchase would be
    /// noise.
    #[must_use]
    pub fn channels(self) -> &'static [Channel] {
        match self {
            Self::OrderConfirmation
            | Self::OrderShipped
            | Self::OrderDelivered
            | Self::OrderCancelled
            | Self::ItemsCancelled
            | Self::ParcelReturned => &[Channel::Email, Channel::Sms],
            Self::PaymentReceived
            | Self::PaymentFailed
            | Self::RefundIssued
            | Self::ReturnRequested
            | Self::ReturnApproved
            | Self::ReturnRejected
            | Self::ReturnReceived => &[Channel::Email],
        }
    }
}

text_enum! {
    /// Delivery status of a message.
    pub enum NotificationStatus {
        /// Queued; a worker will send it, or retry.
        Queued = "queued",
        /// Accepted by the mail or message service.
        Sent = "sent",
        /// Dead-lettered after the last attempt; an operator can resend it.
        Dead = "dead",
        /// The user has no address for it; an operator can resend it once there is one.
        NoAddress = "no_address",
    }
}

text_enum! {
    /// What happens to a message.
    pub enum NotificationEvent {
        /// Accepted by the mail or SMS service.
        Accepted = "accepted",
        /// An attempt failed, and another will follow.
        AttemptFailed = "attempt_failed",
        /// The last attempt failed, or the address can never work.
        DeadLettered = "dead_lettered",
        /// There is no address to send it to.
        AddressMissing = "address_missing",
        /// An operator requests another attempt.
        Resend = "resend",
    }
}

/// The state machine of a notification.
#[derive(Debug, Clone, Copy)]
pub struct NotificationMachine;

impl Machine for NotificationMachine {
    type State = NotificationStatus;
    type Event = NotificationEvent;
    const NAME: &'static str = "Notification";

    fn states() -> &'static [NotificationStatus] {
        NotificationStatus::ALL
    }

    fn events() -> &'static [NotificationEvent] {
        NotificationEvent::ALL
    }

    fn next(state: NotificationStatus, event: NotificationEvent) -> Verdict<NotificationStatus> {
        use NotificationEvent as E;
        use NotificationStatus as S;
        match (state, event) {
            (S::Queued, E::Accepted) => Verdict::Moves(S::Sent),
            (S::Queued, E::AttemptFailed | E::Resend) | (S::Sent, E::Accepted) => Verdict::Same,
            (S::Queued, E::DeadLettered) => Verdict::Moves(S::Dead),
            (S::Queued, E::AddressMissing) => Verdict::Moves(S::NoAddress),
            (S::Sent | S::Dead | S::NoAddress, E::Resend) => Verdict::Moves(S::Queued),
            (S::Sent, E::AttemptFailed | E::DeadLettered | E::AddressMissing) => Verdict::Late,
            (S::Dead | S::NoAddress, E::Accepted) => Verdict::Moves(S::Sent),
            (S::Dead | S::NoAddress, E::AttemptFailed | E::DeadLettered | E::AddressMissing) => {
                Verdict::Same
            }
        }
    }

    fn initial() -> &'static [NotificationStatus] {
        &[NotificationStatus::Queued, NotificationStatus::NoAddress]
    }

    fn is_final(state: NotificationStatus) -> bool {
        match state {
            NotificationStatus::Sent | NotificationStatus::Dead | NotificationStatus::NoAddress => {
                true
            }
            NotificationStatus::Queued => false,
        }
    }
}

/// The prefix of `last_error` of a message that exceeded a limit.
const RATE_LIMITED: &str = "rate_limited";

/// A notification to a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Its id; the deterministic `Message-ID` is derived from it.
    pub id: NotificationId,
    /// Whom it is for.
    pub user_id: UserId,
    /// The order it is about.
    pub order_id: Option<OrderId>,
    /// What it is about.
    pub notification_type: NotificationType,
    /// The delivery channel.
    pub channel: Channel,
    /// Subject line (e-mail).
    pub subject: String,
    /// The text.
    pub message: String,
    /// Delivery status.
    pub status: NotificationStatus,
    /// Attempts made.
    pub attempts: i32,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: Instant,
    /// When it was accepted by the service.
    pub sent_at: Option<Instant>,
    /// Version for optimistic locking.
    pub version: i64,
}

impl Notification {
    /// Whether the message has been sent.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        self.status == NotificationStatus::Sent
    }

    /// The message after the service took it.
    #[must_use]
    pub fn accepted(&self, now: Instant) -> Self {
        let mut next = self.after(NotificationEvent::Accepted);
        next.attempts = next.attempts.saturating_add(1);
        next.last_error = None;
        next.sent_at = next.sent_at.or(Some(now));
        next
    }

    /// The message after a failed attempt; `last` dead-letters it. A sent message is not changed.
    #[must_use]
    pub fn failed(&self, error: &str, last: bool) -> Self {
        let event =
            if last { NotificationEvent::DeadLettered } else { NotificationEvent::AttemptFailed };
        let mut next = self.after(event);
        if next.is_sent() {
            return next;
        }
        next.attempts = next.attempts.saturating_add(1);
        next.last_error = Some(error.chars().take(500).collect());
        next
    }

    /// The message dead-lettered without an attempt, because too many of its kind were sent within a period.
    #[must_use]
    pub fn rate_limited(&self, why: &str) -> Self {
        let mut next = self.after(NotificationEvent::DeadLettered);
        next.last_error = Some(format!("{RATE_LIMITED}: {why}"));
        next
    }

    /// Whether the message exceeded a limit when it was due; an operator can resend it.
    #[must_use]
    pub fn was_rate_limited(&self) -> bool {
        self.last_error.as_deref().is_some_and(|error| error.starts_with(RATE_LIMITED))
    }

    /// The message when it was due and the user had no address on its channel. A sent message is
    /// not changed.
    #[must_use]
    pub fn address_missing(&self) -> Self {
        self.after(NotificationEvent::AddressMissing)
    }

    /// The message requeued by an operator with a new attempt count, to be sent over `channel`: one
    /// that had no address uses a channel that has one now.
    #[must_use]
    pub fn resend(&self, channel: Channel) -> Self {
        let mut next = self.after(NotificationEvent::Resend);
        next.channel = channel;
        next.attempts = 0;
        next.sent_at = None;
        next
    }

    fn after(&self, event: NotificationEvent) -> Self {
        let status = NotificationMachine::next(self.status, event).moved().unwrap_or(self.status);
        Self { status, ..self.clone() }
    }
}
