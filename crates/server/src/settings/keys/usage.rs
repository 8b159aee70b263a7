//! The keys of limits on what customers do, and on messages, within a period.

use super::key;
use crate::settings::key::Key;
use crate::settings::kind::Kind;

/// Those limits.
pub(super) const KEYS: &[Key] = &[
    key(
        "limits.payment_attempts",
        Kind::Text,
        "300/1h",
        "Payment attempts of one customer over all orders, such as 300/1h: one more is answered 429 until \
         the period, which begins with the first of them, has ended. Counted in the database, for all \
         servers together. Services and operators are not limited. `off`: no limit.",
    ),
    key(
        "limits.idempotency_keys",
        Kind::Text,
        "2000/1h",
        "The same for idempotency keys that a customer uses for the first time: their answers are kept. \
         Repeating a request with its key is not counted.",
    ),
    key(
        "limits.contact_changes",
        Kind::Text,
        "20/1d",
        "The same for changes of a customer's e-mail address or phone number.",
    ),
    key(
        "limits.emails_per_customer",
        Kind::Text,
        "200/1h",
        "E-mails to one customer. One over a limit is given up and kept with a `last_error` that begins \
         with `rate_limited`, and an operator can send it; order confirmations wait for the next period, \
         for a day at most.",
    ),
    key(
        "limits.emails_per_address",
        Kind::Text,
        "200/1h",
        "The same for e-mails to one address, whoever the customers are.",
    ),
    key(
        "limits.emails_per_shop",
        Kind::Text,
        "100000/1h",
        "E-mails of the whole shop. All over this limit wait for the next period, for a day at most.",
    ),
    key(
        "limits.texts_per_customer",
        Kind::Text,
        "20/1h",
        "Text messages to one customer, as for e-mails.",
    ),
    key(
        "limits.texts_per_address",
        Kind::Text,
        "20/1h",
        "Text messages to one phone number, as for e-mails.",
    ),
    key(
        "limits.texts_per_shop",
        Kind::Text,
        "10000/1h",
        "Text messages of the whole shop, as for e-mails.",
    ),
];
