//! What is sent to create and confirm an intent.

use chrono::Utc;
use domain::ids::OrderId;
use domain::money::Money;
use domain::order::OrderNumber;

use super::*;

fn request() -> CreatePayment {
    CreatePayment {
        payment_id: "0190d3a4-1111-7abc-8def-000000000001".parse().unwrap(),
        order_id: OrderId("0190d3a4-1111-7abc-8def-000000000002".parse().unwrap()),
        order_number: OrderNumber::from_random(1),
        amount: Money::parse("24.00", "USD".parse().unwrap()).unwrap(),
        created_at: Utc::now(),
        confirm: false,
        capture: true,
        payment_token: None,
        return_url: Some("https://shop.example/return".to_owned()),
    }
}

fn value<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    let found = fields.iter().find(|(field, _)| field == name);
    found.map(|(_, value)| value.as_str())
}

#[test]
fn the_parameters_of_an_intent_do_not_depend_on_how_it_is_confirmed() {
    let first = create_fields(&request()).unwrap();
    let second = CreatePayment {
        confirm: true,
        payment_token: Some("pm_card_visa".to_owned()),
        ..request()
    };
    assert_eq!(create_fields(&second).unwrap(), first);
    assert_eq!(value(&first, "amount"), Some("2400"));
    assert_eq!(value(&first, "currency"), Some("usd"));
    assert_eq!(value(&first, "capture_method"), Some("automatic_async"));
    let later = create_fields(&CreatePayment { capture: false, ..request() }).unwrap();
    assert_eq!(value(&later, "capture_method"), Some("manual"));
}

#[test]
fn payment_methods_that_redirect_are_offered_if_the_shopper_can_return() {
    let allowed = |return_url: Option<String>| {
        let fields = create_fields(&CreatePayment { return_url, ..request() }).unwrap();
        let kept = value(&fields, "metadata[return_url]").is_some();
        let redirects = value(&fields, "automatic_payment_methods[allow_redirects]").unwrap();
        (redirects.to_owned(), kept)
    };
    assert_eq!(allowed(request().return_url), ("always".to_owned(), true));
    assert_eq!(allowed(None), ("never".to_owned(), false));
    let long = format!("https://shop.example/{}", "x".repeat(MAX_METADATA));
    assert_eq!(allowed(Some(long)), ("never".to_owned(), false));
}

#[test]
fn each_token_and_return_url_has_its_key() {
    let key = |token, return_url| confirm_key(request().payment_id, token, return_url);
    let keys = [
        key(Some("pm_1"), Some("https://shop.example")),
        key(Some("pm_2"), Some("https://shop.example")),
        key(Some("pm_1"), None),
        key(None, None),
    ];
    let different: std::collections::BTreeSet<&String> = keys.iter().collect();
    assert_eq!(different.len(), keys.len());
    assert_eq!(keys[0], key(Some("pm_1"), Some("https://shop.example")));
    assert!(keys.iter().all(|key| key.len() <= 255 && !key.contains("pm_")), "{keys:?}");
}

#[test]
fn a_token_is_sent_as_what_it_is() {
    let fields = |token| confirm_fields(Some(token), None);
    assert_eq!(value(&fields("pm_1"), "payment_method"), Some("pm_1"));
    assert_eq!(value(&fields("ctoken_1"), "confirmation_token"), Some("ctoken_1"));
    assert_eq!(value(&fields("ctoken_1"), "payment_method"), None);
}
