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

    use ports::{Currencies, FoundByOurId};

    use super::*;
    use crate::settings::{Resolved, Sources};

    const LIMITED: Capabilities = Capabilities {
        create_key_lifetime: Duration::ZERO,
        found_by_our_id: FoundByOurId::Always,
        needs_return_url: false,
        refund_key_lifetime: Duration::ZERO,
        delayed_capture: false,
        partial_capture: false,
        partial_refund: false,
        cancel_pending: false,
        cancel_authorized: false,
        currencies: Currencies::Only(&["EUR", "USD"]),
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
}
