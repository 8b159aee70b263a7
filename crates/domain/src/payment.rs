//! Payments: one row per payment attempt, and the provider's data about it.

mod lifecycle;
mod new_payment;
mod provider_update;
mod transitions;

pub use lifecycle::{PaymentEvent, PaymentMachine, PaymentStatus};
pub use new_payment::NewPayment;
pub use provider_update::{ProviderStatus, ProviderUpdate, kept_payload};

use crate::Instant;
use crate::ids::{OrderId, PaymentId};
use crate::money::{Money, MoneyError};

/// The provider name of cash on delivery; it has no gateway.
pub const CASH_PROVIDER: &str = "cash";

/// One payment attempt for an order. It is committed before the provider is called, and its id is
/// the provider's idempotency key, so that no charge is ever without an order or made twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// The order it pays.
    pub order_id: OrderId,
    /// Which provider it is with.
    pub provider: String,
    /// The provider's reference, unique per provider; `None` until the provider has responded.
    pub provider_ref: Option<String>,
    /// What the shopper's browser or app hands to the provider to pay (a client secret, a page).
    pub payment_token: Option<String>,
    /// Whether it is captured as soon as the shopper has paid; otherwise it is only authorized.
    /// It never changes, so that a repeated request to create it is the same.
    pub capture: bool,
    /// Whether the provider was asked to charge it at once. Otherwise nothing can be charged before the
    /// shopper has seen the response to its creation.
    pub charge_requested: bool,
    /// Where the provider's page sends the shopper back to. It never changes.
    pub return_url: Option<String>,
    /// When the provider was first asked to create it, unless it certainly did not process that.
    pub sent_at: Option<Instant>,
    /// Opaque data of the provider's adapter, passed to each later call.
    pub provider_data: Option<String>,
    /// What is to be taken.
    pub amount: Money,
    /// The requested capture amount, if an operator requested less than the authorized amount.
    pub to_capture: Option<Money>,
    /// The captured amount, once captured; an amount other than the requested one makes the attempt
    /// a mismatch.
    pub captured: Option<Money>,
    /// The total of successful refunds, in the currency of the capture.
    pub refunded: Money,
    /// Status of the payment.
    pub status: PaymentStatus,
    /// What the shopper must do next, if the status is `requires_action`: a URL.
    pub next_action: Option<String>,
    /// Until when the shopper can pay, if the provider says so: a bank transfer takes days.
    pub pay_until: Option<Instant>,
    /// The provider's last raw data as JSON text, without card numbers.
    pub raw_payload: String,
    /// Why it failed, in the provider's code.
    pub failure_code: Option<String>,
    /// Until when a provider call is in flight; no other call starts before.
    pub in_flight_until: Option<Instant>,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Version for optimistic locking.
    pub version: i64,
}

/// Whether a provider recognizes a repeated request that was first sent at this time, if it may have
/// forgotten those that were sent up to `forgotten_before`. A request from the future was sent by
/// another clock, so its age is unknown.
#[must_use]
pub fn is_remembered(sent_at: Instant, forgotten_before: Instant, now: Instant) -> bool {
    sent_at > forgotten_before && sent_at <= now
}

impl Payment {
    /// A new attempt. Its provider is about to be asked to create it.
    #[must_use]
    pub fn begin(
        id: PaymentId,
        order_id: OrderId,
        new: NewPayment<'_>,
        amount: Money,
        now: Instant,
        in_flight_until: Instant,
    ) -> Self {
        Self {
            id,
            order_id,
            provider: new.provider.to_owned(),
            provider_ref: None,
            payment_token: None,
            capture: new.capture,
            charge_requested: new.charge,
            return_url: new.return_url.map(ToOwned::to_owned),
            sent_at: Some(now),
            provider_data: None,
            amount,
            to_capture: None,
            captured: None,
            refunded: Money::zero(amount.currency()),
            status: PaymentStatus::Pending,
            next_action: None,
            pay_until: None,
            raw_payload: "{}".to_owned(),
            failure_code: None,
            in_flight_until: Some(in_flight_until),
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// Whether the provider has captured another currency than was asked for. Such money can only be refunded, and by
    /// amount: it has no relation to the prices of the order.
    #[must_use]
    pub fn is_captured_in_other_currency(&self) -> bool {
        self.captured.is_some_and(|captured| captured.currency() != self.amount.currency())
    }

    /// Whether this attempt may still be captured.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.status.is_live()
    }

    /// Whether a provider call is in flight.
    #[must_use]
    pub fn is_in_flight(&self, now: Instant) -> bool {
        self.in_flight_until.is_some_and(|t| t > now)
    }

    /// Whether the provider may be asked to create it, possibly again: it was never asked, or
    /// recognizes the request as the same one ([`is_remembered`]).
    #[must_use]
    pub fn may_be_created(&self, forgotten_before: Instant, now: Instant) -> bool {
        let remembered = |at| is_remembered(at, forgotten_before, now);
        self.provider_ref.is_none() && self.sent_at.is_none_or(remembered)
    }

    /// Whether this stored version is the one that first requested its creation.
    #[must_use]
    pub fn is_first_request(&self) -> bool {
        self.provider_ref.is_none() && self.sent_at == Some(self.updated_at)
    }

    /// Whether it is unknown if the provider has it: there is no reference to look it up by.
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        let open = matches!(self.status, PaymentStatus::Pending | PaymentStatus::Unknown);
        open && self.provider_ref.is_none()
    }

    /// Whether the payment may still be captured without action by the shopper; its order does not
    /// expire meanwhile.
    #[must_use]
    pub fn blocks_expiry(&self, now: Instant) -> bool {
        self.status.is_with_provider() || self.is_in_flight(now)
    }

    /// The expected amount: the capture amount requested by an operator, else the full amount.
    #[must_use]
    pub fn expected(&self) -> Money {
        self.to_capture.unwrap_or(self.amount)
    }

    /// A cash-on-delivery payment: captured immediately, in full.
    #[must_use]
    pub fn cash(id: PaymentId, order_id: OrderId, amount: Money, now: Instant) -> Self {
        let new = NewPayment::at(CASH_PROVIDER);
        Self {
            status: PaymentStatus::Paid,
            captured: Some(amount),
            in_flight_until: None,
            sent_at: None,
            ..Self::begin(id, order_id, new, amount, now, now)
        }
    }

    /// The refundable amount: captured less refunded; zero if nothing was captured.
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
