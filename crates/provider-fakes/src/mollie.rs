//! Mollie's API v2: payments, captures, refunds and chargebacks as JSON (HAL), idempotency keys that live for an hour,
//! unsigned webhooks, and the page on which shoppers pay.
//!
//! Written from <https://docs.mollie.com/reference/overview> and the pages below it. Where the documentation is silent
//! the double is strict: parameters that it does not know are refused, and every answer that was processed is
//! repeated under its key, errors included.

mod call;
mod captures;
mod chargebacks;
mod errors;
mod ledger;
mod links;
mod page;
mod payments;
mod profiles;
mod read;
mod refunds;
mod render;

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::clock::FakeClock;
use crate::exchange::{Reply, Request};
use crate::idempotency::{IdempotencyKeys, KeyState};
use crate::provider::{DisputeStage, FakeProvider, LedgerPayment, ShopperAction};
use crate::webhooks::{OutgoingWebhook, Webhooks};
use call::Call;
use errors::Refusal;
use ledger::{Books, Outcome};

/// The API key that the settings name.
const TEST_KEY: &str = "test_KassaDoubleFirstKeyForTests01";
/// A second key of the same profile, for rotations.
const SECOND_TEST_KEY: &str = "test_KassaDoubleSecondKeyForTests2";
/// The key of the live mode, whose payments the others do not see.
const LIVE_KEY: &str = "live_KassaDoubleLiveKeyForTests003";

/// For how long keys are remembered.
const KEY_LIFETIME: TimeDelta = TimeDelta::hours(1);

/// Mollie.
#[derive(Debug)]
pub struct MollieFake {
    clock: FakeClock,
    webhooks: Arc<Webhooks>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    books: Books,
    keys: IdempotencyKeys,
}

impl Default for MollieFake {
    fn default() -> Self {
        let keys = IdempotencyKeys::new(KEY_LIFETIME);
        let state = Mutex::new(State { books: Books::default(), keys });
        Self { clock: FakeClock::default(), webhooks: Arc::default(), state }
    }
}

impl MollieFake {
    /// The API keys of the test mode: both can be used.
    pub const TEST_KEYS: [&'static str; 2] = [TEST_KEY, SECOND_TEST_KEY];
    /// The API key of the live mode.
    pub const LIVE_KEY: &'static str = LIVE_KEY;

    /// Makes the total that was captured for a payment another one.
    pub fn set_captured(&self, provider_ref: &str, minor_units: i64) -> bool {
        self.change(provider_ref, |payment, _| {
            payment.captured = minor_units;
            false
        })
    }

    /// The shopper chooses a bank transfer, which they can make for days.
    pub fn choose_bank_transfer(&self, provider_ref: &str) -> bool {
        self.change(provider_ref, |payment, _| {
            payment.choose_bank_transfer();
            false
        })
    }

    /// From now on captures are accepted and stay pending until they are settled, or succeed at once.
    pub fn hold_captures(&self, hold: bool) {
        self.with(|books, _| books.holds_captures = hold);
    }

    /// Settles the pending captures of a payment.
    pub fn settle_captures(&self, provider_ref: &str, succeed: bool) -> bool {
        self.change(provider_ref, |payment, now| payment.settle_captures(succeed, now))
    }

    /// From now on releases of authorizations are accepted and not carried out, or are carried out at once.
    pub fn hold_releases(&self, hold: bool) {
        self.with(|books, _| books.holds_releases = hold);
    }

    /// The time within which the shopper can pay has passed.
    pub fn expire(&self, provider_ref: &str) -> bool {
        self.change(provider_ref, |payment, now| payment.finish(Outcome::Expired, now))
    }

    /// Looks at the books or changes them, and sends the webhooks of what has changed.
    fn with<T>(&self, act: impl FnOnce(&mut Books, DateTime<Utc>) -> T) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        state.books.expire(now);
        let done = act(&mut state.books, now);
        self.send(&mut state.books);
        done
    }

    /// Changes a payment. `act` says whether Mollie calls the webhook.
    fn change(
        &self,
        provider_ref: &str,
        act: impl FnOnce(&mut ledger::Payment, DateTime<Utc>) -> bool,
    ) -> bool {
        self.with(|books, now| {
            let Some(payment) = books.payment_mut(provider_ref) else { return false };
            if act(payment, now) {
                books.notify(provider_ref);
            }
            true
        })
    }

    fn send(&self, books: &mut Books) {
        for payment in books.notices.drain(..) {
            self.webhooks.push(notice(&payment));
        }
    }

    fn api(&self, request: &Request, path: &[&str]) -> Reply {
        let Some(mode) = mode_of(request) else { return errors::unauthorized() };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (now, state) = (self.clock.now(), &mut *state);
        state.books.expire(now);
        let key = Some(request.header("idempotency-key"));
        let key = key.filter(|key| !key.is_empty() && request.method == "POST");
        let content = format!("{} {} {}", mode, request.path.join("/"), request.text());
        match key.map_or(KeyState::New, |key| state.keys.state(key, &content, now)) {
            KeyState::Replay(reply) => return reply.header("Idempotent-Replayed", "true"),
            KeyState::OtherRequest => return errors::key_of_another_request(),
            KeyState::New => {}
        }
        let call = Call { request, mode, now, books: &mut state.books };
        let reply = route(call, path).unwrap_or_else(Refusal::into_reply);
        if let Some(key) = key
            && reply.status != 409
        {
            state.keys.remember(key, &content, &reply, now);
        }
        self.send(&mut state.books);
        reply
    }
}

fn route(call: Call<'_>, path: &[&str]) -> Result<Reply, Refusal> {
    match (call.request.method.as_str(), path) {
        ("GET", ["profiles", "me"]) => Ok(profiles::me(&call)),
        ("POST", ["payments"]) => payments::create(call),
        ("GET", ["payments"]) => payments::list(&call),
        ("GET", ["payments", id]) => payments::get(&call, id),
        ("DELETE", ["payments", id]) => payments::cancel(call, id),
        ("POST", ["payments", id, "release-authorization"]) => payments::release(call, id),
        ("POST", ["payments", id, "captures"]) => captures::create(call, id),
        ("GET", ["payments", id, "captures"]) => captures::list(&call, id),
        ("POST", ["payments", id, "refunds"]) => refunds::create(call, id),
        ("GET", ["payments", id, "refunds"]) => refunds::list(&call, id),
        ("GET", ["payments", id, "refunds", refund]) => refunds::get(&call, id, refund),
        ("DELETE", ["payments", id, "refunds", refund]) => refunds::cancel(call, id, refund),
        ("GET", ["payments", id, "chargebacks"]) => chargebacks::list(&call, id),
        _ => Err(Refusal::new(404, "The requested resource does not exist", None)),
    }
}

/// The mode of the key, if it is one.
fn mode_of(request: &Request) -> Option<&'static str> {
    match request.header("authorization").strip_prefix("Bearer ")? {
        TEST_KEY | SECOND_TEST_KEY => Some("test"),
        LIVE_KEY => Some("live"),
        _ => None,
    }
}

/// A webhook: it only names the payment.
fn notice(payment: &str) -> OutgoingWebhook {
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("user-agent", "Mollie HTTP client/1.0"),
        ("accept", "*/*"),
    ];
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    OutgoingWebhook {
        headers: headers.into_iter().map(owned).collect(),
        body: format!("id={payment}").into_bytes(),
    }
}

impl FakeProvider for MollieFake {
    fn name(&self) -> &'static str {
        "mollie"
    }

    fn settings(&self, api_url: &str, webhook_url: &str) -> Vec<(&'static str, String)> {
        vec![
            ("payments.mollie.api_key", TEST_KEY.to_owned()),
            ("payments.mollie.webhook_url", webhook_url.to_owned()),
            ("payments.mollie.base_url", api_url.to_owned()),
        ]
    }

    fn answer(&self, request: &Request) -> Reply {
        match request.segments().as_slice() {
            ["checkout", id] => page::answer(self, request, id),
            ["v2", path @ ..] => self.api(request, path),
            _ => Reply::empty(404),
        }
    }

    fn error(&self, status: u16) -> Reply {
        errors::fault(status)
    }

    fn clock(&self) -> &FakeClock {
        &self.clock
    }

    fn webhooks(&self) -> &Arc<Webhooks> {
        &self.webhooks
    }

    fn payments(&self) -> Vec<LedgerPayment> {
        self.with(|books, _| books.payments.iter().map(ledger::Payment::entry).collect())
    }

    fn act(&self, provider_ref: &str, action: ShopperAction) -> bool {
        let outcome = match action {
            ShopperAction::Pay => Outcome::Paid,
            ShopperAction::BeDeclined => Outcome::Failed,
            ShopperAction::GiveUp => Outcome::Cancelled,
        };
        let mut acted = false;
        self.change(provider_ref, |payment, now| {
            acted = payment.finish(outcome, now);
            acted
        });
        acted
    }

    fn hold_refunds(&self, hold: bool) {
        self.with(|books, _| books.holds_refunds = hold);
    }

    fn settle_refund(&self, refund_ref: &str, succeeds: bool) -> bool {
        self.with(|books, _| books.settle_refund(refund_ref, succeeds))
    }

    fn dispute(&self, provider_ref: &str, stage: DisputeStage) -> bool {
        let mut told = false;
        self.change(provider_ref, |payment, now| {
            told = chargebacks::dispute(payment, stage, now);
            told
        });
        told
    }

    fn forged_webhook(&self, provider_ref: &str) -> OutgoingWebhook {
        notice(provider_ref)
    }
}

#[cfg(test)]
mod tests;
