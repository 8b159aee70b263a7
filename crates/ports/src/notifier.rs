//! The port for message delivery: mail server, SMS service, the console.

use async_trait::async_trait;
use domain::contact::Contact;
use domain::notification::{Channel, Notification};
use domain::order::OrderRecord;
use thiserror::Error;

/// A message to deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Always the same for one notification: a mail's `Message-ID`, an SMS service's idempotency
    /// key. A second send after a crash cannot confuse a mailbox.
    pub dedupe_key: String,
    /// Delivery channel.
    pub channel: Channel,
    /// E-mail address or phone number.
    pub to: String,
    /// Subject line (e-mail).
    pub subject: String,
    /// The text: one plain sentence.
    pub body: String,
    /// The rendered message, if the shop has templates for it. Notifiers use it for subject and
    /// body; a console prints the sentence.
    pub rendered: Option<RenderedMessage>,
}

/// A message written out, with the order's lines and totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedMessage {
    /// Subject line (e-mail).
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML (e-mail).
    pub html: Option<String>,
}

/// Why a message could not be rendered: a custom template is invalid.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("rendering failed: {0}")]
pub struct RenderError(pub String);

/// Renders messages from the shop's templates.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait MessageRenderer: Send + Sync {
    /// The rendered message about an order. The same message MUST render identically while order
    /// and templates are unchanged (`texts::same_message_same_rendering`), subjects MUST be one line
    /// (`texts::subjects_are_one_line`), and user input MUST NOT become markup
    /// (`texts::typed_text_is_no_markup`). `link` shows the order to its holder, if there is one.
    ///
    /// # Errors
    /// [`RenderError`]; the plain sentence is sent instead.
    fn render(
        &self,
        message: &Notification,
        order: &OrderRecord,
        to: &Contact,
        link: Option<String>,
    ) -> Result<RenderedMessage, RenderError>;
}

/// Why delivery failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotifyError {
    /// Trying again later may work.
    #[error("temporary failure: {0}")]
    Temporary(String),
    /// Retrying is useless: the address or the message was rejected.
    #[error("rejected: {0}")]
    Permanent(String),
}

/// Delivers messages on one channel.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Notifier: Send + Sync {
    /// The channel it serves.
    fn channel(&self) -> Channel;

    /// Sends a message. `Ok` MUST mean that the service has accepted it
    /// (`notifier::accepted_means_delivered`); the same message twice MUST have the same key
    /// (`notifier::same_message_same_key`); text with line breaks MUST never become a header
    /// (`notifier::line_breaks_stay_in_the_text`).
    async fn send(&self, message: &Message) -> Result<(), NotifyError>;
}
