//! Checks the shop's settings against what the default payment providers can do.

use domain::money::Currency;
use domain::order::CapturePolicy;
use ports::Capabilities;

use crate::exit::{Exit, Failure};
use crate::settings::Settings;

/// Checks the settings that need a capability of a default provider. Other open providers complete
/// what was begun with them, so that the default can be changed.
///
/// # Errors
/// A setting that the provider cannot fulfil.
pub(super) fn check(
    settings: &Settings,
    name: &str,
    capabilities: Capabilities,
) -> Result<(), Failure> {
    let is_default = settings.payments.default_provider.as_deref() == Some(name);
    let by_currency = settings.provider_by_currency();
    let own = by_currency.iter().filter(|(_, provider)| *provider == name);
    let own: Vec<Currency> = own.map(|(currency, _)| *currency).collect();
    let capture = settings.orders.capture;
    let is_used = is_default || !own.is_empty();
    if is_used && capture != CapturePolicy::AtOnce && !capabilities.delayed_capture {
        let cause = format!(
            "orders.capture: is {capture}, but the payment provider {name} does not support delayed capture"
        );
        let remedy = "set orders.capture to at_once, or choose another payments.default_provider";
        return Err(Failure::new(Exit::Settings, cause, remedy));
    }
    if let Some(currency) = own.iter().find(|own| !capabilities.currencies.include(**own)) {
        let cause = format!(
            "payments.provider_by_currency: contains {currency}, which the payment provider {name} does not support"
        );
        return Err(Failure::new(
            Exit::Settings,
            cause,
            "choose another provider for the currency",
        ));
    }
    let currency = settings.shop.currency;
    let needed = is_default && !by_currency.contains_key(&currency);
    if needed && !capabilities.currencies.include(currency) {
        let cause = format!(
            "shop.currency: is {currency}, which the payment provider {name} does not support"
        );
        let remedy = "set another shop.currency, choose another payments.default_provider, or name a provider \
                      for the currency in payments.provider_by_currency";
        return Err(Failure::new(Exit::Settings, cause, remedy));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
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
        let in_currency = |code| {
            checked_as_configured(&[&provider[..], &[("KASSA_SHOP__CURRENCY", code)]].concat())
        };
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
}
