//! The provider's webhooks: each change of a payment or refund is sent, and retried up to 20 times.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::ids::PaymentId;
use domain::payment::ProviderStatus;
use reqwest::Client;
use secrecy::SecretString;
use serde_json::{Map, Value, json};

use crate::gateway::MockGateway;
use crate::ledger::{LedgerEntry, RefundState};
use crate::webhook;

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
    secret: SecretString,
    url: Option<String>,
    client: Client,
    sent: HashMap<PaymentId, SentState>,
    waiting: VecDeque<Event>,
}

struct Event {
    body: String,
    content_type: &'static str,
    attempts: u32,
    due: Instant,
}

impl Webhooks {
    /// Changes from now on are sent. What is in the ledger already was sent before.
    pub(super) fn new(
        gateway: &Arc<MockGateway>,
        secret: SecretString,
        url: Option<String>,
    ) -> Self {
        let sent = ledger(gateway).into_iter().map(|entry| (entry.payment_id, state_of(&entry)));
        Self {
            sent: sent.collect(),
            gateway: Arc::clone(gateway),
            secret,
            url,
            client: Client::new(),
            waiting: VecDeque::new(),
        }
    }

    /// Sends until the task is aborted.
    pub(super) async fn send_until_stopped(mut self) {
        let Some(url) = self.url.take() else { return };
        loop {
            tokio::time::sleep(TICK).await;
            self.note_changes();
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

    fn note_changes(&mut self) {
        for entry in ledger(&self.gateway) {
            let (status, refunds) = state_of(&entry);
            let sent = self.sent.insert(entry.payment_id, (status, refunds.clone()));
            let (old_status, old_refunds) = sent.unwrap_or((ProviderStatus::Pending, Vec::new()));
            let mut bodies = Vec::new();
            if status != old_status {
                bodies.push(self.payment_event(&entry));
            }
            if refunds != old_refunds {
                bodies.push(self.event(&entry, "refund_updated", Map::new()));
            }
            self.waiting.extend(bodies.into_iter().flatten());
        }
    }

    fn payment_event(&self, entry: &LedgerEntry) -> Option<Event> {
        let amount = entry.charged().or(entry.amount);
        let mut raw_data = Map::new();
        if let Some(amount) = amount {
            raw_data.insert("amount".to_owned(), json!(amount.to_string()));
            raw_data.insert("currency".to_owned(), json!(amount.currency().code()));
        }
        if let Some(code) = &entry.failure_code {
            raw_data.insert("failure_code".to_owned(), json!(code));
        }
        self.event(entry, entry.status.as_str(), raw_data)
    }

    fn event(
        &self,
        entry: &LedgerEntry,
        status: &str,
        mut raw_data: Map<String, Value>,
    ) -> Option<Event> {
        let reference = entry.provider_ref();
        let (attempts, due) = (0, Instant::now());
        if self.gateway.character().sends_hints() {
            let content_type = "application/x-www-form-urlencoded";
            return Some(Event { body: format!("id={reference}"), content_type, attempts, due });
        }
        raw_data.insert("event_id".to_owned(), json!(uuid::Uuid::now_v7().to_string()));
        let body = json!({ "provider_ref": reference, "status": status, "raw_data": raw_data });
        let body = webhook::sign(&self.secret, body).ok()?.to_string();
        Some(Event { body, content_type: "application/json", attempts, due })
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
