//! Panic isolation for notifiers and message renderers.

use std::sync::Arc;

use async_trait::async_trait;
use domain::contact::Contact;
use domain::notification::{Channel, Notification};
use domain::order::OrderRecord;
use ports::{Message, MessageRenderer, Notifier, NotifyError, RenderError, RenderedMessage};

use super::{caught, caught_now};

/// A notifier whose panics are failed attempts: the message is retried, and dead-lettered after its
/// last attempt like any other.
pub(crate) struct GuardedNotifier {
    inner: Arc<dyn Notifier>,
    channel: Channel,
}

impl GuardedNotifier {
    /// Guards a notifier.
    pub(crate) fn new(inner: Arc<dyn Notifier>) -> Self {
        Self { channel: inner.channel(), inner }
    }
}

#[async_trait]
impl Notifier for GuardedNotifier {
    fn channel(&self) -> Channel {
        self.channel
    }

    async fn send(&self, message: &Message) -> Result<(), NotifyError> {
        caught(|| self.inner.send(message)).await.unwrap_or_else(|_| {
            tracing::error!(channel = self.channel.as_str(), "notifier panicked");
            Err(NotifyError::Temporary("the notifier panicked".to_owned()))
        })
    }
}

/// A renderer whose panics are broken templates: the plain sentence is sent.
pub(crate) struct GuardedRenderer {
    inner: Arc<dyn MessageRenderer>,
}

impl GuardedRenderer {
    /// Guards a renderer.
    pub(crate) fn new(inner: Arc<dyn MessageRenderer>) -> Self {
        Self { inner }
    }
}

impl MessageRenderer for GuardedRenderer {
    fn render(
        &self,
        message: &Notification,
        order: &OrderRecord,
        to: &Contact,
        link: Option<String>,
    ) -> Result<RenderedMessage, RenderError> {
        caught_now(|| self.inner.render(message, order, to, link)).unwrap_or_else(|_| {
            tracing::error!("message renderer panicked");
            Err(RenderError("the renderer panicked".to_owned()))
        })
    }
}
