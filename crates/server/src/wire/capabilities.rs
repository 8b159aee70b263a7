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
mod tests;
