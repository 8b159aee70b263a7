//! A test double of Stripe: Payment Intents, refunds, disputes and webhooks, as its API of version
//! `2026-10-28.endive` describes them.
//!
//! Written from <https://docs.stripe.com/api>, <https://docs.stripe.com/error-low-level>,
//! <https://docs.stripe.com/testing>, <https://docs.stripe.com/currencies> and
//! <https://docs.stripe.com/webhooks/signature>. It has one account in test mode. Start reading at
//! [`StripeFake`]; `books.rs` is the ledger, and each group of endpoints is a file of its own.

mod account;
mod amounts;
mod api;
mod books;
mod cards;
mod charges;
mod confirming;
mod disputes;
mod errors;
mod events;
mod intents;
mod lists;
mod model;
mod page;
mod parameters;
mod refunds;
mod views;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::clock::FakeClock;
use crate::exchange::{Reply, Request};
use crate::provider::{DisputeStage, FakeProvider, LedgerPayment, ShopperAction};
use crate::webhooks::{OutgoingWebhook, Webhooks};
use books::Books;
use errors::ApiError;

pub use account::{PUBLISHABLE_KEY, SECRET_KEY, WEBHOOK_SECRET};
pub use cards::BANK_DEBIT_TOKEN;

/// The test double.
#[derive(Default)]
pub struct StripeFake {
    clock: FakeClock,
    webhooks: Arc<Webhooks>,
    books: Mutex<Books>,
}

impl StripeFake {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the ledger, and sends the events of what has changed.
    fn change<T>(&self, change: impl FnOnce(&mut Books) -> T) -> T {
        let now = self.clock.now();
        let mut books = self.books();
        books.now = now;
        let result = change(&mut books);
        for webhook in books.take_events() {
            self.webhooks.push(webhook);
        }
        result
    }

    /// An object by its id, as the API shows it without expanding anything.
    #[must_use]
    pub fn object(&self, id: &str) -> Option<Value> {
        self.books().object(id)
    }

    /// A signed event about an object in whatever state, sent `ago` seconds ago, in test or live mode.
    #[must_use]
    pub fn event(&self, kind: &str, object: &Value, ago: i64, is_live: bool) -> OutgoingWebhook {
        let now = self.clock.now().timestamp();
        let event = self.books().event(kind, object, is_live, now);
        events::signed(&event, WEBHOOK_SECRET, now - ago)
    }

    /// A body with a genuine signature of now.
    #[must_use]
    pub fn signed(&self, body: &Value) -> OutgoingWebhook {
        events::signed(body, WEBHOOK_SECRET, self.clock.now().timestamp())
    }

    /// A dispute of all of a payment in this status, as an event has it. It is not kept.
    #[must_use]
    pub fn dispute_object(&self, provider_ref: &str, status: &str) -> Option<Value> {
        let now = self.clock.now().timestamp();
        let books = self.books();
        let intent = books.intent(provider_ref)?;
        Some(views::dispute(intent, status, now))
    }

    /// Attaches a payment method to an intent without confirming it, as an update of the intent does.
    pub fn attach(&self, provider_ref: &str, method: &str) -> bool {
        self.change(|books| books.attach(provider_ref, method).is_some())
    }

    /// A bank debit that is under way is paid, or bounces. `false`: there is none.
    pub fn settle_bank_debit(&self, provider_ref: &str, succeeds: bool) -> bool {
        self.change(|books| confirming::settle_debit(books, provider_ref, succeeds).is_ok())
    }

    /// Makes the total that was captured for a payment another one, as an overcapture in the Dashboard does.
    pub fn set_captured(&self, provider_ref: &str, amount: i64) -> bool {
        self.change(|books| books.set_captured(provider_ref, amount).is_some())
    }
}

impl FakeProvider for StripeFake {
    fn name(&self) -> &'static str {
        "stripe"
    }

    fn settings(&self, api_url: &str, _webhook_url: &str) -> Vec<(&'static str, String)> {
        vec![
            ("payments.stripe.secret_key", SECRET_KEY.to_owned()),
            ("payments.stripe.publishable_key", PUBLISHABLE_KEY.to_owned()),
            ("payments.stripe.webhook_secret", WEBHOOK_SECRET.to_owned()),
            ("payments.stripe.base_url", api_url.to_owned()),
        ]
    }

    fn answer(&self, request: &Request) -> Reply {
        self.change(|books| match request.segments().as_slice() {
            ["v1", ..] => api::answer(books, request),
            ["redirect", "authenticate", id] => page::answer(books, request, id),
            _ => ApiError::unknown_path(request).into_reply(),
        })
    }

    fn error(&self, status: u16) -> Reply {
        ApiError::of_status(status).into_reply()
    }

    fn clock(&self) -> &FakeClock {
        &self.clock
    }

    fn webhooks(&self) -> &Arc<Webhooks> {
        &self.webhooks
    }

    fn payments(&self) -> Vec<LedgerPayment> {
        self.books().ledger()
    }

    /// An intent does not end when the shopper leaves: `GiveUp` is an operator who cancels it as abandoned. A
    /// decline leaves it open, as with Stripe.js.
    fn act(&self, provider_ref: &str, action: ShopperAction) -> bool {
        self.change(|books| books.act(provider_ref, action).is_some())
    }

    fn hold_refunds(&self, hold: bool) {
        self.books().holds_refunds = hold;
    }

    fn settle_refund(&self, refund_ref: &str, succeeds: bool) -> bool {
        self.change(|books| books.settle_refund(refund_ref, succeeds).is_some())
    }

    fn dispute(&self, provider_ref: &str, stage: DisputeStage) -> bool {
        self.change(|books| books.dispute(provider_ref, stage).is_some())
    }

    fn forged_webhook(&self, provider_ref: &str) -> OutgoingWebhook {
        let now = self.clock.now().timestamp();
        let books = self.books();
        let paid = books.object(provider_ref).map(events::as_succeeded).unwrap_or_default();
        let event = books.event("payment_intent.succeeded", &paid, false, now);
        events::signed(&event, "whsec_of_a_stranger", now)
    }
}
