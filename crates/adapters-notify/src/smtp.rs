//! Mail over SMTP: one connection a send at most, kept for the next one, and every refusal sorted
//! by whose fault it is.

mod mail;
mod options;
mod pool;

use std::sync::Arc;

use async_trait::async_trait;
use domain::notification::Channel;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::{Extension, MailParameter};
use ports::{Clock, Message, Notifier, NotifyError};

use crate::SetupError;
use crate::line::words_without;
use mail::{Mail, Sender};
use pool::Pool;

pub use options::{SmtpLogin, SmtpOptions, SmtpTls};

/// Sends mail through one server.
///
/// A rejected recipient or message (5xx) is permanent. A rejected login or sender is a
/// configuration error, which will be fixed: the mail is retried, as it is after 4xx, a timeout or
/// a broken connection.
///
/// Dropping a send midway is safe: its connection is closed, not used again.
pub struct SmtpNotifier {
    pool: Pool,
    sender: Sender,
    clock: Arc<dyn Clock>,
    timeout: std::time::Duration,
}

impl SmtpNotifier {
    /// Sets the carrier up; the server is spoken to only when there is something to send.
    ///
    /// # Errors
    /// [`SetupError`] names the option that is wrong.
    pub fn new(options: SmtpOptions, clock: Arc<dyn Clock>) -> Result<Self, SetupError> {
        let sender = Sender::parse(&options.from)?;
        let timeout = options.timeout;
        let pool = Pool::new(options, sender.domain())?;
        Ok(Self { pool, sender, clock, timeout })
    }

    async fn submit(&self, mail: &Mail, to: &str) -> Result<(), NotifyError> {
        let _turn = self.pool.turn().await;
        let mut connection = self.pool.connection().await.map_err(|error| error.told())?;
        match transaction(&mut connection, &self.sender, mail).await {
            Ok(()) => {
                self.pool.keep(connection);
                Ok(())
            }
            Err(refusal) => {
                let told = refusal.told(to);
                self.pool.keep_if_sound(connection).await;
                Err(told)
            }
        }
    }
}

#[async_trait]
impl Notifier for SmtpNotifier {
    fn channel(&self) -> Channel {
        Channel::Email
    }

    async fn send(&self, message: &Message) -> Result<(), NotifyError> {
        if message.channel != Channel::Email {
            let why = format!("a mail server does not support {}", message.channel);
            return Err(NotifyError::Permanent(why));
        }
        let mail = Mail::write(message, &self.sender, self.clock.now())?;
        let sent = tokio::time::timeout(self.timeout, self.submit(&mail, &message.to)).await;
        sent.unwrap_or_else(|_| {
            Err(NotifyError::Temporary("the mail server did not answer in time".to_owned()))
        })
    }
}

/// At which step of a mail the server said no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SmtpStep {
    Sender,
    Recipient,
    Data,
}

/// A mail that did not go.
enum NotSent {
    /// The server, or the way to it, said no.
    Said(SmtpStep, Error),
    /// The server cannot carry such an address.
    NoUtf8,
}

impl NotSent {
    fn told(&self, to: &str) -> NotifyError {
        let (step, error) = match self {
            Self::Said(step, error) => (*step, error),
            Self::NoUtf8 => {
                let why = "the address has characters that the mail server does not support";
                return NotifyError::Permanent(why.to_owned());
            }
        };
        let what = match step {
            SmtpStep::Sender => "the mail server rejected the sender address",
            SmtpStep::Recipient => "the mail server rejected the address",
            SmtpStep::Data => "the mail server rejected the message",
        };
        let why = format!("{what}: {}", words_without(to, &words(error)));
        if error.is_permanent() && step != SmtpStep::Sender && !is_about_login(error) {
            NotifyError::Permanent(why)
        } else {
            NotifyError::Temporary(why)
        }
    }
}

/// 530 and 535 ask for a login, or refuse one, at whichever step they come.
fn is_about_login(error: &Error) -> bool {
    error.status().is_some_and(|code| matches!(u16::from(code), 530 | 535))
}

async fn transaction(
    connection: &mut AsyncSmtpConnection,
    sender: &Sender,
    mail: &Mail,
) -> Result<(), NotSent> {
    let mut parameters = Vec::new();
    if !mail.to.to_string().is_ascii() {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(NotSent::NoUtf8);
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    let at = |step: SmtpStep| move |error: Error| NotSent::Said(step, error);
    let from = MailFrom::new(Some(sender.address()), parameters);
    connection.command(from).await.map_err(at(SmtpStep::Sender))?;
    let to = Rcpt::new(mail.to.clone(), Vec::new());
    connection.command(to).await.map_err(at(SmtpStep::Recipient))?;
    connection.command(Data).await.map_err(at(SmtpStep::Data))?;
    connection.message(&mail.data).await.map_err(at(SmtpStep::Data))?;
    Ok(())
}

/// What an error says, with its cause.
fn words(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        let more = deeper.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        cause = deeper.source();
    }
    words
}
