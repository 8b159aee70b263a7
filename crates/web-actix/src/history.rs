//! The entries of an order's history for people: who acted, and which payment they are about.

use uuid::Uuid;

use crate::format;
use crate::numbers::{self, NumberStyle};

/// Characters of a UUID as text.
const UUID_CHARS: usize = 36;

/// Who acted, as operators read it: `customer:ID` is a customer.
#[must_use]
pub fn actor(actor: &str) -> String {
    let (kind, name) = actor.split_once(':').unwrap_or((actor, ""));
    match kind {
        "customer" => "Customer".to_owned(),
        "admin" => "Operator".to_owned(),
        "service" => "Service".to_owned(),
        "provider" => format!("Provider {name}"),
        "system" => "System".to_owned(),
        other => other.to_owned(),
    }
}

/// The id of who acted; empty without one.
#[must_use]
pub fn actor_id(actor: &str) -> &str {
    let id = actor.split_once(':').map(|(_, id)| id);
    id.filter(|id| Uuid::parse_str(id).is_ok()).unwrap_or_default()
}

/// Who acted, as the customer reads it.
#[must_use]
pub fn actor_for_customers(actor: &str) -> &'static str {
    match actor.split_once(':').unwrap_or((actor, "")).0 {
        "customer" => "You",
        "provider" => "The payment provider",
        _ => "The shop",
    }
}

/// The id at the beginning of the text of an event about a payment; empty without one.
#[must_use]
pub fn payment_id(text: &str) -> &str {
    let id = text.get(..UUID_CHARS).filter(|id| Uuid::parse_str(id).is_ok());
    let rest = text.get(UUID_CHARS..).unwrap_or_default();
    id.filter(|_| rest.is_empty() || rest.starts_with(' ')).unwrap_or_default()
}

/// The text without the id of the payment.
#[must_use]
pub fn without_payment_id(text: &str) -> &str {
    text.strip_prefix(payment_id(text)).unwrap_or(text).trim()
}

/// The text of an event about units, `units: 2: why` or with what they cost, `units: 2, amount: 3.00 GBP`, in words; any
/// other text as it is.
#[must_use]
pub fn units_and_amount(text: &str, style: NumberStyle) -> String {
    in_words(text, style).unwrap_or_else(|| text.to_owned())
}

/// The text of an event about an amount, `5.00: account_closed`, in words; any other text as it is.
#[must_use]
pub fn amount_and_code(text: &str, currency: &str, style: NumberStyle) -> String {
    match text.split_once(": ") {
        Some((amount, code)) => {
            format!("{}: {}", numbers::money(amount, currency, style), format::words(code))
        }
        None => text.to_owned(),
    }
}

fn in_words(text: &str, style: NumberStyle) -> Option<String> {
    let rest = text.strip_prefix("units: ")?;
    let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    let (units, rest) = rest.split_at_checked(end).filter(|(units, _)| !units.is_empty())?;
    let units = format!("{units} unit{}", if units == "1" { "" } else { "s" });
    let Some(rest) = rest.strip_prefix(", amount: ") else {
        let is_why = rest.is_empty() || rest.starts_with(": ");
        return is_why.then(|| format!("{units}{rest}"));
    };
    let (amount, why) = match rest.split_once(": ") {
        Some((amount, why)) => (amount, format!(": {why}")),
        None => (rest, String::new()),
    };
    let (amount, currency) = amount.split_once(' ')?;
    Some(format!("{units}, {}{why}", numbers::money(amount, currency, style)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0190a0de-0000-7000-8000-000000000001";

    #[test]
    fn actors_are_words() {
        let customer = format!("customer:{ID}");
        assert_eq!((actor(&customer).as_str(), actor_id(&customer)), ("Customer", ID));
        assert_eq!(
            (actor("provider:mock").as_str(), actor_id("provider:mock")),
            ("Provider mock", "")
        );
        assert_eq!((actor("system").as_str(), actor_id("system")), ("System", ""));
        let seen = [customer.as_str(), "admin", "system", "provider:mock"].map(actor_for_customers);
        assert_eq!(seen, ["You", "The shop", "The shop", "The payment provider"]);
    }

    #[test]
    fn units_and_their_amount_are_words() {
        let english = numbers::STYLES[0];
        let of = |text| units_and_amount(text, english);
        assert_eq!(of("units: 1, amount: 4.05 USD"), "1 unit, $4.05");
        assert_eq!(of("units: 2, amount: 8.10 USD: broken: both"), "2 units, $8.10: broken: both");
        assert_eq!(of("units: 2: broken, amount: 3"), "2 units: broken, amount: 3");
        assert_eq!(of("units: 1: too small: 2 sizes"), "1 unit: too small: 2 sizes");
        for other in ["card_declined", "units: some: more", "units: 1, amount: much"] {
            assert_eq!(of(other), other);
        }
    }

    #[test]
    fn an_amount_and_its_code_are_words() {
        let of = |text| amount_and_code(text, "USD", numbers::STYLES[0]);
        assert_eq!(of("5.00: account_closed"), "$5.00: Account closed");
        assert_eq!(of("closed"), "closed");
    }

    #[test]
    fn a_payment_is_named_at_the_beginning() {
        let text = format!("{ID} captured 5.00");
        assert_eq!((payment_id(&text), without_payment_id(&text)), (ID, "captured 5.00"));
        assert_eq!((payment_id(ID), without_payment_id(ID)), (ID, ""));
        for other in ["card_declined", "", "5.00", &format!("{ID}5")] {
            assert_eq!((payment_id(other), without_payment_id(other)), ("", other));
        }
    }
}
