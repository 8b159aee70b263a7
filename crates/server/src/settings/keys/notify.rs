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
        "Who carries e-mails: `console` prints them on standard output, `smtp` hands them to a mail \
         server, `off` sends none.",
    ),
    key(
        "notify.sms.kind",
        Kind::Word(&["console", "http", "off"]),
        "console",
        "Who carries text messages: `console` prints them on standard output, `http` hands them to a \
         service in Twilio's form, `off` sends none.",
    ),
    key(
        "notify.console.placeholder_email",
        Kind::Email,
        "user@example.com",
        "To whom `console` prints where a user has left no e-mail address. Nothing is ever sent \
         there.",
    ),
    key(
        "notify.console.placeholder_phone",
        Kind::Phone,
        "+911234567890",
        "To whom `console` prints where a user has left no phone number. Nothing is ever sent \
         there.",
    ),
    key(
        "notify.max_attempts",
        count(1, 100),
        "10",
        "Attempts at a message before it is given up and kept for an operator.",
    ),
    open(
        "notify.templates",
        Kind::Text,
        "the built-in texts are sent",
        "/etc/kassa/templates",
        "A directory with texts of your own: each file takes the place of the built-in one of its \
         name. `kassa notify templates --write DIR` writes them all.",
    ),
    key(
        "notify.default_locale",
        Kind::Locale,
        "en",
        "The language of messages to users who have named none that there are texts in, as a BCP 47 \
         tag, and how amounts and dates are written in them. Built in are `en` and `de`.",
    ),
    open(
        "notify.smtp.host",
        Kind::Text,
        "`smtp` cannot be used",
        "smtp.example.com",
        "The mail server; its certificate must be for this name.",
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
        "How the way to the mail server is protected: `starttls` from its greeting on, `tls` from the \
         first byte, `none` not at all.",
    ),
    open(
        "notify.smtp.ca_file",
        Kind::Text,
        "only what the system trusts is trusted",
        "/etc/kassa/mail-ca.pem",
        "Certificates (PEM) to trust beside the system's own, for a mail server in the house.",
    ),
    open(
        "notify.smtp.user",
        Kind::Text,
        "nobody logs in",
        "kassa",
        "Who logs in at the mail server.",
    ),
    open(
        "notify.smtp.password",
        Kind::Password,
        "nobody logs in",
        "the password that belongs to notify.smtp.user",
        "The password for the mail server.",
    ),
    open(
        "notify.smtp.from",
        Kind::Text,
        "`smtp` cannot be used",
        "Corner Shop <shop@example.com>",
        "The sender of the mails. Its domain is part of their `Message-ID`.",
    ),
    key(
        "notify.smtp.timeout",
        millis(100, 45_000),
        "30s",
        "How long handing over one mail may take, with connecting.",
    ),
    key(
        "notify.smtp.pool_size",
        count(1, 64),
        "4",
        "Connections to the mail server at the same time, of each server of ours.",
    ),
    key(
        "notify.sms_http.base_url",
        Kind::Text,
        "https://api.twilio.com",
        "Where the text message service is. Plain http only to this machine.",
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
        "The number, or the name, that text messages come from.",
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
        "How long handing over one text message may take.",
    ),
];
