//! Webhooks of providers.

use std::fmt;

use domain::Instant;
use domain::dispute::DisputeUpdate;
use domain::ids::PaymentId;
use domain::payment::ProviderUpdate;
use thiserror::Error;

/// A request as received: signatures cover the raw bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WebhookRequest {
    /// The path and query that the provider has called: some providers sign them.
    pub path_and_query: String,
    /// Header names in lower case, with their values.
    pub headers: Vec<(String, String)>,
    /// The raw body.
    pub body: Vec<u8>,
    /// When it was received.
    pub received_at: Instant,
}

/// An event of a provider: what it is about, and how far it can be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookEvent {
    /// A payment has changed, and the event says how.
    Payment(PaymentReport),
    /// A refund has changed. The engine looks it up, because refunds can be reversed, and events
    /// arrive late and out of order.
    Refund(RefundReport),
    /// A dispute (a chargeback), or an inquiry before one, was opened, has changed or was decided, and the
    /// event says how.
    Dispute(DisputeReport),
    /// Something about a payment has changed, without saying what, or without a valid signature. The
    /// engine looks the payment up each time: hints are no duplicates of each other, and one that is
    /// forged or about a payment that the shop does not have changes nothing.
    Hint {
        /// The payment, by the provider's reference.
        provider_ref: String,
    },
    /// A genuine event that is not for this shop, such as one of the provider's other mode (test or live)
    /// or of another account. It has no effect; the provider need not send it again.
    Foreign {
        /// Why it is not for this shop, for the log.
        reason: String,
    },
}

/// How an event with a valid signature says that a payment has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentReport {
    /// The provider's id of the event, or a hash of the body if it has none. A second request
    /// with the same id is a duplicate.
    pub event_id: String,
    /// The attempt it is about, by the provider's reference.
    pub provider_ref: String,
    /// The reported update.
    pub update: ProviderUpdate,
    /// The amount as decimal text, if the provider named one without its currency: it is read in
    /// the attempt's currency once the attempt is known ([`ProviderUpdate::with_bare_amount`]).
    pub bare_amount: Option<String>,
}

/// How an event with a valid signature says that a refund has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundReport {
    /// As [`PaymentReport::event_id`].
    pub event_id: String,
    /// The refunded payment, by the provider's reference.
    pub provider_ref: String,
}

/// How an event with a valid signature says that a dispute of a payment stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeReport {
    /// As [`PaymentReport::event_id`].
    pub event_id: String,
    /// The disputed payment.
    pub payment: DisputedPayment,
    /// What is reported.
    pub update: DisputeUpdate,
}

/// By what a provider identifies the payment of a dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DisputedPayment {
    /// Its reference of the payment.
    Reference(String),
    /// Our id of the payment, which it was given with the payment.
    Id(PaymentId),
}

impl fmt::Display for DisputedPayment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reference(reference) => f.write_str(reference),
            Self::Id(id) => id.fmt(f),
        }
    }
}

/// Why nothing was read from a request.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WebhookError {
    /// No signature, or a wrong one.
    #[error("the signature is missing or invalid")]
    BadSignature,
    /// The signature is good but too old or from the future.
    #[error("the signature's timestamp is out of range")]
    Stale,
    /// The body is not in the provider's form.
    #[error("malformed: {0}")]
    Malformed(String),
    /// The adapter failed. It says nothing about the request: the provider should send it again.
    #[error("the provider adapter failed to read the webhook")]
    Unreadable,
}

domain::text_enum! {
    /// The result of a received event.
    pub enum ReceiptOutcome {
        /// Applied to its payment.
        Applied = "applied",
        /// Ignored: already applied or outdated.
        Ignored = "ignored",
        /// Its payment is not known yet; a job tries again.
        Parked = "parked",
    }
}

domain::text_enum! {
    /// What a received event is about.
    pub enum ReceiptKind {
        /// A payment.
        Payment = "payment",
        /// A refund.
        Refund = "refund",
        /// A dispute.
        Dispute = "dispute",
    }
}

/// A receipt: a received event and its result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookReceipt {
    /// The provider's name.
    pub provider: String,
    /// See [`PaymentReport::event_id`].
    pub event_id: String,
    /// What it is about; `None` for an event that was received before this was recorded.
    pub kind: Option<ReceiptKind>,
    /// The attempt it is about: the provider's reference, or our id of a disputed payment.
    pub provider_ref: String,
    /// Its result.
    pub outcome: ReceiptOutcome,
    /// When it was received.
    pub received_at: Instant,
}
