//! The settings of notifications.

use std::time::Duration;

use domain::locale::Locale;
use domain::text_enum;
use secrecy::SecretString;

use crate::settings::declare::{Field, Section, count, millis, or, parsed, section, unset};
use crate::settings::key::Key;
use crate::settings::kind::{Value, ValueKind};
use crate::settings::reader::Reader;

text_enum! {
    /// How e-mails are delivered.
    pub enum EmailCarrier {
        /// They are printed.
        Console = "console",
        /// By a mail server.
        Smtp = "smtp",
        /// Not at all.
        Off = "off",
    }
}

text_enum! {
    /// How text messages are delivered.
    pub enum SmsCarrier {
        /// They are printed.
        Console = "console",
        /// By a service over HTTP.
        Http = "http",
        /// Not at all.
        Off = "off",
    }
}

text_enum! {
    /// How the connection to the mail server is protected.
    pub enum MailTls {
        /// By STARTTLS, from the greeting on.
        StartTls = "starttls",
        /// From the first byte.
        Tls = "tls",
        /// Not at all.
        None = "none",
    }
}
parsed!(EmailCarrier, SmsCarrier, MailTls);

section! {
    /// The e-mail channel.
    pub struct EmailChannel in "notify.email" {
        kind: EmailCarrier = ValueKind::Word(EmailCarrier::WORDS), or("console"),
            "How e-mails are sent: `console` prints them on standard output, `smtp` sends them to \
             a mail server, `off` disables them.";
    }
}

section! {
    /// The text message channel.
    pub struct SmsChannel in "notify.sms" {
        kind: SmsCarrier = ValueKind::Word(SmsCarrier::WORDS), or("console"),
            "How text messages are sent: `console` prints them on standard output, `http` sends \
             them to a service with Twilio's API, `off` disables them.";
    }
}

section! {
    /// Notifications that are printed.
    pub struct Console in "notify.console" {
        placeholder_email: String = ValueKind::Email, or("user@example.com"),
            "The recipient that `console` prints for users without an e-mail address. Nothing is \
             ever sent to it.";
        placeholder_phone: String = ValueKind::Phone, or("+911234567890"),
            "The recipient that `console` prints for users without a phone number. Nothing is ever \
             sent to it.";
    }
}

section! {
    /// Notifications of every channel.
    pub struct Notify in "notify" {
        max_attempts: i32 = count(1, 100), or("10"),
            "Attempts at a message before it is dead-lettered.";
        templates: Option<String> =
            ValueKind::Text, unset("the built-in templates are used", "/etc/kassa/templates"),
            "A directory with custom templates: each file replaces the built-in one of the same \
             name. `kassa notify templates --write DIR` writes them all.";
        default_locale: Locale = ValueKind::Locale, or("en"),
            "The language of messages to users without a supported language, as a BCP 47 tag, and \
             the format of amounts and dates in them. Built in are `en` and `de`.";
    }
}

section! {
    /// The mail server.
    pub struct Smtp in "notify.smtp" {
        host: Option<String> = ValueKind::Text, unset("`smtp` cannot be used", "smtp.example.com"),
            "The mail server's host name; its certificate must be valid for it.";
        port: Option<u16> =
            count(1, 65_535), unset("587 for starttls, 465 for tls, 25 for none", "587"),
            "The mail server's port.";
        tls: MailTls = ValueKind::Word(MailTls::WORDS), or("starttls"),
            "Encryption of the connection to the mail server: `starttls` after the greeting, `tls` \
             from the first byte, or `none`.";
        ca_file: Option<String> =
            ValueKind::Text, unset("only the system's certificates are trusted", "/etc/kassa/mail-ca.pem"),
            "Additional trusted certificates (PEM), for an internal mail server.";
        user: Option<String> = ValueKind::Text, unset("no login", "kassa"),
            "The user name for the mail server.";
        password: Option<SecretString> =
            ValueKind::Password, unset("no login", "the password that belongs to notify.smtp.user"),
            "The password for the mail server.";
        from: Option<String> =
            ValueKind::Text, unset("`smtp` cannot be used", "Corner Shop <shop@example.com>"),
            "The sender of e-mails. Its domain is part of their `Message-ID`.";
        timeout: Duration = millis(100, 45_000), or("30s"),
            "Timeout for sending one e-mail, including the connection.";
        pool_size: usize = count(1, 64), or("4"),
            "Maximum concurrent connections to the mail server, per Kassa server.";
    }
}

section! {
    /// The text message service.
    pub struct SmsHttp in "notify.sms_http" {
        base_url: String = ValueKind::Text, or("https://api.twilio.com"),
            "The base URL of the text message service. Plain http is allowed only on the same \
             machine.";
        account: Option<String> = ValueKind::Text, unset("`http` cannot be used", "AC0123456789abcdef"),
            "The account at the text message service.";
        token: Option<SecretString> =
            ValueKind::Password, unset("`http` cannot be used", "the token that belongs to notify.sms_http.account"),
            "The account's token.";
        from: Option<String> =
            ValueKind::Text, unset("notify.sms_http.messaging_service must be set", "+15550100"),
            "The sender of text messages: a number or a name.";
        messaging_service: Option<String> =
            ValueKind::Text, unset("notify.sms_http.from must be set", "MG0123456789abcdef"),
            "The messaging service that chooses the number, instead of notify.sms_http.from.";
        timeout: Duration = millis(100, 45_000), or("10s"),
            "Timeout for sending one text message.";
    }
}
