//! The provider as a plug-in: its settings, and how its gateway is opened.

use std::sync::Arc;

use adapters_http::{
    ApiOptions, KeyApi, base_url_setting, credential_setting, problem, timeout_setting, url_problem,
};
use ports::{
    Clock, OpenProvider, OpenProviderError, PaymentProvider, ProviderProblem, ProviderSetting,
    ProviderSettings, SettingKind,
};
use secrecy::{ExposeSecret, SecretString};

use crate::client::Client;
use crate::gateway::{MollieGateway, NAME};

/// Mollie, to be registered with a server.
#[derive(Debug, Clone, Copy, Default)]
pub struct MollieProvider;

const API_KEY: &str = "payments.mollie.api_key";
const WEBHOOK_URL: &str = "payments.mollie.webhook_url";
const BASE_URL: &str = "payments.mollie.base_url";
const TIMEOUT: &str = "payments.mollie.timeout";

const WEBHOOK_URL_REMEDY: &str = "set https://SHOP/api/payments/webhook/mollie";

const SETTINGS: &[ProviderSetting] = &[
    credential_setting(
        API_KEY,
        "test_dHar4XY7LxsDOtmnkVtjNVWXLSlXsM",
        "The API key of the website profile at Mollie, live_... or test_...; it decides the mode.",
    ),
    ProviderSetting::required(
        WEBHOOK_URL,
        SettingKind::Text,
        "https://shop.example.com/api/payments/webhook/mollie",
        "The public address of the shop's webhook. It is sent to Mollie with each payment, which must be able \
         to reach it.",
    ),
    base_url_setting(
        BASE_URL,
        "https://api.mollie.com",
        "The address of Mollie's API, without the version.",
    ),
    timeout_setting(TIMEOUT),
];

impl PaymentProvider for MollieProvider {
    fn name(&self) -> &'static str {
        NAME
    }

    fn settings(&self) -> &'static [ProviderSetting] {
        SETTINGS
    }

    fn problems(&self, settings: &ProviderSettings, _demo: bool) -> Vec<ProviderProblem> {
        let problems = [
            settings.secret(API_KEY).and_then(key_problem),
            url_problem(settings, WEBHOOK_URL, WEBHOOK_URL_REMEDY),
            url_problem(settings, BASE_URL, "set the address of Mollie's API, or unset it"),
        ];
        problems.into_iter().flatten().collect()
    }

    fn open(
        &self,
        settings: &ProviderSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<OpenProvider, OpenProviderError> {
        let webhook_url = settings.text(WEBHOOK_URL).unwrap_or_default().parse().map_err(|_| {
            OpenProviderError::Setting(problem(WEBHOOK_URL, "is not a URL", WEBHOOK_URL_REMEDY))
        })?;
        let options = ApiOptions::of(settings, NAME, [BASE_URL, TIMEOUT], "x-request-id");
        let (api, rotation) = KeyApi::open(options, settings, &[API_KEY])?;
        let (client, timeout) = (Client { api }, options.timeout);
        let gateway = MollieGateway { client, webhook_url, timeout, clock };
        Ok(OpenProvider { gateway: Arc::new(gateway), rotations: vec![rotation] })
    }
}

fn key_problem(key: &SecretString) -> Option<ProviderProblem> {
    let key = key.expose_secret();
    let rest = key.strip_prefix("live_").or_else(|| key.strip_prefix("test_")).unwrap_or_default();
    let is_plain = rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let why = "is not a Mollie API key (live_... or test_...)";
    let remedy = "create an API key in Mollie's web app (Developers, API access tokens)";
    (rest.is_empty() || !is_plain).then(|| problem(API_KEY, why, remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ports::SettingValue;
    use rstest::rstest;

    #[rstest]
    #[case("test_dHar4XY7LxsDOtmnkVtjNVWXLSlXsM", "https://shop.example/hook", None)]
    #[case("live_dHar4XY7LxsDOtmnkVtjNVWXLSlXsM", "http://127.0.0.1:8080/hook", None)]
    #[case("access_dHar4XY7", "https://shop.example/hook", Some(API_KEY))]
    #[case("test_!x", "https://shop.example/hook", Some(API_KEY))]
    #[case("test_a b", "https://shop.example/hook", Some(API_KEY))]
    #[case("test_a", "http://shop.example/hook", Some(WEBHOOK_URL))]
    #[case("test_a", "shop.example/hook", Some(WEBHOOK_URL))]
    fn settings_that_cannot_be_used_are_told(
        #[case] key: &str,
        #[case] url: &str,
        #[case] expected: Option<&str>,
    ) {
        let mut settings = ProviderSettings::default();
        settings.set(API_KEY, SettingValue::Secret(key.into()));
        settings.set(WEBHOOK_URL, SettingValue::Text(url.to_owned()));
        let problems = MollieProvider.problems(&settings, false);
        let keys: Vec<&str> = problems.iter().map(|problem| problem.key).collect();
        assert_eq!(keys, Vec::from_iter(expected));
        assert!(!format!("{problems:?}").contains(key), "a problem does not show the key");
    }
}
