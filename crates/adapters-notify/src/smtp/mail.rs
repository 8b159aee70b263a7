//! A message as a mail: its headers, its two forms, and the id that it always bears.

use std::time::SystemTime;

use domain::Instant;
use lettre::Address;
use lettre::message::header::{HeaderName, HeaderValue, MessageId};
use lettre::message::{Mailbox, MessageBuilder, MultiPart, SinglePart};
use ports::{Message, NotifyError};

use crate::SetupError;
use crate::line::one_line;

/// Characters of a subject that are sent.
const MAX_SUBJECT: usize = 200;

/// Whose mail it is.
pub struct Sender(Mailbox);

impl Sender {
    pub fn parse(from: &str) -> Result<Self, SetupError> {
        let mailbox = from.parse::<Mailbox>();
        let mailbox = mailbox.map_err(|error| {
            SetupError::new(
                "from",
                format!("is not an e-mail address ({error}), such as Shop <shop@example.com>"),
            )
        })?;
        if !mailbox.email.to_string().is_ascii() {
            return Err(SetupError::new("from", "has letters beyond ASCII in its address"));
        }
        Ok(Self(mailbox))
    }

    pub fn address(&self) -> Address {
        self.0.email.clone()
    }

    pub fn domain(&self) -> &str {
        self.0.email.domain()
    }
}

/// A mail, ready to be handed over.
pub struct Mail {
    /// Whom it is for.
    pub to: Address,
    /// Headers and body.
    pub data: Vec<u8>,
}

impl Mail {
    /// Writes a message as a mail.
    pub fn write(message: &Message, sender: &Sender, now: Instant) -> Result<Self, NotifyError> {
        let to: Address = message.to.parse().map_err(|_| {
            NotifyError::Permanent("the address is not an e-mail address".to_owned())
        })?;
        let rendered = message.rendered.as_ref();
        let subject = rendered.map_or(message.subject.as_str(), |l| l.subject.as_str());
        let text = rendered.map_or(message.body.as_str(), |l| l.text.as_str());
        let html = rendered.and_then(|l| l.html.clone());
        let headers = headers(message, sender, &to, subject, now);
        let written = match html {
            Some(html) => headers.multipart(both(&message.dedupe_key, text, html)),
            None => headers.singlepart(SinglePart::plain(text.to_owned())),
        };
        let written = written
            .map_err(|error| NotifyError::Permanent(format!("cannot build the e-mail: {error}")))?;
        Ok(Self { to, data: written.formatted() })
    }
}

fn headers(
    message: &Message,
    sender: &Sender,
    to: &Address,
    subject: &str,
    now: Instant,
) -> MessageBuilder {
    let subject: String = one_line(subject).trim().chars().take(MAX_SUBJECT).collect();
    // No holiday replies to a shop (RFC 3834, 5).
    let auto = HeaderName::new_from_ascii_str("Auto-Submitted");
    lettre::Message::builder()
        .from(sender.0.clone())
        .to(Mailbox::new(None, to.clone()))
        .subject(subject)
        .date(SystemTime::from(now))
        .header(MessageId::from(message_id(&message.dedupe_key, sender.domain())))
        .raw_header(HeaderValue::new(auto, "auto-generated".to_owned()))
}

/// The id of a message's mail: a second copy bears the same one, and mailboxes keep one of the two.
fn message_id(key: &str, domain: &str) -> String {
    let mut id = String::from("<");
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            id.push(char::from(byte));
        } else {
            id.push_str(&format!("={byte:02X}"));
        }
    }
    format!("{id}@{domain}>")
}

/// Plain text and HTML, the better one last (RFC 2046, 5.1.4).
fn both(key: &str, text: &str, html: String) -> MultiPart {
    let letters: String = key.chars().filter(char::is_ascii_alphanumeric).take(48).collect();
    MultiPart::alternative()
        .boundary(format!("kassa-{letters}"))
        .singlepart(SinglePart::plain(text.to_owned()))
        .singlepart(SinglePart::html(html))
}

#[cfg(test)]
mod tests {
    use domain::notification::Channel;
    use ports::RenderedMessage;

    use super::*;

    fn message(to: &str, subject: &str) -> Message {
        Message {
            dedupe_key: "0190d3a4-0000-7000-8000-000000000001".to_owned(),
            channel: Channel::Email,
            to: to.to_owned(),
            subject: subject.to_owned(),
            body: "The sentence.".to_owned(),
            rendered: None,
        }
    }

    fn written(message: &Message) -> Result<String, NotifyError> {
        let sender = Sender::parse("Käse & Co <shop@example.com>").unwrap();
        let mail = Mail::write(message, &sender, Instant::UNIX_EPOCH)?;
        Ok(String::from_utf8(mail.data).unwrap())
    }

    #[test]
    fn the_same_message_is_the_same_mail_with_the_id_of_its_key() {
        let rendered = RenderedMessage {
            subject: "Ready".to_owned(),
            text: "Plain.".to_owned(),
            html: Some("<p>Fine.</p>".to_owned()),
        };
        let message = Message { rendered: Some(rendered), ..message("ada@example.com", "unused") };
        let mail = written(&message).unwrap();
        assert_eq!(mail, written(&message).unwrap());
        let id = "Message-ID: <0190d3a4-0000-7000-8000-000000000001@example.com>\r\n";
        assert!(mail.contains(id), "{mail}");
        assert!(mail.contains("Auto-Submitted: auto-generated\r\n"), "{mail}");
        assert!(mail.contains("Subject: Ready\r\n") && !mail.contains("sentence"), "{mail}");
        assert!(mail.contains("multipart/alternative"), "{mail}");
        let (plain, html) = (mail.find("Plain.").unwrap(), mail.find("<p>Fine.</p>").unwrap());
        assert!(plain < html, "{mail}");
    }

    #[test]
    fn line_breaks_in_a_subject_begin_no_header_and_none_are_in_an_address() {
        let mail = written(&message("ada@example.com", "Hi\r\nBcc: thief@example.com")).unwrap();
        assert!(mail.contains("Subject: Hi Bcc: thief@example.com\r\n"), "{mail}");
        for to in ["ada@example.com\r\nBcc: b@example.com", "a@b.example, c@d.example", "ada"] {
            let refused = written(&message(to, "Hi")).unwrap_err();
            assert!(matches!(refused, NotifyError::Permanent(_)), "{refused}");
        }
    }

    #[test]
    fn keys_stay_apart_whatever_they_are_made_of() {
        assert_eq!(message_id("a-1", "x.example"), "<a-1@x.example>");
        assert_eq!(message_id("a>\r\n", "x.example"), "<a=3E=0D=0A@x.example>");
        assert_ne!(message_id("a b", "x.example"), message_id("a=20b", "x.example"));
    }

    #[test]
    fn a_sender_that_is_none_is_told() {
        for from in ["shop", "Shop <shop>", "shop@exämple.com"] {
            let error = Sender::parse(from).err().unwrap();
            assert_eq!(error.what, "from", "{from}");
        }
    }
}
