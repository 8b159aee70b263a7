//! Deleting what has had its time: the oldest first, and no more than is wanted at once.

use domain::Instant;
use domain::webhook_delivery::WebhookDelivery;
use ports::{
    ApiKey, IdempotencyRecord, IdempotencyState, OrderLink, Purge, ReceiptOutcome, SignInCode,
    WebSession, WebSessionBrowser, WebhookReceipt,
};

use crate::state::{State, Usage};
use crate::table::Table;

impl State {
    /// Deletes up to `limit` rows; gives how many.
    pub(crate) fn purge(&mut self, what: Purge, limit: u32) -> u64 {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let gone = match what {
            Purge::IdempotencyRecords(by) => {
                let over = |r: &IdempotencyRecord| has_run_out(r, by).then_some(r.expires_at);
                delete_oldest(&mut self.idempotency, limit, over)
            }
            Purge::Receipts(before) => {
                let over =
                    |r: &WebhookReceipt| is_settled_before(r, before).then_some(r.received_at);
                delete_oldest(&mut self.receipts, limit, over)
            }
            Purge::UsageCounters(by) => {
                let over = |usage: &Usage| (usage.ends_at <= by).then_some(usage.ends_at);
                delete_oldest(&mut self.usage, limit, over)
            }
            Purge::WebSessions(by) => {
                let over = |s: &WebSession| (s.expires_at <= by).then_some(s.expires_at);
                delete_oldest(&mut self.web_sessions, limit, over)
            }
            Purge::WebSessionBrowsers(by) => {
                let over = |b: &WebSessionBrowser| (b.expires_at <= by).then_some(b.expires_at);
                delete_oldest(&mut self.web_session_browsers, limit, over)
            }
            Purge::ApiKeys(by) => {
                let over =
                    |key: &ApiKey| key.revoked_at.or(key.expires_at).filter(|end| *end <= by);
                let gone = delete_oldest(&mut self.api_keys, limit, over);
                let hashes = self.api_key_hashes.iter().map(|(hash, id)| (hash.clone(), *id));
                for (hash, id) in hashes.collect::<Vec<_>>() {
                    if self.api_keys.get(&id).is_none() {
                        self.api_key_hashes.remove(&hash);
                    }
                }
                gone
            }
            Purge::SignInCodes(by) => {
                let over = |c: &SignInCode| (c.expires_at <= by).then_some(c.expires_at);
                delete_oldest(&mut self.sign_in_codes, limit, over)
            }
            Purge::OrderLinks(by) => {
                let over = |l: &OrderLink| (l.expires_at <= by).then_some(l.expires_at);
                delete_oldest(&mut self.order_links, limit, over)
            }
            Purge::WebhookDeliveries(by) => self.purge_deliveries(by, limit),
            // `erase_customer` leaves none.
            Purge::ErasedResponses(_) => 0,
        };
        self.keep();
        gone
    }
}

impl State {
    fn purge_deliveries(&mut self, by: Instant, limit: usize) -> u64 {
        let over = |d: &WebhookDelivery| d.ended_at.filter(|end| *end <= by);
        let gone = delete_oldest(&mut self.webhook_deliveries, limit, over);
        let messages = self.webhook_messages.iter().map(|(m, id)| (m.clone(), *id));
        for (message, id) in messages.collect::<Vec<_>>() {
            if !self.webhook_deliveries.has(&id) {
                self.webhook_messages.remove(&message);
            }
        }
        gone
    }
}

/// An unfinished record is deleted too, but not while its lease may still be held.
fn has_run_out(record: &IdempotencyRecord, by: Instant) -> bool {
    let running = match &record.state {
        IdempotencyState::Running { lease_until, .. } => *lease_until > by,
        IdempotencyState::Finished(_) => false,
    };
    record.expires_at <= by && !running
}

fn is_settled_before(receipt: &WebhookReceipt, before: Instant) -> bool {
    let settled = match receipt.outcome {
        ReceiptOutcome::Applied | ReceiptOutcome::Ignored => true,
        ReceiptOutcome::Parked => false,
    };
    settled && receipt.received_at < before
}

/// Deletes those rows that have an age, the oldest first.
fn delete_oldest<K: Ord + Clone, V: Clone>(
    table: &mut Table<K, V>,
    limit: usize,
    age: impl Fn(&V) -> Option<Instant>,
) -> u64 {
    let aged = table.iter().filter_map(|(key, row)| Some((age(row)?, key.clone())));
    let mut aged: Vec<_> = aged.collect();
    aged.sort_unstable();
    aged.truncate(limit);
    let gone = aged.iter().filter(|(_, key)| table.remove(key).is_some()).count();
    u64::try_from(gone).unwrap_or(u64::MAX)
}
