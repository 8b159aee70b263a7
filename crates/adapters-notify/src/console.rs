//! Messages printed on the console, one line each, instead of being sent.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use domain::notification::Channel;
use ports::{Message, Notifier, NotifyError};

use crate::line::one_line;

/// Prints the messages of one channel:
///
/// ```text
/// [EMAIL MOCK] To: user@example.com, Subject: Order Confirmed, Body: Your order #7 is paid.
/// [SMS MOCK] To: +911234567890, Text: Order #7 paid successfully.
/// ```
///
/// The console has no place for a message's key, so a second send is a second line.
pub struct ConsoleNotifier {
    channel: Channel,
    out: Mutex<Box<dyn Write + Send>>,
}

impl ConsoleNotifier {
    /// Prints to stdout.
    #[must_use]
    pub fn stdout(channel: Channel) -> Self {
        Self::new(channel, Box::new(io::stdout()))
    }

    /// Prints to any writer.
    #[must_use]
    pub fn new(channel: Channel, out: Box<dyn Write + Send>) -> Self {
        Self { channel, out: Mutex::new(out) }
    }

    fn print(&self, line: &str) -> io::Result<()> {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        out.write_all(line.as_bytes())?;
        out.flush()
    }
}

#[async_trait]
impl Notifier for ConsoleNotifier {
    fn channel(&self) -> Channel {
        self.channel
    }

    async fn send(&self, message: &Message) -> Result<(), NotifyError> {
        if message.channel != self.channel {
            let why = format!("this console prints {}, not {}", self.channel, message.channel);
            return Err(NotifyError::Permanent(why));
        }
        let printed = self.print(&line(message));
        printed.map_err(|error| NotifyError::Temporary(error.to_string()))
    }
}

fn line(message: &Message) -> String {
    let to = one_line(&message.to);
    match message.channel {
        Channel::Email => {
            let (subject, body) = (one_line(&message.subject), one_line(&message.body));
            format!("[EMAIL MOCK] To: {to}, Subject: {subject}, Body: {body}\n")
        }
        Channel::Sms => format!("[SMS MOCK] To: {to}, Text: {}\n", one_line(&message.body)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(channel: Channel, to: &str, subject: &str, body: &str) -> Message {
        Message {
            dedupe_key: "key".to_owned(),
            channel,
            to: to.to_owned(),
            subject: subject.to_owned(),
            body: body.to_owned(),
            rendered: None,
        }
    }

    #[test]
    fn console_lines_have_the_documented_format() {
        let paid = "Your order #7 is paid. Amount: 240.00";
        let mail = message(Channel::Email, "user@example.com", "Order Confirmed", paid);
        assert_eq!(
            line(&mail),
            "[EMAIL MOCK] To: user@example.com, Subject: Order Confirmed, \
             Body: Your order #7 is paid. Amount: 240.00\n"
        );
        let text = "Order #7 paid successfully.";
        let sms = message(Channel::Sms, "+911234567890", "not printed", text);
        assert_eq!(line(&sms), "[SMS MOCK] To: +911234567890, Text: Order #7 paid successfully.\n");
    }
}
