//! A test double of PayPal: OAuth 2.0, Orders API v2, Payments API v2, the verification of webhooks, and the
//! page on which shoppers approve an order. Written from <https://developer.paypal.com/docs/api/orders/v2/>,
//! <https://developer.paypal.com/docs/api/payments/v2/> and <https://developer.paypal.com/api/rest/webhooks/rest/>.
//!
//! What is not documented, and decided here: an order whose funding source was declined waits for the shopper
//! again; an idempotency key with another body is refused; refused requests are not remembered under their
//! key; and a shopper who leaves the page leaves the order as it is.

mod auth;
mod body;
mod books;
mod errors;
mod notifications;
mod orders;
mod page;
mod payments;
mod render;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::clock::FakeClock;
use crate::exchange::{Reply, Request};
use crate::provider::{
    DisputeStage, FakeProvider, LedgerPayment, LedgerRefund, RefundState, ShopperAction,
};
use crate::webhooks::{OutgoingWebhook, Webhooks};
use books::{Books, Order};

/// A test double of PayPal.
#[derive(Debug, Default)]
pub struct PayPalFake {
    books: Mutex<Books>,
    clock: FakeClock,
    webhooks: Arc<Webhooks>,
}

impl PayPalFake {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An order as its API shows it; `null` if there is none.
    #[must_use]
    pub fn order(&self, id: &str) -> Value {
        self.books().order(id).map(render::order).unwrap_or_default()
    }

    /// Makes what was captured for an order another amount, in minor units.
    pub fn set_captured(&self, id: &str, minor: i64) {
        if let Some(capture) =
            self.books().order_mut(id).and_then(|order| order.captures.first_mut())
        {
            capture.amount.minor = minor;
        }
    }

    /// From now on captures are reviewed and stay pending, or are completed at once.
    pub fn hold_captures(&self, hold: bool) {
        self.books().holds_captures = hold;
    }

    /// Settles a pending capture of an order. `false`: there is none.
    pub fn settle_capture(&self, id: &str, succeeds: bool) -> bool {
        payments::settle_capture(self, id, succeeds)
    }

    /// From now on responses to changes are minimal, whatever a request prefers.
    pub fn ignore_prefer(&self) {
        self.books().ignores_prefer = true;
    }

    /// Makes access tokens from now on live for this time.
    pub fn set_token_lifetime(&self, lifetime: TimeDelta) {
        self.books().token_lifetime = lifetime;
    }

    /// No access token is valid any more.
    pub fn revoke_tokens(&self) {
        self.books().tokens.clear();
    }

    /// Replaces the app's secret.
    pub fn set_client_secret(&self, secret: &str) {
        self.books().client_secret = secret.to_owned();
    }

    /// Signs the body of a webhook that is sent at this time.
    #[must_use]
    pub fn signed(&self, body: &str, at: DateTime<Utc>) -> OutgoingWebhook {
        notifications::signed(&mut self.books(), body, at, notifications::SIGNING_KEY)
    }

    /// Signs the body of a webhook without PayPal's key.
    #[must_use]
    pub fn signed_by_a_stranger(&self, body: &str) -> OutgoingWebhook {
        notifications::signed(&mut self.books(), body, self.clock.now(), "a guess")
    }

    fn api(&self, request: &Request) -> Reply {
        let now = self.clock.now();
        if let Some(refusal) = auth::refusal(&self.books(), request, now) {
            return refusal;
        }
        match (request.method.as_str(), request.segments().as_slice()) {
            ("POST", ["v2", "checkout", "orders"]) => orders::create(self, request),
            ("GET", ["v2", "checkout", "orders", id]) => orders::show(self, id),
            ("POST", ["v2", "checkout", "orders", id, action @ ("capture" | "authorize")]) => {
                orders::complete(self, request, id, action)
            }
            ("GET", ["v2", "payments", kind, id]) => payments::show(self, kind, id),
            ("POST", ["v2", "payments", "authorizations", id, "capture"]) => {
                payments::capture(self, request, id)
            }
            ("POST", ["v2", "payments", "authorizations", id, "void"]) => {
                payments::void(self, request, id)
            }
            ("POST", ["v2", "payments", "captures", id, "refund"]) => {
                payments::refund(self, request, id)
            }
            ("POST", ["v1", "notifications", "verify-webhook-signature"]) => {
                notifications::verify(request)
            }
            ("GET", ["v1", "notifications", "webhooks", id]) => notifications::webhook(id),
            _ => errors::not_found(),
        }
    }
}

impl FakeProvider for PayPalFake {
    fn name(&self) -> &'static str {
        "paypal"
    }

    fn settings(&self, api_url: &str, _webhook_url: &str) -> Vec<(&'static str, String)> {
        vec![
            ("payments.paypal.base_url", api_url.to_owned()),
            ("payments.paypal.client_id", auth::CLIENT_ID.to_owned()),
            ("payments.paypal.client_secret", auth::CLIENT_SECRET.to_owned()),
            ("payments.paypal.webhook_id", notifications::WEBHOOK_ID.to_owned()),
        ]
    }

    fn answer(&self, request: &Request) -> Reply {
        let reply = match (request.method.as_str(), request.segments().as_slice()) {
            ("POST", ["v1", "oauth2", "token"]) => {
                auth::token(&mut self.books(), request, self.clock.now())
            }
            ("GET", ["checkoutnow"]) => page::show(self, request),
            ("POST", ["checkoutnow"]) => page::act(self, request),
            _ => self.api(request),
        };
        reply.header("paypal-debug-id", errors::DEBUG_ID)
    }

    fn error(&self, status: u16) -> Reply {
        errors::of_status(status)
    }

    fn clock(&self) -> &FakeClock {
        &self.clock
    }

    fn webhooks(&self) -> &Arc<Webhooks> {
        &self.webhooks
    }

    fn payments(&self) -> Vec<LedgerPayment> {
        let now = self.clock.now();
        self.books().orders.iter().map(|order| ledger_payment(order, now)).collect()
    }

    fn act(&self, provider_ref: &str, action: ShopperAction) -> bool {
        match action {
            ShopperAction::Pay => orders::approve(self, provider_ref, false),
            ShopperAction::BeDeclined => orders::approve(self, provider_ref, true),
            ShopperAction::GiveUp => {
                let now = self.clock.now();
                self.books().order(provider_ref).is_some_and(|order| order.waits(now))
            }
        }
    }

    fn hold_refunds(&self, hold: bool) {
        self.books().holds_refunds = hold;
    }

    fn settle_refund(&self, refund_ref: &str, succeeds: bool) -> bool {
        payments::settle_refund(self, refund_ref, succeeds)
    }

    fn dispute(&self, provider_ref: &str, stage: DisputeStage) -> bool {
        notifications::dispute(self, provider_ref, stage)
    }

    fn forged_webhook(&self, provider_ref: &str) -> OutgoingWebhook {
        let body = notifications::claimed_capture(&self.books(), provider_ref, self.clock.now());
        self.signed_by_a_stranger(&body)
    }
}

fn ledger_payment(order: &Order, now: DateTime<Utc>) -> LedgerPayment {
    let refund = |refund: &books::Refund| LedgerRefund {
        refund_ref: refund.id.clone(),
        shop_id: refund.custom_id.clone(),
        amount: refund.amount.minor,
        status: match refund.status {
            "COMPLETED" => RefundState::Succeeded,
            "PENDING" => RefundState::Pending,
            _ => RefundState::Failed,
        },
    };
    LedgerPayment {
        charged_back: 0,
        provider_ref: order.id.clone(),
        shop_id: order.custom_id.clone(),
        currency: order.amount.currency.clone(),
        authorized: order.reserved(),
        captured: order.captured(),
        is_open: order.is_open(now),
        refunds: order.refunds.iter().map(refund).collect(),
        return_url: order.return_url.clone(),
    }
}
