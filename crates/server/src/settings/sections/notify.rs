//! The settings of notifications.

use std::time::Duration;

use domain::locale::Locale;
use domain::text_enum;
use secrecy::SecretString;

use crate::settings::declare::{Field, Section, count, millis, or, parsed, section, unset};
use crate::settings::key::Key;
use crate::settings::kind::{Kind, Value};
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
        kind: EmailCarrier = Kind::Word(EmailCarrier::WORDS), or("console"),
            "Who carries e-mails: `console` prints them on standard output, `smtp` hands them to a \
             mail server, `off` sends none.";
    }
}

section! {
    /// The text message channel.
    pub struct SmsChannel in "notify.sms" {
        kind: SmsCarrier = Kind::Word(SmsCarrier::WORDS), or("console"),
            "Who carries text messages: `console` prints them on standard output, `http` hands \
             them to a service in Twilio's form, `off` sends none.";
    }
}

section! {
    /// Notifications that are printed.
    pub struct Console in "notify.console" {
        placeholder_email: String = Kind::Email, or("user@example.com"),
            "To whom `console` prints where a user has left no e-mail address. Nothing is ever \
             sent there.";
        placeholder_phone: String = Kind::Phone, or("+911234567890"),
            "To whom `console` prints where a user has left no phone number. Nothing is ever sent \
             there.";
    }
}

section! {
    /// Notifications of every channel.
    pub struct Notify in "notify" {
        max_attempts: i32 = count(1, 100), or("10"),
            "Attempts at a message before it is given up and kept for an operator.";
        templates: Option<String> =
            Kind::Text, unset("the built-in texts are sent", "/etc/kassa/templates"),
            "A directory with texts of your own: each file takes the place of the built-in one of \
             its name. `kassa notify templates --write DIR` writes them all.";
        default_locale: Locale = Kind::Locale, or("en"),
            "The language of messages to users who have named none that there are texts in, as a \
             BCP 47 tag, and how amounts and dates are written in them. Built in are `en` and \
             `de`.";
    }
}

section! {
    /// The mail server.
    pub struct Smtp in "notify.smtp" {
        host: Option<String> = Kind::Text, unset("`smtp` cannot be used", "smtp.example.com"),
            "The mail server; its certificate must be for this name.";
        port: Option<u16> =
            count(1, 65_535), unset("587 for starttls, 465 for tls, 25 for none", "587"),
            "The mail server's port.";
        tls: MailTls = Kind::Word(MailTls::WORDS), or("starttls"),
            "How the way to the mail server is protected: `starttls` from its greeting on, `tls` \
             from the first byte, `none` not at all.";
        ca_file: Option<String> =
            Kind::Text, unset("only what the system trusts is trusted", "/etc/kassa/mail-ca.pem"),
            "Certificates (PEM) to trust beside the system's own, for a mail server in the house.";
        user: Option<String> = Kind::Text, unset("nobody logs in", "kassa"),
            "Who logs in at the mail server.";
        password: Option<SecretString> =
            Kind::Password, unset("nobody logs in", "the password that belongs to notify.smtp.user"),
            "The password for the mail server.";
        from: Option<String> =
            Kind::Text, unset("`smtp` cannot be used", "Corner Shop <shop@example.com>"),
            "The sender of the mails. Its domain is part of their `Message-ID`.";
        timeout: Duration = millis(100, 45_000), or("30s"),
            "How long handing over one mail may take, with connecting.";
        pool_size: usize = count(1, 64), or("4"),
            "Connections to the mail server at the same time, of each server of ours.";
    }
}

section! {
    /// The text message service.
    pub struct SmsHttp in "notify.sms_http" {
        base_url: String = Kind::Text, or("https://api.twilio.com"),
            "Where the text message service is. Plain http only to this machine.";
        account: Option<String> = Kind::Text, unset("`http` cannot be used", "AC0123456789abcdef"),
            "The account at the text message service.";
        token: Option<SecretString> =
            Kind::Password, unset("`http` cannot be used", "the token that belongs to notify.sms_http.account"),
            "The account's token.";
        from: Option<String> =
            Kind::Text, unset("notify.sms_http.messaging_service must be set", "+15550100"),
            "The number, or the name, that text messages come from.";
        messaging_service: Option<String> =
            Kind::Text, unset("notify.sms_http.from must be set", "MG0123456789abcdef"),
            "The messaging service that chooses the number, instead of notify.sms_http.from.";
        timeout: Duration = millis(100, 45_000), or("10s"),
            "How long handing over one text message may take.";
    }
}
