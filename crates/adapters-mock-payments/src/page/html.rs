//! The HTML of the page. It brings no script and no style of its own.

use super::choices::{
    CHOICES, CONFIRMATIONS, Choice, DELIVERIES, Delivery, Outcome, can_choose, dispute_steps,
};
use crate::ledger::LedgerEntry;
use domain::money::Money;
use domain::payment::ProviderStatus;

/// The page of a payment.
pub(super) fn payment(entry: &LedgerEntry) -> String {
    let mut main = summary(entry);
    if can_choose(entry.status) {
        main.push_str("<form method=\"post\">");
        main.push_str(&deliveries());
        main.push_str("<h2>What happens to the payment</h2><ul class=\"plain\">");
        let processed = entry.status == ProviderStatus::Processing;
        // What is processed already cannot be sent to be processed again.
        let offered = |choice: &&Choice| !(processed && choice.outcome == Outcome::Later);
        main.extend(CHOICES.iter().filter(offered).map(|c| button(c.name, c.label, c.effect)));
        main.push_str("</ul></form>");
    } else {
        main.push_str("<p class=\"notice\">This payment is decided.</p>");
    }
    main.push_str(&back(entry));
    if entry.status == ProviderStatus::Paid {
        main.push_str(&dispute(entry));
    }
    document("Mock provider", "", &main)
}

/// The state of the dispute, and what can happen next.
fn dispute(entry: &LedgerEntry) -> String {
    let mut part = "<h2>Dispute</h2>".to_owned();
    if let Some(state) = entry.dispute {
        let state = state.as_str().replace('_', " ");
        part.push_str(&format!("<p>Status: <span class=\"status\">{state}</span></p>"));
    }
    let steps = dispute_steps(entry.dispute);
    let buttons: String = steps.map(|step| button(step.name, step.label, step.effect)).collect();
    if !buttons.is_empty() {
        part.push_str(&format!("<form method=\"post\"><ul class=\"plain\">{buttons}</ul></form>"));
    }
    part
}

/// The second page of 3-D Secure.
pub(super) fn confirmation(entry: &LedgerEntry, delivery: &Delivery) -> String {
    let mut main = summary(entry);
    main.push_str(&format!(
        "<p>Your bank asks you to confirm this payment (3-D Secure).</p>\
         <form method=\"post\" action=\"../../{}\">\
         <input type=\"hidden\" name=\"delivery\" value=\"{}\"><ul class=\"plain\">",
        entry.provider_ref(),
        delivery.name,
    ));
    main.extend(CONFIRMATIONS.iter().map(|c| button(c.name, c.label, c.effect)));
    main.push_str("</ul></form>");
    document("3-D Secure", "../../", &main)
}

/// The page of a form that cannot be used.
pub(super) fn refusal(entry: &LedgerEntry, why: &str) -> String {
    let link = format!("<p><a href=\"{}\">Show the payment</a></p>", entry.provider_ref());
    let main = format!("<p class=\"alert\" role=\"alert\">{why}</p>{link}");
    document("Mock provider", "", &main)
}

fn summary(entry: &LedgerEntry) -> String {
    let amount = entry.amount.or(entry.charged());
    let amount = amount.map_or_else(String::new, shown);
    // Nothing on the page comes from elsewhere but the order's number, of which only this is kept.
    let kept = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    let number: String = entry.order_number.iter().flat_map(|n| n.chars()).filter(kept).collect();
    let status = entry.status.as_str().replace('_', " ");
    let code = entry.failure_code.as_deref().filter(|_| entry.status == ProviderStatus::Failed);
    let code = code.map(|code| format!(" <code>{}</code>", word(code))).unwrap_or_default();
    format!(
        "<p class=\"price\">{amount}</p><p>Order {number}. Status: <span class=\"status\">{status}</span>{code}</p>"
    )
}

/// An amount as the shop shows it to readers of English.
fn shown(money: Money) -> String {
    let text = money.to_string();
    let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && whole.len().saturating_sub(at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let symbols = [("EUR", "€"), ("GBP", "£"), ("INR", "₹"), ("JPY", "¥"), ("USD", "$")];
    let code = money.currency().code();
    let symbol = symbols.iter().find(|(of, _)| *of == code).map(|(_, symbol)| *symbol);
    let symbol = symbol.map_or_else(|| format!("{code}\u{a0}"), ToOwned::to_owned);
    format!("{symbol}{grouped}{fraction}")
}

/// A code without anything that could be markup.
fn word(code: &str) -> String {
    code.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

fn deliveries() -> String {
    let option = |(at, delivery): (usize, &Delivery)| {
        let checked = if at == 0 { " checked" } else { "" };
        format!(
            "<label class=\"option\"><input type=\"radio\" name=\"delivery\" value=\"{}\"{checked}> \
             <span>{} <span class=\"meta\">{}</span></span></label>",
            delivery.name, delivery.label, delivery.effect
        )
    };
    let options: String = DELIVERIES.iter().enumerate().map(option).collect();
    format!("<fieldset><legend>Send the webhook</legend>{options}</fieldset>")
}

fn button(name: &str, label: &str, effect: &str) -> String {
    let class = if matches!(name, "pay" | "3ds_confirm") { " class=\"primary\"" } else { "" };
    format!(
        "<li class=\"choice\"><button name=\"choice\" value=\"{name}\"{class}>{label}</button>\
         <p class=\"meta\">{effect}</p></li>"
    )
}

fn back(entry: &LedgerEntry) -> String {
    match return_url(entry) {
        Some(url) => format!("<p><a href=\"{}\">Return to the shop</a></p>", escaped(url)),
        None => "<p class=\"meta\">The shop has named no page to return to.</p>".to_owned(),
    }
}

/// Where the shopper returns to.
pub(super) fn return_url(entry: &LedgerEntry) -> Option<&str> {
    let url = entry.return_url.as_deref();
    url.filter(|url| url.starts_with("https://") || url.starts_with("http://"))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

fn document(title: &str, up: &str, main: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title}</title>\
         <link rel=\"stylesheet\" href=\"{up}style.css\"></head><body>\
         <header><p>Mock provider</p></header><main><h1>{title}</h1>\
         <p class=\"demo\">This page simulates a payment provider’s checkout page. It charges nothing.</p>\
         {main}</main></body></html>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_those_of_the_shop() {
        let of = |text: &str, code: &str| shown(Money::parse(text, code.parse().unwrap()).unwrap());
        assert_eq!(of("80.46", "USD"), "$80.46");
        assert_eq!(of("1234567.00", "EUR"), "€1,234,567.00");
        assert_eq!(of("123", "JPY"), "¥123");
        assert_eq!(of("1000.00", "CHF"), "CHF\u{a0}1,000.00");
    }
}
