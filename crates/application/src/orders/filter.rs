//! The filters of the list of orders as texts: parameters of the operators' page, and of the views that they save.

use std::str::FromStr;

use domain::Instant;
use domain::ids::UserId;
use domain::money::{Currency, Money};
use ports::OrderFilter;

use crate::error::AppError;

domain::text_enum! {
    /// The filters by their names.
    pub enum OrderFilterName {
        /// The order's number.
        Number = "number",
        /// The customer.
        UserId = "user_id",
        /// The order's status.
        Status = "status",
        /// Its payment status.
        PaymentStatus = "payment_status",
        /// Placed after this day or time.
        CreatedAfter = "created_after",
        /// Placed before this day or time.
        CreatedBefore = "created_before",
        /// The currency of the amounts; that of the shop if it is missing.
        Currency = "currency",
        /// The least amount.
        AmountFrom = "amount_from",
        /// The greatest amount.
        AmountTo = "amount_to",
        /// What is wrong with the order.
        Issue = "issue",
    }
}

/// Reads filters from texts, of which `text` gives each by its name.
///
/// # Errors
/// [`AppError::Invalid`] names the filter that cannot be read.
pub fn order_filter<'a>(
    shop: Currency,
    text: impl Fn(OrderFilterName) -> Option<&'a str>,
) -> Result<OrderFilter, AppError> {
    let currency = parsed(OrderFilterName::Currency, &text)?.unwrap_or(shop);
    let amount = |name: OrderFilterName| {
        let parsed = text(name).map(|amount| Money::parse(amount, currency)).transpose();
        parsed.map_err(|error| invalid(name, error.to_string()))
    };
    let time = |name: OrderFilterName| {
        let parsed = text(name).map(|time| moment(time).ok_or(())).transpose();
        parsed.map_err(|()| invalid(name, "not a day such as 2026-01-31".to_owned()))
    };
    Ok(OrderFilter {
        number: parsed(OrderFilterName::Number, &text)?,
        user_id: parsed::<uuid::Uuid>(OrderFilterName::UserId, &text)?.map(UserId),
        status: parsed(OrderFilterName::Status, &text)?,
        payment_status: parsed(OrderFilterName::PaymentStatus, &text)?,
        created_after: time(OrderFilterName::CreatedAfter)?,
        created_before: time(OrderFilterName::CreatedBefore)?,
        amount_from: amount(OrderFilterName::AmountFrom)?,
        amount_to: amount(OrderFilterName::AmountTo)?,
        issue: parsed(OrderFilterName::Issue, &text)?,
    })
}

/// A day or a time as people enter it; a day begins at midnight UTC. `None` if it is neither.
#[must_use]
pub fn moment(text: &str) -> Option<Instant> {
    let is_day = text.len() == "2026-01-31".len();
    let time = if is_day { format!("{text}T00:00:00Z") } else { text.to_owned() };
    time.parse().ok()
}

fn parsed<'a, T: FromStr>(
    name: OrderFilterName,
    text: impl Fn(OrderFilterName) -> Option<&'a str>,
) -> Result<Option<T>, AppError> {
    let Some(text) = text(name) else { return Ok(None) };
    let shown = || text.chars().take(40).collect::<String>();
    text.parse().map(Some).map_err(|_| invalid(name, format!("`{}` is not a valid value", shown())))
}

fn invalid(name: OrderFilterName, reason: String) -> AppError {
    AppError::Invalid { field: name.as_str(), reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<OrderFilter, AppError> {
        let shop = "GBP".parse().unwrap();
        order_filter(shop, |name| {
            let found = pairs.iter().find(|(own, _)| *own == name.as_str());
            found.map(|(_, value)| *value)
        })
    }

    #[test]
    fn amounts_are_in_the_currency_of_the_shop_unless_another_is_named() {
        let own = read(&[("amount_from", "12.50")]).unwrap().amount_from.unwrap();
        assert_eq!((own.to_string().as_str(), own.currency().code()), ("12.50", "GBP"));
        let other = read(&[("amount_to", "1250"), ("currency", "JPY")]).unwrap().amount_to.unwrap();
        assert_eq!((other.to_string().as_str(), other.currency().code()), ("1250", "JPY"));
        assert_eq!(read(&[]), Ok(OrderFilter::default()));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (name, value) in [
            ("number", "x"),
            ("user_id", "7"),
            ("status", "odd"),
            ("payment_status", "odd"),
            ("created_after", "yesterday"),
            ("created_before", "2026-02-30"),
            ("currency", "pounds"),
            ("amount_from", "many"),
            ("amount_to", "1.234"),
            ("issue", "odd"),
        ] {
            let refused = read(&[(name, value)]).unwrap_err();
            assert!(matches!(refused, AppError::Invalid { field, .. } if field == name), "{name}");
        }
    }
}
