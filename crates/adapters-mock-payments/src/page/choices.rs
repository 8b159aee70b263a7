//! What a shopper can choose on the page, and what the shop does about it.

use std::time::Duration;

use domain::dispute::DisputeStatus;
use domain::payment::ProviderStatus;

/// How much later a late webhook is sent.
const LATE: Duration = Duration::from_secs(30);
/// After how many seconds a payment is paid by itself.
pub(super) const SOON_SECONDS: u32 = 10;

/// A button of the page.
pub(super) struct Choice {
    /// Its value.
    pub name: &'static str,
    /// Its words.
    pub label: &'static str,
    /// What the shop does then.
    pub effect: &'static str,
    /// What happens to the payment.
    pub outcome: Outcome,
}

/// What happens to a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is paid, or authorized if the shop asked for that.
    Paid,
    /// Another amount is paid.
    OtherAmount,
    /// It fails with this code.
    Failed(&'static str),
    /// The shopper is asked to confirm it first.
    Confirmation,
    /// It is processed until the shopper pays.
    Later,
    /// It is processed for some seconds, and paid then.
    Soon,
    /// It is cancelled.
    Cancelled,
}

/// The buttons of a payment that waits for its shopper.
pub(super) const CHOICES: &[Choice] = &[
    Choice {
        name: "pay",
        label: "Pay",
        effect: "Kassa checks the signature and the amount, and marks the order as paid.",
        outcome: Outcome::Paid,
    },
    Choice {
        name: "3ds",
        label: "Pay with 3-D Secure",
        effect: "Kassa waits for the outcome: the shopper has to confirm the payment on another page first.",
        outcome: Outcome::Confirmation,
    },
    Choice {
        name: "decline",
        label: "Decline the card",
        effect: "Kassa records the failed attempt. The order keeps its stock, and the shopper can try again.",
        outcome: Outcome::Failed("card_declined"),
    },
    Choice {
        name: "pay_soon",
        label: "Pay in 10 seconds",
        effect: "Kassa shows the payment as processing, and marks the order as paid when it learns of it.",
        outcome: Outcome::Soon,
    },
    Choice {
        name: "pay_later",
        label: "Pay by bank transfer",
        effect: "Kassa shows the payment as processing until the transfer arrives: pay it later on this page.",
        outcome: Outcome::Later,
    },
    Choice {
        name: "other_amount",
        label: "Pay another amount",
        effect: "Kassa does not mark the order as paid. The payment is held for review by an operator.",
        outcome: Outcome::OtherAmount,
    },
    Choice {
        name: "cancel",
        label: "Cancel",
        effect: "Kassa records the attempt as cancelled. The order stays open and can be paid again.",
        outcome: Outcome::Cancelled,
    },
];

/// The buttons of the second page of 3-D Secure.
pub(super) const CONFIRMATIONS: &[Choice] = &[
    Choice {
        name: "3ds_confirm",
        label: "Confirm the payment",
        effect: "Kassa checks the signature and the amount, and marks the order as paid.",
        outcome: Outcome::Paid,
    },
    Choice {
        name: "3ds_fail",
        label: "Fail the authentication",
        effect: "Kassa records the failed attempt, and the shopper can try again.",
        outcome: Outcome::Failed("authentication_failed"),
    },
];

/// The outcome of a button.
pub(super) fn outcome(name: &str) -> Option<Outcome> {
    let mut all = CHOICES.iter().chain(CONFIRMATIONS);
    all.find(|choice| choice.name == name).map(|choice| choice.outcome)
}

/// How the webhook is sent.
pub(super) struct Delivery {
    /// Its value in the form.
    pub name: &'static str,
    /// Its words.
    pub label: &'static str,
    /// What the shop does then.
    pub effect: &'static str,
    /// When it is sent, counted from the outcome.
    pub after: &'static [Duration],
}

/// The ways to send the webhook; the first is chosen at the beginning.
pub(super) const DELIVERIES: &[Delivery] = &[
    Delivery {
        name: "once",
        label: "Once",
        effect: "Kassa applies it within a moment.",
        after: &[Duration::ZERO],
    },
    Delivery {
        name: "twice",
        label: "Twice",
        effect: "Kassa applies the first and ignores the second.",
        after: &[Duration::ZERO, Duration::from_secs(1)],
    },
    Delivery {
        name: "late",
        label: "30 seconds late",
        effect: "Kassa shows the payment as open until then, unless it asks the provider before.",
        after: &[LATE],
    },
    Delivery {
        name: "never",
        label: "Never",
        effect: "Kassa asks the provider by itself after a while, or at once if the shopper has it checked.",
        after: &[],
    },
];

/// A way to send the webhook; the first, if none has this name.
pub(super) fn delivery(name: &str) -> Option<&'static Delivery> {
    DELIVERIES.iter().find(|delivery| delivery.name == name).or(DELIVERIES.first())
}

/// A step of a dispute.
pub(super) struct DisputeStep {
    /// The value of its button.
    pub name: &'static str,
    /// Its words.
    pub label: &'static str,
    /// What the shop does then.
    pub effect: &'static str,
    /// The event that is sent.
    pub event: &'static str,
    /// The state before; `None`: there is no dispute.
    pub from: Option<DisputeStatus>,
    /// The state from then on.
    pub to: DisputeStatus,
}

/// The steps of a dispute.
pub(super) const DISPUTES: &[DisputeStep] = &[
    DisputeStep {
        name: "dispute_open",
        label: "Open a dispute",
        effect: "Kassa records it, and stops shipping and refunds of the order unless they are forced.",
        event: "dispute_needs_response",
        from: None,
        to: DisputeStatus::NeedsResponse,
    },
    DisputeStep {
        name: "dispute_win",
        label: "The shop wins the dispute",
        effect: "Kassa closes the dispute. The order can be shipped and refunded again.",
        event: "dispute_won",
        from: Some(DisputeStatus::NeedsResponse),
        to: DisputeStatus::Won,
    },
    DisputeStep {
        name: "dispute_lose",
        label: "The shop loses the dispute",
        effect: "Kassa records that the customer keeps the disputed amount. It can no longer be refunded; the rest of the payment can.",
        event: "dispute_lost",
        from: Some(DisputeStatus::NeedsResponse),
        to: DisputeStatus::Lost,
    },
];

/// The steps that are possible in a state.
pub(super) fn dispute_steps(
    state: Option<DisputeStatus>,
) -> impl Iterator<Item = &'static DisputeStep> {
    DISPUTES.iter().filter(move |step| step.from == state)
}

/// Whether the shopper can still choose.
pub(super) fn can_choose(status: ProviderStatus) -> bool {
    match status {
        ProviderStatus::Pending
        | ProviderStatus::Processing
        | ProviderStatus::RequiresAction
        | ProviderStatus::Approved => true,
        ProviderStatus::Authorized
        | ProviderStatus::Paid
        | ProviderStatus::Failed
        | ProviderStatus::Cancelled
        | ProviderStatus::Refunded => false,
    }
}
