//! What the page of a refusal says: to operators all of it, to shoppers what they can use.

use api_actix::errors::{Code, Problem};
use serde_json::{Value, json};

use crate::cookies::Area;
use crate::{format, origin};

/// What the page of a refusal at a path shows. The page of a form is one to go back to.
#[must_use]
pub fn content(problem: &Problem, path: &str, is_form: bool, wait: Option<u64>) -> Value {
    let entry = problem.code().entry();
    let area = Area::of(path).unwrap_or(Area::Shop);
    let links = origin::links_above(path, is_form);
    json!({
        "title": title(problem.code(), area),
        "status": entry.status,
        "code": entry.code,
        "detail": detail(problem, area),
        "remedy": remedy(problem.code(), area),
        "wait": wait.map(waiting_time),
        "links": links.iter().map(|(to, title)| json!({ "to": to, "title": title })).collect::<Vec<_>>(),
    })
}

fn title(code: Code, area: Area) -> &'static str {
    let is_shop = area == Area::Shop;
    if code == Code::NotFound {
        "Not found"
    } else if code == Code::ValidationFailed {
        "Check what you entered"
    } else if code == Code::CouponNotUsable {
        "The coupon cannot be used"
    } else if is_shop && code == Code::Forbidden {
        "Not allowed"
    } else if is_shop && is_of_database(code) {
        "Not available now"
    } else {
        code.entry().title
    }
}

fn is_of_database(code: Code) -> bool {
    [Code::DatabaseUnavailable, Code::DatabaseNotWritable, Code::DatabaseDamaged].contains(&code)
}

/// What was wrong, as a sentence; empty if the title says the same. A field is named by its label, and shoppers do not
/// read about the log.
fn detail(problem: &Problem, area: Area) -> String {
    let (code, is_shop) = (problem.code(), area == Area::Shop);
    if is_shop && code == Code::Internal {
        "Something went wrong in the shop.".to_owned()
    } else if is_shop && code == Code::TooManyRequests {
        "There were too many attempts in a short time.".to_owned()
    } else if is_shop && is_of_database(code) {
        "The shop is not available at the moment.".to_owned()
    } else if code == Code::ValidationFailed {
        labelled(problem.detail())
    } else {
        let title = title(code, area).trim_start_matches("The ");
        let detail = problem.detail().trim_end_matches('.');
        let says_the_same = detail.trim_start_matches("the ").eq_ignore_ascii_case(title);
        if says_the_same { String::new() } else { format::capitalized(problem.detail()) }
    }
}

/// A detail that begins with a field, with the field's label in place of its name.
fn labelled(detail: &str) -> String {
    match detail.split_once(": ") {
        Some((field, rest)) if !field.contains(char::is_whitespace) => {
            let name = field.rsplit('/').find(|part| part.parse::<u32>().is_err());
            format!("{}: {rest}", label(name.unwrap_or(field).trim_start_matches('?')))
        }
        Some(_) | None => detail.to_owned(),
    }
}

fn label(field: &str) -> String {
    match field {
        "qty" => "Quantity".to_owned(),
        "email" => "E-mail address".to_owned(),
        "sku" => "SKU".to_owned(),
        "lines" => "Street and number".to_owned(),
        "after" => "Page".to_owned(),
        other => format::words(other),
    }
}

/// A waiting time in the unit that suits it, rounded up.
fn waiting_time(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..=119 => (seconds.max(1), "second"),
        120..=7_199 => (seconds.div_ceil(60), "minute"),
        _ => (seconds.div_ceil(60 * 60), "hour"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// What a visitor does about a refusal, for codes of which the page says it in its own words.
const REMEDIES: &[(Code, &str)] = &[
    (Code::NotFound, "Check the address, or follow a link below."),
    (
        Code::Forbidden,
        "Open the page again and submit the form there, or sign in with another account.",
    ),
    (
        Code::IdempotencyKeyReused,
        "The form was submitted before with other values. Open the page again and look at the current state.",
    ),
    (Code::IdempotencyInProgress, "The form is still being processed. Wait a moment, then reload."),
    (
        Code::VersionMismatch,
        "What the page showed has changed since it was opened: by someone else, in another window, or by a background job. Open the page again, look at the current state, and submit only what is still wanted.",
    ),
    (Code::OutOfStock, "Choose a smaller quantity, or remove the item from the cart."),
    (Code::CouponNotUsable, "Check the code, or continue without a coupon."),
    (Code::AmountChanged, "Look at the new total, and check out again."),
    (Code::AmountOutOfRange, "Go back, correct the value, and submit again."),
    (Code::ValidationFailed, "Go back, correct the value, and submit again."),
];

/// Refusals that pass by themselves.
const TEMPORARY: &[Code] = &[
    Code::Overloaded,
    Code::DatabaseUnavailable,
    Code::DatabaseNotWritable,
    Code::DatabaseDamaged,
    Code::ProviderUnavailable,
    Code::Internal,
];

/// What a visitor does about a refusal; that of the registry is for programs.
fn remedy(code: Code, area: Area) -> &'static str {
    if let Some((_, remedy)) = REMEDIES.iter().find(|(of, _)| *of == code) {
        remedy
    } else if TEMPORARY.contains(&code) {
        match area {
            Area::Shop => {
                "Nothing was lost. Wait a moment, then reload. If it persists, contact the shop."
            }
            Area::Admin => {
                "Nothing was lost. Wait a moment, then reload. If it persists, the log has the cause."
            }
        }
    } else if code.entry().retry_after.is_some() {
        "Wait, then try again."
    } else {
        "Go back, and look at the current state before you try again."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_a_remedy() {
        for code in Code::ALL {
            for area in Area::ALL {
                assert!(!remedy(*code, area).is_empty() && !title(*code, area).is_empty());
            }
        }
    }

    #[test]
    fn shoppers_read_nothing_of_logs_and_pointers() {
        for code in Code::ALL {
            let shown = content(&Problem::new(*code, "why"), "/shop/cart", true, None).to_string();
            assert!(!shown.contains("the log"), "{shown}");
        }
        let internal = content(&Problem::internal("cause"), "/shop/cart", false, None);
        assert!(!internal["detail"].as_str().unwrap().contains("log"), "{internal}");
        for (pointer, label) in [
            ("/order_ids", "Order ids"),
            ("qty", "Quantity"),
            ("lines", "Street and number"),
            ("/items/0/quantity", "Quantity"),
        ] {
            let shown = content(&Problem::invalid(pointer, "too much"), "/shop/cart", true, None);
            assert_eq!(shown["detail"], format!("{label}: too much"));
        }
    }

    #[test]
    fn a_request_that_is_still_processed_is_waited_for() {
        for area in Area::ALL {
            let remedy = remedy(Code::IdempotencyInProgress, area);
            assert_eq!(remedy, "The form is still being processed. Wait a moment, then reload.");
        }
    }

    #[test]
    fn a_detail_is_a_sentence_that_does_not_repeat_the_title() {
        let shown = |code, detail| {
            let shown = content(&Problem::new(code, detail), "/shop/cart", true, None);
            shown["detail"].as_str().unwrap().to_owned()
        };
        assert_eq!(shown(Code::CouponNotUsable, "the coupon cannot be used"), "");
        assert_eq!(shown(Code::OutOfStock, "out of stock"), "");
        let rejected = "the payment provider rejected the request";
        assert_eq!(shown(Code::ProviderError, rejected), "");
        assert_eq!(shown(Code::OutOfStock, "only two are left"), "Only two are left");
    }

    #[test]
    fn what_is_about_no_field_begins_with_the_message() {
        let shown = content(&Problem::invalid("", "too much"), "/shop/cart", true, None);
        assert_eq!(shown["detail"], "too much");
    }

    #[test]
    fn a_stale_form_is_not_said_to_be_of_an_order() {
        let problem = Problem::new(Code::VersionMismatch, "why");
        let shown = content(&problem, "/admin/taxes/1", true, None);
        assert!(!shown["remedy"].as_str().unwrap().contains("order"), "{shown}");
        assert_eq!(shown["links"][0]["to"], "/admin/taxes/1");
    }

    #[test]
    fn waiting_times_are_in_the_unit_that_suits_them() {
        let table = [(0, "1 second"), (90, "90 seconds"), (121, "3 minutes"), (86_000, "24 hours")];
        for (seconds, shown) in table {
            assert_eq!(waiting_time(seconds), shown);
        }
    }
}
