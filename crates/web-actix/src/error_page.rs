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
    match (code.entry().code, area) {
        ("forbidden", Area::Shop) => "Not allowed",
        ("not_found", _) => "Not found",
        (code, Area::Shop) if code.starts_with("database_") => "Not available now",
        ("validation_failed", _) => "Check what you entered",
        (_, _) => code.entry().title,
    }
}

/// What was wrong. A field is named by its label, and shoppers do not read about the log.
fn detail(problem: &Problem, area: Area) -> String {
    match (problem.code().entry().code, area) {
        ("internal", Area::Shop) => "Something went wrong in the shop.".to_owned(),
        ("too_many_requests", Area::Shop) => {
            "There were too many attempts in a short time.".to_owned()
        }
        (code, Area::Shop) if code.starts_with("database_") => {
            "The shop is not available at the moment.".to_owned()
        }
        ("validation_failed", _) => labelled(problem.detail()),
        (_, _) => problem.detail().to_owned(),
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

/// What a visitor does about a refusal; that of the registry is for programs.
fn remedy(code: Code, area: Area) -> &'static str {
    match code.entry().code {
        "not_found" => "Check the address, or follow a link below.",
        "forbidden" => {
            "Open the page again and submit the form there, or sign in with another account."
        }
        "idempotency_key_reused" => {
            "The form was submitted before with other values. Open the page again and look at the current state."
        }
        "idempotency_key_in_progress" => {
            "The form is still being processed. Wait a moment, then reload."
        }
        "version_mismatch" => {
            "What the page showed has changed since it was opened: by someone else, in another window, or by a background job. Open the page again, look at the current state, and submit only what is still wanted."
        }
        "out_of_stock" => "Choose a smaller quantity, or remove the line from the cart.",
        "coupon_not_usable" => "Check the code, or continue without a coupon.",
        "amount_changed" => "Look at the new total, and check out again.",
        "amount_out_of_range" | "validation_failed" => {
            "Go back, correct the value, and submit again."
        }
        "overloaded"
        | "database_unavailable"
        | "database_not_writable"
        | "database_damaged"
        | "provider_unavailable"
        | "internal" => match area {
            Area::Shop => {
                "Nothing was lost. Wait a moment, then reload. If it persists, contact the shop."
            }
            Area::Admin => {
                "Nothing was lost. Wait a moment, then reload. If it persists, the log has the cause."
            }
        },
        _ if code.entry().retry_after.is_some() => "Wait, then try again.",
        _ => "Go back, and look at the current state before you try again.",
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
