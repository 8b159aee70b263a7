//! The provider's webhooks: each change of a payment or refund is sent, and retried up to 20 times.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::ids::PaymentId;
use domain::payment::ProviderStatus;
use ports::{DueWebhook, TestPage, TestWebhook};
use reqwest::Client;
use serde_json::Map;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::gateway::MockGateway;
use crate::ledger::{LedgerEntry, RefundState};

/// How often the ledger is compared with what was sent.
const TICK: Duration = Duration::from_millis(200);
/// How long the shop may take to accept an event.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The longest pause between two attempts, and how often an event is sent at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
const ATTEMPTS: u32 = 20;

/// The state of a payment that was sent last.
type SentState = (ProviderStatus, Vec<RefundState>);

/// Compares the ledger with what was sent, and sends what has changed.
pub(super) struct Webhooks {
    gateway: Arc<MockGateway>,
    url: Option<String>,
    client: Client,
    sent: HashMap<PaymentId, SentState>,
    waiting: VecDeque<Event>,
    due: Vec<(Instant, DueWebhook)>,
    queued: UnboundedReceiver<DueWebhook>,
}

struct Event {
    body: String,
    content_type: &'static str,
    attempts: u32,
    due: Instant,
}

impl Event {
    fn due_now(webhook: TestWebhook) -> Self {
        let TestWebhook { content_type, body } = webhook;
        Self { body, content_type, attempts: 0, due: Instant::now() }
    }
}

impl Webhooks {
    /// Changes from now on are sent. What is in the ledger already was sent before.
    pub(super) fn new(
        gateway: &Arc<MockGateway>,
        url: Option<String>,
        queued: UnboundedReceiver<DueWebhook>,
    ) -> Self {
        let sent = ledger(gateway).into_iter().map(|entry| (entry.payment_id, state_of(&entry)));
        Self {
            sent: sent.collect(),
            gateway: Arc::clone(gateway),
            url,
            client: Client::new(),
            waiting: VecDeque::new(),
            due: Vec::new(),
            queued,
        }
    }

    /// Sends until the task is aborted.
    pub(super) async fn send_until_stopped(mut self) {
        let Some(url) = self.url.take() else { return };
        loop {
            tokio::time::sleep(TICK).await;
            self.note_changes();
            self.take_queued();
            for _ in 0..self.waiting.len() {
                let Some(event) = self.waiting.pop_front() else { break };
                if event.due <= Instant::now() {
                    self.send(&url, event).await;
                } else {
                    self.waiting.push_back(event);
                }
            }
        }
    }

    /// Takes up the webhooks of the page.
    fn take_queued(&mut self) {
        while let Ok(due) = self.queued.try_recv() {
            self.due.push((Instant::now() + due.after, due));
        }
        let now = Instant::now();
        let (ready, later) =
            std::mem::take(&mut self.due).into_iter().partition(|(at, _)| *at <= now);
        self.due = later;
        let ready: Vec<(Instant, DueWebhook)> = ready;
        let ready = ready.iter().filter_map(|(_, due)| self.gateway.webhook(due));
        self.waiting.extend(ready.map(Event::due_now));
    }

    /// Which refund it is about is looked up by the shop, also after an unsigned hint.
    fn refund_webhook(&self, entry: &LedgerEntry) -> Option<TestWebhook> {
        match self.gateway.character().sends_hints() {
            true => self.gateway.payment_webhook(entry),
            false => self.gateway.signed_webhook(entry, "refund_updated", Map::new()),
        }
    }

    fn note_changes(&mut self) {
        for entry in ledger(&self.gateway) {
            let (status, refunds) = state_of(&entry);
            let sent = self.sent.insert(entry.payment_id, (status, refunds.clone()));
            let (old_status, old_refunds) = sent.unwrap_or((ProviderStatus::Pending, Vec::new()));
            let mut bodies = Vec::new();
            if status != old_status {
                let by_page = self.gateway.page_state.reports(entry.payment_id, status);
                bodies.extend((!by_page).then(|| self.gateway.payment_webhook(&entry)).flatten());
            }
            if refunds != old_refunds {
                bodies.extend(self.refund_webhook(&entry));
            }
            self.waiting.extend(bodies.into_iter().map(Event::due_now));
        }
    }

    async fn send(&mut self, url: &str, mut event: Event) {
        let request = self.client.post(url).timeout(TIMEOUT);
        let request = request.header("content-type", event.content_type).body(event.body.clone());
        let sent = request.send().await;
        if sent.is_ok_and(|response| response.status().is_success()) {
            return;
        }
        event.attempts += 1;
        if event.attempts < ATTEMPTS {
            let pause = TICK.saturating_mul(1 << event.attempts.min(16)).min(LONGEST_PAUSE);
            event.due = Instant::now() + pause;
            self.waiting.push_back(event);
        }
    }
}

/// The ledger; empty while its file cannot be read.
fn ledger(gateway: &MockGateway) -> Vec<LedgerEntry> {
    gateway.ledger().unwrap_or_default()
}

fn state_of(entry: &LedgerEntry) -> SentState {
    (entry.status, entry.refunds.iter().map(|refund| refund.state).collect())
}
