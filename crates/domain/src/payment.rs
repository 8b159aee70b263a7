//! Payments: one row for each attempt at paying an order, and what providers say of it.

mod lifecycle;
mod news;

pub use lifecycle::{PaymentEvent, PaymentMachine, PaymentStatus};
pub use news::{PaymentNews, ProviderStatus, kept_payload};

use crate::Instant;
use crate::ids::{OrderId, PaymentId};
use crate::money::{Money, MoneyError};

/// The provider's name of cash taken at the door; no gateway stands behind it.
pub const CASH_PROVIDER: &str = "cash";

/// One attempt at paying an order. It is committed before the provider is called, and its id is the
/// provider's idempotency key, so that no charge is ever without an order or made twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// The order it pays.
    pub order_id: OrderId,
    /// Which provider it is with.
    pub provider: String,
    /// The provider's own name for it, unique per provider; `None` until the provider has answered.
    pub provider_ref: Option<String>,
    /// What the shopper's browser or app hands to the provider to pay (a client secret, a page).
    pub payment_token: Option<String>,
    /// What is to be taken.
    pub amount: Money,
    /// How much of what was set aside is to be taken, where an operator asked for less than all.
    pub to_capture: Option<Money>,
    /// What was taken, once it was; another amount than asked for makes the attempt a mismatch.
    pub captured: Option<Money>,
    /// What has gone back, in refunds that succeeded; in the currency of what was captured.
    pub refunded: Money,
    /// How far it has come.
    pub status: PaymentStatus,
    /// What the shopper must do next, where the status is `requires_action`: a URL.
    pub next_action: Option<String>,
    /// The provider's last words as JSON text, card numbers removed.
    pub raw_payload: String,
    /// Why it failed, in the provider's code.
    pub failure_code: Option<String>,
    /// Until when somebody is talking to the provider about it; nobody else starts before.
    pub busy_until: Option<Instant>,
    /// When it was begun.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Version for optimistic locking.
    pub version: i64,
}

impl Payment {
    /// A new attempt, not yet with its provider.
    #[must_use]
    pub fn begin(
        id: PaymentId,
        order_id: OrderId,
        provider: &str,
        amount: Money,
        now: Instant,
        busy_until: Instant,
    ) -> Self {
        Self {
            id,
            order_id,
            provider: provider.to_owned(),
            provider_ref: None,
            payment_token: None,
            amount,
            to_capture: None,
            captured: None,
            refunded: Money::zero(amount.currency()),
            status: PaymentStatus::Pending,
            next_action: None,
            raw_payload: "{}".to_owned(),
            failure_code: None,
            busy_until: Some(busy_until),
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// Whether it may still bring money without a new attempt.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.status.is_live()
    }

    /// Whether somebody is talking to the provider about it right now.
    #[must_use]
    pub fn is_busy(&self, now: Instant) -> bool {
        self.busy_until.is_some_and(|t| t > now)
    }

    /// Whether money may still come from it without the shopper doing anything: its order does not expire.
    #[must_use]
    pub fn blocks_expiry(&self, now: Instant) -> bool {
        self.status.is_with_provider() || self.is_busy(now)
    }

    /// What is to come in: what an operator asked to be captured, else the whole amount.
    #[must_use]
    pub fn expected(&self) -> Money {
        self.to_capture.unwrap_or(self.amount)
    }

    /// A payment in cash at the door: taken at once, of the whole amount.
    #[must_use]
    pub fn cash(id: PaymentId, order_id: OrderId, amount: Money, now: Instant) -> Self {
        let begun = Self::begin(id, order_id, CASH_PROVIDER, amount, now, now);
        Self { status: PaymentStatus::Paid, captured: Some(amount), busy_until: None, ..begun }
    }

    /// What could still go back: captured less refunded; zero where nothing was captured.
    ///
    /// # Errors
    /// [`MoneyError`] only for a row that breaks its own rules.
    pub fn refundable(&self) -> Result<Money, MoneyError> {
        match self.captured {
            Some(captured) => captured.minus(self.refunded),
            None => Ok(Money::zero(self.amount.currency())),
        }
    }
}
