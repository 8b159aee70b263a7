//! The keys of messages: who carries them, and what they say.

use super::super::key::Key;
use super::super::kind::Kind;
use super::{count, key, millis, open};

/// The part of the table.
pub const KEYS: &[Key] = &[
    key(
        "notify.email.kind",
        Kind::Word(&["console", "smtp", "off"]),
        "console",
        "How e-mails are sent: `console` prints them on standard output, `smtp` sends them to a \
         mail server, `off` disables them.",
    ),
    key(
        "notify.sms.kind",
        Kind::Word(&["console", "http", "off"]),
        "console",
        "How text messages are sent: `console` prints them on standard output, `http` sends them \
         to a service with Twilio's API, `off` disables them.",
    ),
    key(
        "notify.console.placeholder_email",
        Kind::Email,
        "user@example.com",
        "The recipient that `console` prints for users without an e-mail address. Nothing is ever \
         sent to it.",
    ),
    key(
        "notify.console.placeholder_phone",
        Kind::Phone,
        "+911234567890",
        "The recipient that `console` prints for users without a phone number. Nothing is ever \
         sent to it.",
    ),
    key(
        "notify.max_attempts",
        count(1, 100),
        "10",
        "Attempts at a message before it is dead-lettered.",
    ),
    open(
        "notify.templates",
        Kind::Text,
        "the built-in templates are used",
        "/etc/kassa/templates",
        "A directory with custom templates: each file replaces the built-in one of the same name. \
         `kassa notify templates --write DIR` writes them all.",
    ),
    key(
        "notify.default_locale",
        Kind::Locale,
        "en",
        "The language of messages to users without a supported language, as a BCP 47 tag, and the \
         format of amounts and dates in them. Built in are `en` and `de`.",
    ),
    open(
        "notify.smtp.host",
        Kind::Text,
        "`smtp` cannot be used",
        "smtp.example.com",
        "The mail server's host name; its certificate must be valid for it.",
    ),
    open(
        "notify.smtp.port",
        count(1, 65_535),
        "587 for starttls, 465 for tls, 25 for none",
        "587",
        "The mail server's port.",
    ),
    key(
        "notify.smtp.tls",
        Kind::Word(&["starttls", "tls", "none"]),
        "starttls",
        "Encryption of the connection to the mail server: `starttls` after the greeting, `tls` \
         from the first byte, or `none`.",
    ),
    open(
        "notify.smtp.ca_file",
        Kind::Text,
        "only the system's certificates are trusted",
        "/etc/kassa/mail-ca.pem",
        "Additional trusted certificates (PEM), for an internal mail server.",
    ),
    open("notify.smtp.user", Kind::Text, "no login", "kassa", "The user name for the mail server."),
    open(
        "notify.smtp.password",
        Kind::Password,
        "no login",
        "the password that belongs to notify.smtp.user",
        "The password for the mail server.",
    ),
    open(
        "notify.smtp.from",
        Kind::Text,
        "`smtp` cannot be used",
        "Corner Shop <shop@example.com>",
        "The sender of e-mails. Its domain is part of their `Message-ID`.",
    ),
    key(
        "notify.smtp.timeout",
        millis(100, 45_000),
        "30s",
        "Timeout for sending one e-mail, including the connection.",
    ),
    key(
        "notify.smtp.pool_size",
        count(1, 64),
        "4",
        "Maximum concurrent connections to the mail server, per Kassa server.",
    ),
    key(
        "notify.sms_http.base_url",
        Kind::Text,
        "https://api.twilio.com",
        "The base URL of the text message service. Plain http is allowed only on the same machine.",
    ),
    open(
        "notify.sms_http.account",
        Kind::Text,
        "`http` cannot be used",
        "AC0123456789abcdef",
        "The account at the text message service.",
    ),
    open(
        "notify.sms_http.token",
        Kind::Password,
        "`http` cannot be used",
        "the token that belongs to notify.sms_http.account",
        "The account's token.",
    ),
    open(
        "notify.sms_http.from",
        Kind::Text,
        "notify.sms_http.messaging_service must be set",
        "+15550100",
        "The sender of text messages: a number or a name.",
    ),
    open(
        "notify.sms_http.messaging_service",
        Kind::Text,
        "notify.sms_http.from must be set",
        "MG0123456789abcdef",
        "The messaging service that chooses the number, instead of notify.sms_http.from.",
    ),
    key(
        "notify.sms_http.timeout",
        millis(100, 45_000),
        "10s",
        "Timeout for sending one text message.",
    ),
];
