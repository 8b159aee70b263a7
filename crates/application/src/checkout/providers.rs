//! `GET /api/checkout/providers`: how an order can be paid.

use ports::{ClientConfig, Currencies};

use crate::engine::Engine;

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
    /// Whether it is used by requests that name none.
    pub is_default: bool,
    /// Whether it charges nothing.
    pub is_test: bool,
    /// Whether a new payment needs a page to which the shopper returns.
    pub needs_return_url: bool,
    /// The currencies in which it takes payments.
    pub currencies: Currencies,
    /// What its client-side library needs, such as a publishable key.
    pub client_config: ClientConfig,
}

/// How an order can be paid.
#[must_use]
pub fn payment_options(engine: &Engine) -> PaymentOptions {
    let providers = engine.gateways().map(|gateway| ProviderOption {
        name: gateway.name().to_owned(),
        is_default: engine.default_provider() == Some(gateway.name()),
        is_test: gateway.is_test(),
        needs_return_url: gateway.capabilities().needs_return_url,
        currencies: gateway.capabilities().currencies,
        client_config: gateway.client_config(),
    });
    PaymentOptions { providers: providers.collect(), cash_on_delivery: engine.policy.cod_enabled }
}
