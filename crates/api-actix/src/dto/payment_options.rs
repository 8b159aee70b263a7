//! How an order can be paid.

use std::collections::BTreeMap;

use application::checkout::{PaymentOptions, ProviderOption};
use ports::Currencies;
use serde::Serialize;
use utoipa::ToSchema;

/// How an order can be paid.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PaymentOptions)]
pub struct PaymentOptionsDto {
    /// The payment providers.
    providers: Vec<ProviderDto>,
    /// Whether orders can be paid in cash on delivery (`payment_method`: `cod`).
    cash_on_delivery: bool,
}

/// A payment provider that the shopper can choose.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PaymentProvider)]
struct ProviderDto {
    /// Its name, for `provider` in requests.
    #[schema(example = "mock")]
    name: String,
    /// Whether this is the default provider. For a currency in another provider's `default_currencies`,
    /// that provider is used.
    default: bool,
    /// Currencies in which this provider is the default.
    default_currencies: Vec<&'static str>,
    /// A test provider, which charges nothing.
    test: bool,
    /// Whether `return_url` is required.
    needs_return_url: bool,
    /// Supported currencies (ISO 4217); `null` for all.
    currencies: Option<&'static [&'static str]>,
    /// What the provider's client-side library needs, such as a publishable key.
    client_config: BTreeMap<String, String>,
}

impl From<PaymentOptions> for PaymentOptionsDto {
    fn from(options: PaymentOptions) -> Self {
        Self {
            providers: options.providers.into_iter().map(ProviderDto::from).collect(),
            cash_on_delivery: options.cash_on_delivery,
        }
    }
}

impl From<ProviderOption> for ProviderDto {
    fn from(provider: ProviderOption) -> Self {
        Self {
            name: provider.name,
            default: provider.is_default,
            default_currencies: provider.default_currencies.iter().map(|c| c.code()).collect(),
            test: provider.is_test,
            needs_return_url: provider.needs_return_url,
            currencies: match provider.currencies {
                Currencies::All => None,
                Currencies::Only(codes) => Some(codes),
            },
            client_config: provider.client_config,
        }
    }
}
