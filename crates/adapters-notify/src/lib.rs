//! Delivery of messages: to the console, by SMTP, and as text messages over an HTTP service with Twilio's API; of
//! events to webhook endpoints; and the templates that messages are rendered from, which an operator can replace one by one.
//!
//! It does not decide who receives which message; the engine does, when it commits an order's change. Start reading
//! at the implementations of [`Notifier`](ports::Notifier) and, for templates, at `texts.rs`.

mod console;
mod line;
mod sms;
mod smtp;
mod texts;
mod webhooks;

pub use console::ConsoleNotifier;
pub use sms::{SmsNotifier, SmsOptions, SmsSender};
pub use smtp::{SmtpLogin, SmtpNotifier, SmtpOptions, SmtpTls};
pub use texts::{TemplateFaults, TemplateTexts, built_in_templates};
pub use webhooks::{HttpWebhookSender, Networks, WebhookOptions};

use thiserror::Error;

/// Why a carrier cannot be set up as it was described.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{what} {problem}")]
pub struct SetupError {
    /// The option, by its name in [`SmtpOptions`] or [`SmsOptions`].
    pub what: &'static str,
    /// What is wrong with it, as the rest of a sentence.
    pub problem: String,
}

impl SetupError {
    fn new(what: &'static str, problem: impl Into<String>) -> Self {
        Self { what, problem: problem.into() }
    }
}
