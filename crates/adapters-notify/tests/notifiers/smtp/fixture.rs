//! The mail carrier before a mail server that can be read, in the hands of the notifiers' suite.

use std::sync::Arc;
use std::time::Duration;

use adapters_notify::{SmtpNotifier, SmtpOptions, SmtpTls};
use async_trait::async_trait;
use domain::Instant;
use mail_parser::MessageParser;
use port_contracts::notifier::{Delivered, NotifierFixture};
use ports::{Clock, Notifier};

use super::server::{Mail, SmtpServer, Stage};

/// A clock that stands.
pub struct Noon;

impl Clock for Noon {
    fn now(&self) -> Instant {
        port_contracts::sample::start()
    }
}

pub fn options(port: u16) -> SmtpOptions {
    SmtpOptions {
        host: "localhost".to_owned(),
        port: Some(port),
        tls: SmtpTls::None,
        ca: None,
        login: None,
        from: "Corner Shop <shop@example.com>".to_owned(),
        timeout: Duration::from_secs(30),
        pool_size: 2,
    }
}

pub fn notifier(options: SmtpOptions) -> SmtpNotifier {
    SmtpNotifier::new(options, Arc::new(Noon)).unwrap()
}

pub struct Mailing {
    pub server: SmtpServer,
    notifier: Arc<SmtpNotifier>,
}

impl Mailing {
    pub async fn start() -> Self {
        let server = SmtpServer::start().await;
        let notifier = Arc::new(notifier(options(server.port())));
        Self { server, notifier }
    }
}

#[async_trait]
impl NotifierFixture for Mailing {
    fn notifier(&self) -> Arc<dyn Notifier> {
        self.notifier.clone()
    }

    async fn delivered(&self) -> Vec<Delivered> {
        self.server.mails().iter().map(read).collect()
    }

    async fn refuse_next(&self) -> bool {
        self.server.refuse_next(Stage::Data, "554 not this one");
        true
    }
}

/// A mail as its recipient reads it.
fn read(mail: &Mail) -> Delivered {
    let message = MessageParser::default().parse(&mail.data).expect("a mail");
    let subject = message.subject().unwrap_or_default();
    let text = message.body_text(0).unwrap_or_default();
    let raw = String::from_utf8(mail.data.clone()).expect("ASCII");
    let head = raw.split("\r\n\r\n").next().unwrap_or_default();
    Delivered {
        dedupe_key: message.message_id().map(str::to_owned),
        to: mail.to.join(", "),
        text: format!("{subject}\n{text}"),
        lines: head.split("\r\n").map(str::to_owned).collect(),
    }
}
