//! Disputes: a customer contests a payment at their bank or at the provider, which may take the money back
//! (a chargeback).

use crate::Instant;
use crate::ids::{DisputeId, OrderId, PaymentId};
use crate::limits::MAX_REASON_CHARS;
use crate::machine::{Machine, Verdict};
use crate::money::Money;

text_enum! {
    /// Status of a dispute.
    pub enum DisputeStatus {
        /// A question before a dispute: the money stays with the shop.
        Inquiry = "inquiry",
        /// The provider has withdrawn the money and awaits the shop's response.
        NeedsResponse = "needs_response",
        /// The shop has responded, and the bank or the provider decides.
        UnderReview = "under_review",
        /// Decided for the shop, or withdrawn: the provider has returned the money.
        Won = "won",
        /// Decided for the customer, or accepted by the shop: the customer has the money.
        Lost = "lost",
        /// An inquiry that ended without a dispute.
        InquiryClosed = "inquiry_closed",
    }
}

impl DisputeStatus {
    /// Whether it is not decided yet.
    #[must_use]
    pub fn is_open(self) -> bool {
        match self {
            Self::Inquiry | Self::NeedsResponse | Self::UnderReview => true,
            Self::Won | Self::Lost | Self::InquiryClosed => false,
        }
    }

    /// Whether the shop can respond.
    #[must_use]
    pub fn awaits_response(self) -> bool {
        match self {
            Self::Inquiry | Self::NeedsResponse => true,
            Self::UnderReview | Self::Won | Self::Lost | Self::InquiryClosed => false,
        }
    }

    /// Whether it is open and the provider holds the money, so that a refund might pay the customer twice.
    #[must_use]
    pub fn withholds_money(self) -> bool {
        match self {
            Self::NeedsResponse | Self::UnderReview => true,
            Self::Inquiry | Self::Won | Self::Lost | Self::InquiryClosed => false,
        }
    }

    /// Whether the shop does not have the money: the provider holds it, or the customer has it.
    #[must_use]
    pub fn takes_money(self) -> bool {
        self.withholds_money() || self == Self::Lost
    }

    /// Whether goods should not be shipped: it is open, or lost.
    #[must_use]
    pub fn stops_fulfillment(self) -> bool {
        match self {
            Self::Inquiry | Self::NeedsResponse | Self::UnderReview | Self::Lost => true,
            Self::Won | Self::InquiryClosed => false,
        }
    }
}

/// The state machine of a dispute. Its events are the statuses that a provider reports, late and out of
/// order: what is closed is not opened again, except for an inquiry that becomes a dispute. An appeal can
/// reverse a decision.
#[derive(Debug, Clone, Copy)]
pub struct DisputeMachine;

impl Machine for DisputeMachine {
    type State = DisputeStatus;
    type Event = DisputeStatus;
    const NAME: &'static str = "Dispute";

    fn states() -> &'static [DisputeStatus] {
        DisputeStatus::ALL
    }

    fn events() -> &'static [DisputeStatus] {
        DisputeStatus::ALL
    }

    fn next(state: DisputeStatus, event: DisputeStatus) -> Verdict<DisputeStatus> {
        use DisputeStatus as S;
        match (state, event) {
            _ if state == event => Verdict::Same,
            // A dispute does not become an inquiry again.
            (_, S::Inquiry)
            | (S::NeedsResponse | S::UnderReview | S::Won | S::Lost, S::InquiryClosed)
            | (S::Won | S::Lost, S::NeedsResponse | S::UnderReview) => Verdict::Late,
            (
                S::Inquiry | S::InquiryClosed | S::NeedsResponse | S::UnderReview,
                S::NeedsResponse | S::UnderReview,
            )
            | (S::Inquiry, S::InquiryClosed)
            | (_, S::Won | S::Lost) => Verdict::Moves(event),
            // The same status, as above.
            (S::InquiryClosed, S::InquiryClosed) => Verdict::Same,
        }
    }

    fn initial() -> &'static [DisputeStatus] {
        DisputeStatus::ALL
    }

    fn is_final(state: DisputeStatus) -> bool {
        !state.is_open()
    }
}

/// A dispute of a payment, as its provider reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// Its id.
    pub id: DisputeId,
    /// The disputed payment.
    pub payment_id: PaymentId,
    /// The payment's order.
    pub order_id: OrderId,
    /// The payment's provider.
    pub provider: String,
    /// The provider's reference of the dispute, unique per provider.
    pub provider_ref: String,
    /// The disputed amount. It can differ from the payment's, also in its currency.
    pub amount: Money,
    /// Why, in the provider's code.
    pub reason: String,
    /// Status of the dispute.
    pub status: DisputeStatus,
    /// Until when the shop can respond.
    pub due_at: Option<Instant>,
    /// The provider's time of the newest report that was applied.
    pub reported_at: Instant,
    /// The provider's time of the first report that was received.
    pub opened_at: Instant,
    /// The provider's time of the report that closed it.
    pub closed_at: Option<Instant>,
    /// Version for optimistic locking.
    pub version: i64,
}

/// A provider's report of a dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeUpdate {
    /// The provider's reference of the dispute.
    pub provider_ref: String,
    /// The disputed amount.
    pub amount: Money,
    /// Why, in the provider's code.
    pub reason: String,
    /// The reported status.
    pub status: DisputeStatus,
    /// Until when the shop can respond, if the provider says so.
    pub due_at: Option<Instant>,
    /// When this was the case, by the provider's clock: it decides which of two reports is newer.
    pub occurred_at: Instant,
}

impl DisputeUpdate {
    fn kept_reason(&self) -> String {
        self.reason.chars().take(MAX_REASON_CHARS).collect()
    }
}

impl Dispute {
    /// Whether it awaits the shop's response, until a time before this one.
    #[must_use]
    pub fn is_due(&self, before: Instant) -> bool {
        self.status.awaits_response() && self.due_at.is_some_and(|due| due < before)
    }

    /// A dispute that is reported for the first time.
    #[must_use]
    pub(crate) fn new(
        id: DisputeId,
        (payment_id, order_id): (PaymentId, OrderId),
        provider: &str,
        update: &DisputeUpdate,
    ) -> Self {
        Self {
            id,
            payment_id,
            order_id,
            provider: provider.to_owned(),
            provider_ref: update.provider_ref.clone(),
            amount: update.amount,
            reason: update.kept_reason(),
            status: update.status,
            due_at: update.due_at,
            reported_at: update.occurred_at,
            opened_at: update.occurred_at,
            closed_at: (!update.status.is_open()).then_some(update.occurred_at),
            version: 1,
        }
    }

    /// The dispute after a report, which may be repeated or outdated. A decision counts whenever it is
    /// reported; of two reports otherwise, the newer one.
    #[must_use]
    pub(crate) fn updated(&self, update: &DisputeUpdate) -> Self {
        let closes = self.status.is_open() && !update.status.is_open();
        let outdated = update.occurred_at < self.reported_at && !closes;
        let status = match DisputeMachine::next(self.status, update.status) {
            Verdict::Moves(status) => status,
            Verdict::Same => self.status,
            Verdict::Late | Verdict::Refused => return self.clone(),
        };
        if outdated {
            return self.clone();
        }
        let closed_at = if status == self.status { self.closed_at } else { None };
        Self {
            amount: update.amount,
            reason: update.kept_reason(),
            status,
            due_at: update.due_at,
            reported_at: self.reported_at.max(update.occurred_at),
            closed_at: closed_at.or((!status.is_open()).then_some(update.occurred_at)),
            ..self.clone()
        }
    }
}
