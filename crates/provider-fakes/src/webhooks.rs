//! Webhooks of a test double: sent to a URL with retries, or taken by the test.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::Client;

/// How long to wait after a failed delivery; doubled with each.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// How often a webhook is sent.
const ATTEMPTS: u32 = 8;
/// How often the queue is looked at.
const TICK: Duration = Duration::from_millis(20);

/// A webhook to send.
#[derive(Debug, Clone)]
pub struct OutgoingWebhook {
    /// Header names in lower case, with their values.
    pub headers: Vec<(String, String)>,
    /// The raw body.
    pub body: Vec<u8>,
}

/// The webhooks of a provider, the oldest first. Without a URL they wait until they are taken.
#[derive(Debug, Default)]
pub struct Webhooks {
    queue: Mutex<VecDeque<OutgoingWebhook>>,
    url: Mutex<Option<String>>,
}

impl Webhooks {
    /// Sends one more.
    pub fn push(&self, webhook: OutgoingWebhook) {
        self.queue().push_back(webhook);
    }

    /// Takes all that were not sent yet, the oldest first.
    #[must_use]
    pub fn take(&self) -> Vec<OutgoingWebhook> {
        self.queue().drain(..).collect()
    }

    /// Sends webhooks to this URL from now on, or keeps them.
    pub fn send_to(&self, url: Option<&str>) {
        *self.url.lock().unwrap_or_else(PoisonError::into_inner) = url.map(ToOwned::to_owned);
    }

    fn queue(&self) -> MutexGuard<'_, VecDeque<OutgoingWebhook>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn url(&self) -> Option<String> {
        self.url.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sends webhooks until the task is aborted. Deliveries run side by side, as those of real providers.
    pub async fn deliver(self: Arc<Self>) {
        let client = Client::new();
        loop {
            tokio::time::sleep(TICK).await;
            let Some(url) = self.url() else { continue };
            for webhook in self.take() {
                tokio::spawn(deliver(client.clone(), url.clone(), webhook));
            }
        }
    }
}

async fn deliver(client: Client, url: String, webhook: OutgoingWebhook) {
    let mut pause = FIRST_PAUSE;
    for _ in 0..ATTEMPTS {
        let mut request = client.post(&url).body(webhook.body.clone());
        for (name, value) in &webhook.headers {
            request = request.header(name, value);
        }
        if request.send().await.is_ok_and(|response| response.status().is_success()) {
            return;
        }
        tokio::time::sleep(pause).await;
        pause *= 2;
    }
}
