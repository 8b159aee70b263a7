//! What a payment provider can do, as far as it concerns the engine.

use std::time::Duration;

use domain::money::Currency;

/// What a provider can do. The settings of the shop are checked against it when a server starts, and
/// `port_contracts::gateway` runs its cases for what is declared: a capability that is declared and not
/// delivered fails, and a case is not applicable only if the capability is declared absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// For how long after the first request a repeated request to create a payment with the same id is
    /// recognized as the same. After that the engine only looks the payment up.
    pub create_key_lifetime: Duration,
    /// Whether a payment can be found by our id alone.
    pub found_by_our_id: FoundByOurId,
    /// Whether creating a payment needs a page to which the shopper returns.
    pub needs_return_url: bool,
    /// For how long after the first request a repeated refund request with the same id is recognized as
    /// the same. After that the engine only looks the refund up.
    pub refund_key_lifetime: Duration,
    /// Whether a payment can be authorized first and captured later. Without it, every payment is captured
    /// as soon as the shopper has paid.
    pub delayed_capture: bool,
    /// Whether a part of an authorized payment can be captured, which releases the rest.
    pub partial_capture: bool,
    /// Whether a part of a captured payment can be refunded.
    pub partial_refund: bool,
    /// Whether a payment that waits for the shopper can be cancelled. Without it, the payment ends when the
    /// provider says so, and money that arrives late is refunded.
    pub cancel_pending: bool,
    /// Whether an authorized payment can be cancelled.
    pub cancel_authorized: bool,
    /// The currencies in which it takes payments.
    pub currencies: Currencies,
}

impl Capabilities {
    /// What the defaults of [`PaymentGateway`](crate::PaymentGateway) deliver: payments in every currency that are
    /// captured as soon as the shopper has paid, and can neither be cancelled nor refunded in part. A repeated request
    /// is recognized for this time. A provider that can do more names it:
    /// `Capabilities { partial_refund: true, ..Capabilities::basic(DAY) }`.
    #[must_use]
    pub const fn basic(key_lifetime: Duration) -> Self {
        Self {
            create_key_lifetime: key_lifetime,
            found_by_our_id: FoundByOurId::WhileKeyLives,
            needs_return_url: false,
            refund_key_lifetime: key_lifetime,
            delayed_capture: false,
            partial_capture: false,
            partial_refund: false,
            cancel_pending: false,
            cancel_authorized: false,
            currencies: Currencies::All,
        }
    }
}

/// The currencies in which a provider takes payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Currencies {
    /// Every currency.
    All,
    /// These currencies, by their ISO 4217 codes.
    Only(&'static [&'static str]),
}

impl Currencies {
    /// Whether a currency is one of them.
    #[must_use]
    pub fn include(self, currency: Currency) -> bool {
        match self {
            Self::All => true,
            Self::Only(codes) => codes.contains(&currency.code()),
        }
    }
}

/// Whether a provider finds a payment of which only our id is known, because the response to the
/// request that created it was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundByOurId {
    /// [`PaymentGateway::lookup`](crate::PaymentGateway::lookup) finds it, or is certain that it was never
    /// created.
    Always,
    /// `lookup` may have to answer `OutcomeUnknown`. A repeated `create` without `confirm` returns the
    /// payment as long as the provider recognizes its key; the engine uses that instead.
    WhileKeyLives,
    /// Neither: what `lookup` cannot tell is left to an operator once the key may be forgotten.
    Never,
}
