//! What the shop asks for, compared with what its providers declare.

use std::time::Duration;

use ports::Currencies;

use super::*;
use crate::settings::{Resolved, Sources};

const LIMITED: Capabilities = Capabilities {
    currencies: Currencies::Only(&["EUR", "USD"]),
    ..Capabilities::basic(Duration::ZERO)
};

fn checked(variables: &[(&str, &str)], capabilities: Capabilities) -> String {
    let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
    let environment = variables.iter().map(owned).collect();
    let sources = Sources { environment, ..Sources::default() };
    let mut settings = Resolved::from_sources(&sources).settings().unwrap();
    settings.payments.default_provider = Some("acme".to_owned());
    assert!(check(&settings, "other", capabilities).is_ok(), "it is not the default");
    let failure = check(&settings, "acme", capabilities).err();
    let told = |failure: Failure| format!("{}; {}", failure.cause, failure.remedy.unwrap());
    failure.map(told).unwrap_or_default()
}

#[test]
fn a_capture_that_the_provider_cannot_do_is_an_error() {
    let dollars = ("KASSA_SHOP__CURRENCY", "USD");
    assert_eq!(checked(&[dollars], LIMITED), "");
    for policy in ["on_shipping", "manual"] {
        let later = ("KASSA_ORDERS__CAPTURE", policy);
        let told = checked(&[dollars, later], LIMITED);
        let expected = [&*format!("orders.capture: is {policy}"), "acme", "set orders.capture"];
        assert!(expected.iter().all(|part| told.contains(part)), "{told}");
        let able = Capabilities { delayed_capture: true, ..LIMITED };
        assert_eq!(checked(&[dollars, later], able), "");
    }
}

#[test]
fn a_currency_that_the_provider_does_not_take_is_an_error() {
    let told = checked(&[("KASSA_SHOP__CURRENCY", "JPY")], LIMITED);
    let expected = ["shop.currency: is JPY", "acme", "set another shop.currency"];
    assert!(expected.iter().all(|part| told.contains(part)), "{told}");
    let all = Capabilities { currencies: Currencies::All, ..LIMITED };
    assert_eq!(checked(&[("KASSA_SHOP__CURRENCY", "JPY")], all), "");
}

fn checked_as_configured(variables: &[(&str, &str)]) -> String {
    let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
    let environment = variables.iter().map(owned).collect();
    let providers = crate::tests::providers();
    let sources = Sources { environment, providers, ..Sources::default() };
    let settings = Resolved::from_sources(&sources).settings().unwrap();
    let failure = crate::wire::check_providers(&settings).err();
    failure.map(|failure| failure.cause).unwrap_or_default()
}

#[test]
fn the_settings_are_checked_without_a_server() {
    let provider = [
        ("KASSA_PAYMENTS__DEFAULT_PROVIDER", "mollie"),
        ("KASSA_PAYMENTS__MOLLIE__API_KEY", "test_1"),
        ("KASSA_PAYMENTS__MOLLIE__WEBHOOK_URL", "https://shop.example/hook"),
    ];
    let in_currency =
        |code| checked_as_configured(&[&provider[..], &[("KASSA_SHOP__CURRENCY", code)]].concat());
    assert_eq!(in_currency("EUR"), "");
    let told = in_currency("KWD");
    assert!(told.starts_with("shop.currency: is KWD") && told.contains("mollie"), "{told}");
    let url = ("KASSA_PAYMENTS__MOLLIE__BASE_URL", "http://api.mollie.example");
    let told = checked_as_configured(&[&provider[..], &[url]].concat());
    assert!(told.contains("payments.mollie.base_url"), "{told}");
}

#[test]
fn a_test_provider_is_checked_without_its_state() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("ledger.jsonl");
    let told = checked_as_configured(&[
        ("KASSA_PAYMENTS__DEFAULT_PROVIDER", "mock"),
        ("KASSA_PAYMENTS__MOCK__WEBHOOK_SECRET", "3f1b0c5d7e9a2468ace013579bdf0246"),
        ("KASSA_PAYMENTS__MOCK__LEDGER_FILE", file.to_str().unwrap()),
    ]);
    assert_eq!(told, "");
    assert!(!file.exists(), "a check leaves no file behind");
}
