//! The built-in texts of messages: subject and text for each type, channel and language.
//!
//! A language is a file with a function that has an arm for each type, so that a type without text
//! does not compile.

mod english;
mod german;

use domain::locale::Locale;
use domain::money::Money;
use domain::notification::{Channel, NotificationType};
use domain::order::{OrderPaymentStatus, OrderRecord, OrderReturn, PaymentMethod, ReturnStatus};

/// Subject and text of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MessageText {
    /// Subject line (e-mail).
    pub subject: String,
    /// The text.
    pub text: String,
}

impl MessageText {
    fn new(subject: &str, text: impl Into<String>) -> Self {
        Self { subject: subject.to_owned(), text: text.into() }
    }
}

/// The words of a message about an order, in the first of these languages that there are words in, and
/// in English if there are none.
pub(crate) fn words<'a>(
    kind: NotificationType,
    channel: Channel,
    record: &OrderRecord,
    languages: impl IntoIterator<Item = &'a Locale>,
) -> MessageText {
    let known = |locale: &Locale| match locale.language() {
        "en" => Some(english::words(kind, channel, record)),
        "de" => Some(german::words(kind, channel, record)),
        _ => None,
    };
    let found = languages.into_iter().find_map(known);
    found.unwrap_or_else(|| english::words(kind, channel, record))
}

/// The words of a message with a sign-in code, in the first of these languages that there are words in, and in
/// English if there are none.
pub(crate) fn sign_in_code<'a>(
    code: &str,
    languages: impl IntoIterator<Item = &'a Locale>,
) -> MessageText {
    let known = |locale: &Locale| match locale.language() {
        "en" => Some(english::sign_in_code(code)),
        "de" => Some(german::sign_in_code(code)),
        _ => None,
    };
    languages.into_iter().find_map(known).unwrap_or_else(|| english::sign_in_code(code))
}

/// The line with the link to an order, in the first of these languages that there are words in, and in English if
/// there are none.
pub(crate) fn link_to_order<'a>(
    link: &str,
    languages: impl IntoIterator<Item = &'a Locale>,
) -> String {
    let known = |locale: &Locale| match locale.language() {
        "en" => Some(english::link_to_order(link)),
        "de" => Some(german::link_to_order(link)),
        _ => None,
    };
    languages.into_iter().find_map(known).unwrap_or_else(|| english::link_to_order(link))
}

/// Whether the order was paid online, or costs nothing.
fn is_paid(record: &OrderRecord) -> bool {
    record.order.payment_method == PaymentMethod::Online && record.payment_status().is_collected()
}

/// Whether the payment is authorized and not yet captured.
fn is_authorized(record: &OrderRecord) -> bool {
    record.payment_status() == OrderPaymentStatus::Authorized
}

/// Carriers and tracking numbers, ready to follow a sentence.
fn tracking(record: &OrderRecord) -> String {
    let numbers: Vec<String> = record
        .parcels
        .iter()
        .filter(|p| p.is_out())
        .filter_map(|p| match (&p.carrier, &p.tracking_number) {
            (Some(carrier), Some(number)) => Some(format!("{carrier} {number}")),
            (Some(one), None) | (None, Some(one)) => Some(one.clone()),
            (None, None) => None,
        })
        .collect();
    if numbers.is_empty() { String::new() } else { format!(" {}", numbers.join(", ")) }
}

/// The units that were cancelled last, and their share of the price.
fn last_cancelled(record: &OrderRecord) -> (i64, Money) {
    let last = record.last_cancelled();
    let amount = Money::sum(record.order.currency(), last.iter().map(|c| c.amount));
    let units = last.iter().map(|c| c.quantity).sum();
    (units, amount.unwrap_or(Money::zero(record.order.currency())))
}

/// The return that was received last: units that arrived, and what is owed for them.
fn last_received(record: &OrderRecord) -> (i64, Money) {
    let received = record.returns.iter().filter(|r| r.due.is_some());
    let last = received.max_by_key(|r| r.closed_at);
    let units = last.map_or(0, |r| r.received.iter().map(|units| units.quantity).sum());
    let due = last.and_then(|r| r.due);
    (units, due.unwrap_or(Money::zero(record.order.currency())))
}

/// A return that the shop rejected, or cancelled.
struct Refused<'a> {
    cancelled: bool,
    /// Why; it may be empty only if it was cancelled.
    reason: &'a str,
}

/// The return that was rejected or cancelled last.
fn last_refused(record: &OrderRecord) -> Refused<'_> {
    let refused_at = |r: &&OrderReturn| match r.status {
        ReturnStatus::Rejected => r.decided_at,
        ReturnStatus::Cancelled => r.closed_at,
        ReturnStatus::Requested | ReturnStatus::Approved | ReturnStatus::Received => None,
    };
    let refused = record.returns.iter().filter(|r| refused_at(r).is_some());
    let last = refused.max_by_key(refused_at);
    Refused {
        cancelled: last.is_some_and(|r| r.status == ReturnStatus::Cancelled),
        reason: last.and_then(|r| r.closing_reason.as_deref()).unwrap_or_default(),
    }
}

/// The amount of the refund that was settled last.
fn refunded(record: &OrderRecord) -> String {
    use domain::refund::RefundStatus;
    let done = record.refunds.iter().filter(|r| r.status == RefundStatus::Succeeded);
    done.max_by_key(|r| r.updated_at).map_or_else(|| "0".to_owned(), |r| r.amount.to_string())
}
