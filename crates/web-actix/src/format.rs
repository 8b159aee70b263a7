//! Times and status words for people, in English, and the actions on an order.

use application::orders::Explained;
use chrono::{DateTime, Utc};
use domain::address::Country;
use serde_json::{Map, Value, json};

use crate::refusals;

/// A time of RFC 3339 as a `time` element; anything else as escaped text.
#[must_use]
pub fn time(moment: &str) -> String {
    match DateTime::parse_from_rfc3339(moment) {
        Ok(time) => {
            let time = time.with_timezone(&Utc);
            let shown = time.format("%-d %b %Y, %H:%M UTC");
            format!("<time datetime=\"{}\">{shown}</time>", time.format("%Y-%m-%dT%H:%M:%SZ"))
        }
        Err(_) => escaped(moment),
    }
}

/// A text as it stands in an element or in a quoted attribute.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// A value such as `partially_shipped` as words.
#[must_use]
pub fn words(value: &str) -> String {
    if value == "sms" {
        return "SMS".to_owned();
    }
    capitalized(&value.replace('_', " "))
}

/// A text with a capital letter at the beginning.
#[must_use]
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// The name of a country; what is no code as it is.
#[must_use]
pub fn country(code: &str) -> String {
    code.parse::<Country>().map_or_else(|_| code.to_owned(), |country| country.name().to_owned())
}

/// Whether an amount, as the API writes it, is not zero.
#[must_use]
pub fn is_nonzero(amount: &str) -> bool {
    amount.contains(|digit| matches!(digit, '1'..='9'))
}

/// What a list shows of a text that may be long; the page of the row has all of it.
#[must_use]
pub fn shortened(text: &str) -> String {
    match text.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}

/// The values of a filter.
#[must_use]
pub fn values<T: Copy>(all: &[T], value: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|one| value(*one)).collect()
}

/// The actions on an order by their names: whether each is available, and why it is not.
#[must_use]
pub fn actions(explained: &Explained) -> Map<String, Value> {
    let entries = explained.possible.iter().map(|possible| {
        let refusal = possible.refusal.as_ref();
        let reason = refusal.map(|refusal| refusals::sentence(possible.action, refusal));
        let entry = json!({ "is_available": reason.is_none(), "reason": reason });
        (possible.action.as_str().to_owned(), entry)
    });
    entries.collect()
}

/// How a status is coloured; its word says the same.
#[must_use]
pub fn tone(status: &str) -> &'static str {
    match status {
        "paid" | "captured" | "confirmed" | "shipped" | "delivered" | "succeeded" | "sent"
        | "authorized" | "won" | "applied" | "active" | "approved" | "received" => "good",
        "failed" | "dead" | "mismatch" | "unknown" | "needs_review" | "declined"
        | "out_of_stock" | "needs_response" | "lost" | "disabled" => "bad",
        "pending" | "processing" | "requires_action" | "unpaid" | "queued" | "no_address"
        | "waiting" | "requested" | "returned" | "partially_refunded" | "inquiry"
        | "under_review" | "parked" => "warn",
        _ => "plain",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_at_a_character() {
        assert_eq!(shortened(&"é".repeat(120)), "é".repeat(120));
        assert_eq!(shortened(&"é".repeat(121)), format!("{}…", "é".repeat(120)));
    }

    #[test]
    fn times_are_for_people_and_programs() {
        let shown = "<time datetime=\"2026-11-30T08:05:00Z\">30 Nov 2026, 08:05 UTC</time>";
        assert_eq!(time("2026-11-30T08:05:00.123456Z"), shown);
        assert_eq!(time("<b>"), "&lt;b&gt;");
    }

    #[test]
    fn zero_has_no_digit_but_zeros() {
        assert_eq!(["0", "0.00", "-0.00", ""].map(is_nonzero), [false; 4]);
        assert_eq!(["1", "0.01", "-10.00"].map(is_nonzero), [true; 3]);
    }

    #[test]
    fn values_are_words() {
        assert_eq!(words("partially_shipped"), "Partially shipped");
        assert_eq!((words(""), words("sms")), (String::new(), "SMS".to_owned()));
        assert_eq!((tone("paid"), tone("dead"), tone("new")), ("good", "bad", "plain"));
        assert_eq!(tone("active"), "good");
    }
}
