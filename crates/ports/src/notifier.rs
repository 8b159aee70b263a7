//! The port to whoever carries messages: mail server, SMS service, the console.

use async_trait::async_trait;
use domain::notification::Channel;
use thiserror::Error;

/// A message ready to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Always the same for one notification: a mail's `Message-ID`, an SMS service's idempotency
    /// key. A second send after a crash cannot confuse a mailbox.
    pub dedupe_key: String,
    /// How it travels.
    pub channel: Channel,
    /// E-mail address or phone number.
    pub to: String,
    /// Subject line (e-mail).
    pub subject: String,
    /// The text.
    pub body: String,
}

/// Why a message did not go.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotifyError {
    /// Trying again later may work.
    #[error("not now: {0}")]
    Temporary(String),
    /// It will never work: the address, or the message, is refused.
    #[error("refused: {0}")]
    Permanent(String),
}

/// Carries messages of one channel.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Notifier: Send + Sync {
    /// The channel it serves.
    fn channel(&self) -> Channel;

    /// Hands a message over. `Ok` MUST mean that the service has taken it
    /// (`notifier::accepted_means_delivered`); the same message twice MUST bear the same key
    /// (`notifier::same_message_same_key`); text with line breaks MUST never become a header
    /// (`notifier::line_breaks_stay_in_the_text`).
    async fn send(&self, message: &Message) -> Result<(), NotifyError>;
}
