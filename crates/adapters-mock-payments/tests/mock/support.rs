//! What the tests need: a provider with a secret, a clock that stands still, signed
//! bodies.

pub mod fixture;

use std::sync::{Arc, Mutex};

use adapters_mock_payments::{MockGateway, MockOptions, sign};
use domain::{DateTime, Instant};
use ports::{Clock, WebhookRequest};
use serde_json::Value;

/// The secret of every provider in these tests.
pub const SECRET: &str = "the secret of the mock provider in tests";

/// A clock that stands still until it is set.
pub struct StillClock(pub Mutex<Instant>);

impl Clock for StillClock {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap()
    }
}

/// A secret, no magic, a ledger in memory.
pub fn options() -> MockOptions {
    MockOptions { webhook_secrets: vec![SECRET.into()], ..MockOptions::default() }
}

/// A provider whose clock stands still.
pub fn opened(options: MockOptions) -> Arc<MockGateway> {
    Arc::new(MockGateway::open(options, still()).unwrap())
}

/// A clock that stands at noon.
pub fn still() -> Arc<StillClock> {
    let noon = DateTime::parse_from_rfc3339("2026-11-21T12:00:00Z").unwrap();
    Arc::new(StillClock(Mutex::new(noon.to_utc())))
}

/// A body with its signature, as the provider sends it.
pub fn signed(secret: &str, body: Value) -> WebhookRequest {
    let body = sign(&secret.into(), body).unwrap();
    WebhookRequest { body: body.to_string().into_bytes(), ..Default::default() }
}
