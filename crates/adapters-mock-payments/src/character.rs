//! Which real provider the mock resembles in what it can do.

use std::time::Duration;

use ports::{Capabilities, Currencies, FoundByOurId};

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The currencies of PayPal.
const PAYPAL_CURRENCIES: &[&str] = &[
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "JPY",
    "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "SEK", "SGD", "THB", "TWD", "USD",
];

/// The currencies of Mollie.
const MOLLIE_CURRENCIES: &[&str] = &[
    "AED", "AUD", "BGN", "BRL", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS",
    "ISK", "JPY", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RON", "RUB", "SEK", "SGD", "THB",
    "TWD", "USD", "ZAR",
];

domain::text_enum! {
    /// Which real provider the mock resembles in what it can do. Key lifetimes are those that the
    /// providers document (2026).
    pub enum Character {
        /// Pays at once, finds every payment, and recognizes keys for a day.
        Instant = "instant",
        /// Recognizes keys for a day, finds payments by the shop's id only once its search index has caught
        /// up, and gives the shopper's browser a client secret.
        Stripe = "stripe",
        /// Recognizes the keys of payments for six hours and those of refunds for 45 days, does not find
        /// payments by the shop's id, needs a page to return to, keeps the reference of the captured payment
        /// apart from that of the order, and cancels authorizations only.
        Paypal = "paypal",
        /// Recognizes keys for an hour, does not find payments by the shop's id, needs a page to return
        /// to, and sends unsigned webhooks that only name a payment.
        Mollie = "mollie",
        /// Finds payments by the shop's id, keeps the reference of the payment apart from that of the order,
        /// captures the whole of an authorization, refuses a second capture, and cancels nothing.
        Razorpay = "razorpay",
    }
}

impl Character {
    /// Whether its webhooks are unsigned, and only say which payment has changed.
    #[must_use]
    pub fn sends_hints(self) -> bool {
        self == Self::Mollie
    }

    /// How long after its creation a payment is found by the shop's id alone.
    #[must_use]
    pub fn search_lag(self) -> Option<Duration> {
        (self == Self::Stripe).then_some(HOUR)
    }

    /// Whether a captured payment has a second reference, without which it is not refunded.
    #[must_use]
    pub fn has_second_reference(self) -> bool {
        matches!(self, Self::Paypal | Self::Razorpay)
    }

    /// Whether a second capture is an error, rather than answered with the payment.
    #[must_use]
    pub fn refuses_second_capture(self) -> bool {
        self == Self::Razorpay
    }

    /// What the shopper's browser or app needs to complete a payment, if it is not its reference.
    #[must_use]
    pub fn has_client_secret(self) -> bool {
        self == Self::Stripe
    }

    /// What a provider like that can do.
    #[must_use]
    pub fn capabilities(self) -> Capabilities {
        let instant = Capabilities {
            create_key_lifetime: DAY,
            found_by_our_id: FoundByOurId::Always,
            needs_return_url: false,
            refund_key_lifetime: DAY,
            delayed_capture: true,
            partial_capture: true,
            partial_refund: true,
            cancel_pending: true,
            cancel_authorized: true,
            currencies: Currencies::All,
        };
        let redirect = Capabilities {
            found_by_our_id: FoundByOurId::WhileKeyLives,
            needs_return_url: true,
            ..instant
        };
        match self {
            Self::Instant => instant,
            Self::Stripe => {
                Capabilities { found_by_our_id: FoundByOurId::WhileKeyLives, ..instant }
            }
            Self::Paypal => Capabilities {
                create_key_lifetime: 6 * HOUR,
                refund_key_lifetime: 45 * DAY,
                cancel_pending: false,
                currencies: Currencies::Only(PAYPAL_CURRENCIES),
                ..redirect
            },
            Self::Mollie => Capabilities {
                create_key_lifetime: HOUR,
                refund_key_lifetime: HOUR,
                currencies: Currencies::Only(MOLLIE_CURRENCIES),
                ..redirect
            },
            Self::Razorpay => Capabilities {
                create_key_lifetime: YEAR,
                partial_capture: false,
                cancel_pending: false,
                cancel_authorized: false,
                ..instant
            },
        }
    }
}
