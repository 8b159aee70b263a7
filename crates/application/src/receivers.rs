//! What webhook endpoints are served with.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::Instant;
use domain::ids::WebhookEndpointId;
use domain::order::OrderRecord;
use ports::WebhookSender;

/// Renders an order as operators see it, for the bodies of endpoints that want it. The JSON shapes belong to the API.
pub type RenderOrder = Arc<dyn Fn(&OrderRecord) -> serde_json::Value + Send + Sync>;

/// What webhook endpoints are served with.
pub struct Receivers {
    pub(crate) sender: Arc<dyn WebhookSender>,
    pub(crate) render_order: RenderOrder,
    /// Endpoints whose receivers have asked for a pause, until when. It is kept in memory: another server, or this one
    /// after a restart, learns of it with its next request.
    pauses: Mutex<HashMap<WebhookEndpointId, Instant>>,
}

impl Receivers {
    /// Requests are sent by `sender`, and orders rendered by `render_order`.
    #[must_use]
    pub fn new(sender: Arc<dyn WebhookSender>, render_order: RenderOrder) -> Self {
        Self { sender, render_order, pauses: Mutex::default() }
    }

    /// Nothing is sent to this endpoint until then.
    pub(crate) fn pause(&self, id: WebhookEndpointId, until: Instant) {
        self.pauses.lock().unwrap_or_else(PoisonError::into_inner).insert(id, until);
    }

    /// Whether nothing is to be sent to this endpoint now.
    pub(crate) fn is_paused(&self, id: WebhookEndpointId, now: Instant) -> bool {
        let mut pauses = self.pauses.lock().unwrap_or_else(PoisonError::into_inner);
        pauses.retain(|_, until| *until > now);
        pauses.contains_key(&id)
    }

    /// A pause that its receiver has asked for ends.
    pub(crate) fn end_pause(&self, id: WebhookEndpointId) {
        self.pauses.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}
