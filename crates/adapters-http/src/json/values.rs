//! Values that JSON has as texts.

use std::str::FromStr;

use serde_json::Value;

use super::text_at;

/// What the text at a JSON pointer means, such as an id or a currency; `None` if it is missing or something
/// else.
#[must_use]
pub fn parsed_at<T: FromStr>(object: &Value, pointer: &str) -> Option<T> {
    text_at(object, pointer)?.parse().ok()
}

/// The text at the first of these JSON pointers that has one.
#[must_use]
pub fn first_text_at<'a>(object: &'a Value, pointers: &[&str]) -> Option<&'a str> {
    pointers.iter().find_map(|pointer| text_at(object, pointer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::PaymentId;
    use domain::money::Currency;
    use serde_json::json;

    #[test]
    fn a_text_is_read_as_what_it_means() {
        let id = "0190d3a4-1111-7abc-8def-000000000001";
        let object = json!({ "currency": "usd", "metadata": { "payment_id": id, "count": 1 } });
        let currency: Option<Currency> = parsed_at(&object, "/currency");
        assert_eq!(currency.map(Currency::code), Some("USD"));
        let read: Option<PaymentId> = parsed_at(&object, "/metadata/payment_id");
        assert_eq!(read.map(|read| read.to_string()).as_deref(), Some(id));
        for pointer in ["/currency", "/metadata/count", "/metadata/order_id"] {
            assert_eq!(parsed_at::<PaymentId>(&object, pointer), None, "{pointer}");
        }
    }

    #[test]
    fn the_first_text_is_the_one_that_is_there() {
        let object = json!({ "code": "card_declined", "type": "card_error", "reason": null });
        assert_eq!(first_text_at(&object, &["/reason", "/code", "/type"]), Some("card_declined"));
        assert_eq!(first_text_at(&object, &["/reason", "/none"]), None);
    }
}
