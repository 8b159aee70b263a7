//! Stripe's test double with answers of a test in between.

use std::sync::{Arc, Mutex};

use provider_fakes::stripe::StripeFake;
use provider_fakes::{
    DisputeStage, FakeClock, FakeProvider, LedgerPayment, OutgoingWebhook, Reply, Request,
    ShopperAction, Webhooks,
};
use serde_json::{Value, json};

/// What is answered to a request instead.
type Answer = (&'static str, Reply);

/// The double, which a test interrupts.
pub struct Interposed {
    fake: Arc<StripeFake>,
    answers: Mutex<Vec<Answer>>,
}

impl Interposed {
    pub fn new(fake: Arc<StripeFake>) -> Self {
        Self { fake, answers: Mutex::default() }
    }

    /// Answers the next POST request whose path ends like this with an error.
    pub fn refuse(&self, end: &'static str, status: u16, error: Value) {
        let reply = Reply::json(status, json!({ "error": error }));
        self.answers.lock().unwrap().push((end, reply));
    }

    /// A body with a genuine signature.
    pub fn signed(&self, event: &Value) -> OutgoingWebhook {
        self.fake.signed(event)
    }

    fn interrupt(&self, request: &Request) -> Option<Reply> {
        let mut answers = self.answers.lock().unwrap();
        let path = request.path.join("/");
        let is_next = |(end, _): &Answer| request.method == "POST" && path.ends_with(end);
        let at = answers.iter().position(is_next)?;
        Some(answers.remove(at).1)
    }
}

impl FakeProvider for Interposed {
    fn name(&self) -> &'static str {
        self.fake.name()
    }

    fn settings(&self, api_url: &str, webhook_url: &str) -> Vec<(&'static str, String)> {
        self.fake.settings(api_url, webhook_url)
    }

    fn answer(&self, request: &Request) -> Reply {
        self.interrupt(request).unwrap_or_else(|| self.fake.answer(request))
    }

    fn error(&self, status: u16) -> Reply {
        self.fake.error(status)
    }

    fn clock(&self) -> &FakeClock {
        self.fake.clock()
    }

    fn webhooks(&self) -> &Arc<Webhooks> {
        self.fake.webhooks()
    }

    fn payments(&self) -> Vec<LedgerPayment> {
        self.fake.payments()
    }

    fn act(&self, provider_ref: &str, action: ShopperAction) -> bool {
        self.fake.act(provider_ref, action)
    }

    fn hold_refunds(&self, hold: bool) {
        self.fake.hold_refunds(hold);
    }

    fn settle_refund(&self, refund_ref: &str, succeeds: bool) -> bool {
        self.fake.settle_refund(refund_ref, succeeds)
    }

    fn dispute(&self, provider_ref: &str, stage: DisputeStage) -> bool {
        self.fake.dispute(provider_ref, stage)
    }

    fn forged_webhook(&self, provider_ref: &str) -> OutgoingWebhook {
        self.fake.forged_webhook(provider_ref)
    }
}
