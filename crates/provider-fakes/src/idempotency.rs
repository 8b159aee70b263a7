//! Idempotency keys, and the answers that are repeated.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::exchange::Reply;

/// The idempotency keys that a provider remembers for a while.
#[derive(Debug)]
pub struct IdempotencyKeys {
    lifetime: TimeDelta,
    entries: HashMap<String, Entry>,
}

#[derive(Debug)]
struct Entry {
    request: String,
    reply: Reply,
    at: DateTime<Utc>,
}

/// What a provider knows of a key.
#[derive(Debug, Clone)]
pub enum KeyState {
    /// Nothing, or no longer.
    New,
    /// The same request was given this reply.
    Replay(Reply),
    /// Another request was sent with it.
    OtherRequest,
}

impl IdempotencyKeys {
    /// Keys that are remembered for this time.
    #[must_use]
    pub fn new(lifetime: TimeDelta) -> Self {
        Self { lifetime, entries: HashMap::new() }
    }

    /// What is known of a key. `request` is what has to be the same: path and body, say.
    #[must_use]
    pub fn state(&self, key: &str, request: &str, now: DateTime<Utc>) -> KeyState {
        match self.entries.get(key) {
            Some(entry) if entry.at + self.lifetime <= now => KeyState::New,
            Some(entry) if entry.request != request => KeyState::OtherRequest,
            Some(entry) => KeyState::Replay(entry.reply.clone()),
            None => KeyState::New,
        }
    }

    /// Remembers the answer.
    pub fn remember(&mut self, key: &str, request: &str, reply: &Reply, now: DateTime<Utc>) {
        let entry = Entry { request: request.to_owned(), reply: reply.clone(), at: now };
        self.entries.insert(key.to_owned(), entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_key_is_remembered_for_its_lifetime_and_belongs_to_one_request() {
        let mut keys = IdempotencyKeys::new(TimeDelta::hours(1));
        let now = Utc::now();
        assert!(matches!(keys.state("k", "a", now), KeyState::New));
        keys.remember("k", "a", &Reply::json(200, json!({ "id": 1 })), now);
        assert!(matches!(keys.state("k", "a", now), KeyState::Replay(_)));
        assert!(matches!(keys.state("k", "b", now), KeyState::OtherRequest));
        assert!(matches!(keys.state("k", "b", now + TimeDelta::hours(1)), KeyState::New));
    }
}
