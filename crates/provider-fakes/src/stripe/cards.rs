//! Test payment methods: <https://docs.stripe.com/testing>.

use serde_json::{Value, json};

/// A ConfirmationToken of a shopper who pays by bank debit, with a mandate, as Stripe.js creates it.
pub const BANK_DEBIT_TOKEN: &str = "ctoken_bank_debit";

/// A test payment method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TestMethod {
    pub(super) id: &'static str,
    pub(super) brand: &'static str,
    pub(super) last4: &'static str,
    pub(super) outcome: Outcome,
    /// Whether its refunds are pending first.
    pub(super) delays_refunds: bool,
}

/// What happens when it is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Succeeds,
    Declined(Decline),
    /// The shopper has to authenticate first.
    Authenticates,
    /// A bank debit, which takes days.
    Processes,
}

/// Why a card was declined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decline {
    code: &'static str,
    decline_code: Option<&'static str>,
    message: &'static str,
}

const GENERIC: Decline = Decline {
    code: "card_declined",
    decline_code: Some("generic_decline"),
    message: "Your card was declined.",
};
const INSUFFICIENT: Decline = Decline {
    code: "card_declined",
    decline_code: Some("insufficient_funds"),
    message: "Your card has insufficient funds.",
};
const EXPIRED: Decline =
    Decline { code: "expired_card", decline_code: None, message: "Your card has expired." };
const PROCESSING: Decline = Decline {
    code: "processing_error",
    decline_code: None,
    message: "An error occurred while processing your card. Try again in a little bit.",
};
/// The shopper did not authenticate.
pub(super) const UNAUTHENTICATED: Decline = Decline {
    code: "payment_intent_authentication_failure",
    decline_code: None,
    message: "We are unable to authenticate your payment method.",
};

const fn card(id: &'static str, last4: &'static str, outcome: Outcome) -> TestMethod {
    TestMethod { id, brand: "visa", last4, outcome, delays_refunds: false }
}

/// A card that pays.
pub(super) const GOOD_CARD: TestMethod = card("pm_card_visa", "4242", Outcome::Succeeds);
/// A card that is declined.
pub(super) const BAD_CARD: TestMethod =
    card("pm_card_visa_chargeDeclined", "0002", Outcome::Declined(GENERIC));

const METHODS: &[TestMethod] = &[
    GOOD_CARD,
    BAD_CARD,
    TestMethod { brand: "mastercard", ..card("pm_card_mastercard", "4444", Outcome::Succeeds) },
    card("pm_card_chargeDeclined", "0002", Outcome::Declined(GENERIC)),
    card("pm_card_chargeDeclinedInsufficientFunds", "9995", Outcome::Declined(INSUFFICIENT)),
    card("pm_card_visa_chargeDeclinedInsufficientFunds", "9995", Outcome::Declined(INSUFFICIENT)),
    card("pm_card_chargeDeclinedExpiredCard", "0069", Outcome::Declined(EXPIRED)),
    card("pm_card_chargeDeclinedProcessingError", "0119", Outcome::Declined(PROCESSING)),
    card("pm_card_threeDSecure2Required", "3220", Outcome::Authenticates),
    card("pm_card_threeDSecureRequired", "3063", Outcome::Authenticates),
    card("pm_card_authenticationRequired", "3184", Outcome::Authenticates),
    TestMethod { delays_refunds: true, ..card("pm_card_pendingRefund", "7726", Outcome::Succeeds) },
    TestMethod { brand: "us_bank_account", ..card(BANK_DEBIT_TOKEN, "6789", Outcome::Processes) },
];

/// The test payment method, or the confirmation token, with this id.
pub(super) fn method(id: &str) -> Option<TestMethod> {
    METHODS.iter().find(|method| method.id == id).copied()
}

impl TestMethod {
    /// As a charge shows it.
    pub(super) fn details(&self) -> Value {
        if self.outcome == Outcome::Processes {
            let account = json!({ "bank_name": "STRIPE TEST BANK", "last4": self.last4 });
            return json!({ "type": self.brand, self.brand: account });
        }
        json!({
            "type": "card",
            "card": {
                "brand": self.brand, "country": "US", "exp_month": 12, "exp_year": 2034,
                "fingerprint": "Xt5EWLLDS7FJjR1c", "funding": "credit", "last4": self.last4,
                "network": self.brand, "three_d_secure": null, "wallet": null,
            },
        })
    }
}

impl Decline {
    /// As an error, and as the last error of an intent.
    pub(super) fn to_error(self) -> Value {
        json!({
            "code": self.code, "decline_code": self.decline_code, "message": self.message,
            "type": "card_error",
            "doc_url": format!("https://docs.stripe.com/error-codes#{}", self.code),
        })
    }
}
