//! The interface of a test double.

use std::sync::Arc;

use crate::clock::FakeClock;
use crate::exchange::{Reply, Request};
use crate::webhooks::{OutgoingWebhook, Webhooks};

/// A test double of a provider: its API, and what a test does at the provider besides calling it.
pub trait FakeProvider: Send + Sync + 'static {
    /// Its name in Kassa's settings.
    fn name(&self) -> &'static str;

    /// Settings with which a server uses this double, by their full names. The API is at `api_url`;
    /// `webhook_url` is where the provider is told to send webhooks, if it is told with each payment.
    fn settings(&self, api_url: &str, webhook_url: &str) -> Vec<(&'static str, String)>;

    /// Answers a request of the API or of a shopper's browser. Called by several threads at once.
    fn answer(&self, request: &Request) -> Reply;

    /// An error in the provider's form, for a fault.
    fn error(&self, status: u16) -> Reply;

    /// Its clock.
    fn clock(&self) -> &FakeClock;

    /// Its webhooks.
    fn webhooks(&self) -> &Arc<Webhooks>;

    /// All payments, the oldest first.
    fn payments(&self) -> Vec<LedgerPayment>;

    /// The shopper acts on the provider's page or in its client-side library. `false`: the payment does not
    /// wait for the shopper.
    fn act(&self, provider_ref: &str, action: ShopperAction) -> bool;

    /// From now on refunds are accepted and stay pending, or are settled at once.
    fn hold_refunds(&self, hold: bool);

    /// Settles a refund, also one that was settled before. `false`: there is no such refund.
    fn settle_refund(&self, refund_ref: &str, succeeds: bool) -> bool;

    /// A dispute of all of a payment is opened or decided. `false`: the provider sends nothing.
    fn dispute(&self, provider_ref: &str, stage: DisputeStage) -> bool;

    /// A webhook that tells that a payment was paid, signed without the secret if it is signed at all.
    fn forged_webhook(&self, provider_ref: &str) -> OutgoingWebhook;
}

/// What a shopper does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShopperAction {
    /// Pays, or approves a payment that the shop has to complete.
    Pay,
    /// Tries to pay with something that is declined.
    BeDeclined,
    /// Leaves for good: the payment ends.
    GiveUp,
}

/// The stage of a dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisputeStage {
    /// It was opened.
    Opened,
    /// The shop has won.
    Won,
    /// The shop has lost.
    Lost,
}

/// A payment in a provider's books. Amounts are in minor units of ISO 4217.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerPayment {
    /// The provider's reference of it.
    pub provider_ref: String,
    /// The shop's id of it, as the provider was told.
    pub shop_id: Option<String>,
    /// The currency's ISO 4217 code, in upper case.
    pub currency: String,
    /// What is reserved and neither captured nor released.
    pub authorized: i64,
    /// What was captured, refunded or not.
    pub captured: i64,
    /// What final chargebacks have taken, as long as they are not reversed. Disputes are not counted.
    pub charged_back: i64,
    /// Whether it has not ended: the shopper may still pay, or the shop may still capture.
    pub is_open: bool,
    /// Its refunds, the oldest first.
    pub refunds: Vec<LedgerRefund>,
    /// Where the shopper's browser is sent back to.
    pub return_url: Option<String>,
}

impl LedgerPayment {
    /// What the shop has: captured, less chargebacks and refunds that did not fail.
    #[must_use]
    pub fn kept(&self) -> i64 {
        let refunded = self.refunds.iter().filter(|refund| refund.status != RefundState::Failed);
        self.captured - self.charged_back - refunded.map(|refund| refund.amount).sum::<i64>()
    }
}

/// A refund in a provider's books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRefund {
    /// The provider's reference of it.
    pub refund_ref: String,
    /// The shop's id of it, as the provider was told.
    pub shop_id: Option<String>,
    /// How much, in minor units.
    pub amount: i64,
    /// Its status.
    pub status: RefundState,
}

/// The status of a refund in a provider's books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundState {
    /// Accepted, and not paid back yet.
    Pending,
    /// Paid back.
    Succeeded,
    /// Not paid back, or paid back and reversed.
    Failed,
}
