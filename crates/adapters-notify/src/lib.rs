//! Notifiers and the message renderer: the console, which prints what would have been sent; e-mail
//! over SMTP; text messages over an HTTP service with Twilio's API; and messages rendered from
//! templates, which an operator can replace one by one.

mod console;
mod line;
mod sms;
mod smtp;
mod texts;

pub use console::ConsoleNotifier;
pub use sms::{SmsNotifier, SmsOptions, SmsSender};
pub use smtp::{SmtpLogin, SmtpNotifier, SmtpOptions, SmtpTls};
pub use texts::{TemplateFaults, TemplateTexts, built_in_templates};

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
