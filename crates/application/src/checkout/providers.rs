//! `GET /api/checkout/providers`: how an order can be paid.

use domain::money::Currency;
use ports::{ClientConfig, Currencies};

use crate::engine::Engine;
use crate::policy::Policy;

/// How an order can be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentOptions {
    /// The payment providers, in the order in which they are registered.
    pub providers: Vec<ProviderOption>,
    /// Whether orders can be paid in cash on delivery.
    pub cash_on_delivery: bool,
}

/// A payment provider that the shopper can choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderOption {
    /// Its name in requests.
    pub name: String,
    /// Whether it is used by requests that name none, for orders in currencies without a provider of
    /// their own.
    pub is_default: bool,
    /// Currencies in which it is used by requests that name none, whatever the default is.
    pub default_currencies: Vec<Currency>,
    /// Whether it charges nothing.
    pub is_test: bool,
    /// Whether a new payment needs a page to which the shopper returns.
    pub needs_return_url: bool,
    /// The currencies in which it takes payments.
    pub currencies: Currencies,
    /// What its client-side library needs, such as a publishable key.
    pub client_config: ClientConfig,
}

impl PaymentOptions {
    /// The provider that requests for an order in this currency use if they name none.
    #[must_use]
    pub fn default_for(&self, currency: Currency) -> Option<&ProviderOption> {
        let own = self.providers.iter().find(|one| one.default_currencies.contains(&currency));
        own.or_else(|| self.providers.iter().find(|one| one.is_default))
    }
}

fn default_currencies(policy: &Policy, provider: &str) -> Vec<Currency> {
    let own = policy.provider_by_currency.iter().filter(|(_, name)| *name == provider);
    own.map(|(currency, _)| *currency).collect()
}

/// How an order can be paid.
#[must_use]
pub fn payment_options(engine: &Engine) -> PaymentOptions {
    let providers = engine.gateways().map(|gateway| ProviderOption {
        name: gateway.name().to_owned(),
        is_default: engine.default_provider() == Some(gateway.name()),
        default_currencies: default_currencies(&engine.policy, gateway.name()),
        is_test: gateway.is_test(),
        needs_return_url: gateway.capabilities().needs_return_url,
        currencies: gateway.capabilities().currencies,
        client_config: gateway.client_config(),
    });
    PaymentOptions { providers: providers.collect(), cash_on_delivery: engine.policy.cod_enabled }
}
