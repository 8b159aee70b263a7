//! The provider as a plug-in: its settings, and how its gateway is opened.

use std::sync::Arc;
use std::time::Duration;

use adapters_http::{Api, ApiOptions, CurrentSecrets, base_url_problem};
use ports::{
    Clock, OpenProvider, OpenProviderError, PaymentProvider, ProviderProblem, ProviderSetting,
    ProviderSettings, SecretRotation, SettingDefault, SettingKind,
};
use secrecy::{ExposeSecret, SecretString};

use crate::client::Client;
use crate::gateway::MollieGateway;

/// Mollie, to be registered with a server.
#[derive(Debug, Clone, Copy, Default)]
pub struct MollieProvider;

const API_KEY: &str = "payments.mollie.api_key";
const WEBHOOK_URL: &str = "payments.mollie.webhook_url";
const BASE_URL: &str = "payments.mollie.base_url";
const TIMEOUT: &str = "payments.mollie.timeout";
const DEFAULT_BASE_URL: &str = "https://api.mollie.com";
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(8);

const API_KEY_REMEDY: &str =
    "create an API key in Mollie's web app (Developers, API access tokens)";
const WEBHOOK_URL_REMEDY: &str = "set https://SHOP/api/payments/webhook/mollie";

#[rustfmt::skip]
const SETTINGS: &[ProviderSetting] = &[
    ProviderSetting {
        key: API_KEY, kind: SettingKind::Credential, required: true,
        default: SettingDefault::Unset {
            means: "Mollie cannot be used", example: "test_dHar4XY7LxsDOtmnkVtjNVWXLSlXsM",
        },
        help: "The API key of the website profile at Mollie, live_... or test_...; it decides the mode.",
    },
    ProviderSetting {
        key: WEBHOOK_URL, kind: SettingKind::Text, required: true,
        default: SettingDefault::Unset {
            means: "Mollie cannot be used", example: "https://shop.example.com/api/payments/webhook/mollie",
        },
        help: "The public address of the shop's webhook. Mollie is told it with each payment, and must be able \
               to reach it.",
    },
    ProviderSetting {
        key: BASE_URL, kind: SettingKind::Text, required: false,
        default: SettingDefault::Value(DEFAULT_BASE_URL),
        help: "The address of Mollie's API, without the version.",
    },
    ProviderSetting {
        key: TIMEOUT, required: false, default: SettingDefault::Value("8s"),
        kind: SettingKind::Time { min: Duration::from_secs(1), max: Duration::from_secs(60) },
        help: "How long to wait for a response of Mollie.",
    },
];

impl PaymentProvider for MollieProvider {
    fn name(&self) -> &'static str {
        MollieGateway::NAME
    }

    fn settings(&self) -> &'static [ProviderSetting] {
        SETTINGS
    }

    fn problems(&self, settings: &ProviderSettings, _demo: bool) -> Vec<ProviderProblem> {
        let url = |key| settings.text(key).and_then(base_url_problem);
        let found = [
            (API_KEY, settings.secret(API_KEY).and_then(key_problem), API_KEY_REMEDY),
            (WEBHOOK_URL, url(WEBHOOK_URL), WEBHOOK_URL_REMEDY),
            (BASE_URL, url(BASE_URL), "set the address of Mollie's API, or unset it"),
        ];
        let problem = |(key, problem, remedy)| Some(setting_problem(key, problem?, remedy));
        found.into_iter().filter_map(problem).collect()
    }

    fn open(
        &self,
        settings: &ProviderSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<OpenProvider, OpenProviderError> {
        if let Some(problem) = self.problems(settings, false).into_iter().next() {
            return Err(OpenProviderError::Setting(problem));
        }
        let webhook_url = settings.text(WEBHOOK_URL).unwrap_or_default().parse();
        let webhook_url = webhook_url.map_err(|_| {
            let problem = setting_problem(WEBHOOK_URL, "is not a URL", WEBHOOK_URL_REMEDY);
            OpenProviderError::Setting(problem)
        })?;
        let timeout = settings.time(TIMEOUT).unwrap_or(DEFAULT_TIMEOUT);
        let api = Api::new(ApiOptions {
            provider: MollieGateway::NAME,
            base_url_key: BASE_URL,
            base_url: settings.text(BASE_URL).unwrap_or(DEFAULT_BASE_URL),
            timeout,
            request_id_header: "x-request-id",
        })?;
        let key = settings.secret(API_KEY).cloned().unwrap_or_default();
        let keys = Arc::new(CurrentSecrets::new(vec![key]));
        let client = Client { api, keys: Arc::clone(&keys) };
        let gateway = MollieGateway { client, webhook_url, timeout, clock };
        let replace = Box::new(move |secrets| keys.replace(secrets));
        let rotations = vec![SecretRotation { keys: &[API_KEY], replace }];
        Ok(OpenProvider { gateway: Arc::new(gateway), rotations })
    }
}

fn key_problem(key: &SecretString) -> Option<&'static str> {
    let rest = key.expose_secret();
    let rest = rest.strip_prefix("live_").or_else(|| rest.strip_prefix("test_"));
    let is_plain = |rest: &str| {
        !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    (!rest.is_some_and(is_plain)).then_some("is not an API key of Mollie (live_... or test_...)")
}

fn setting_problem(key: &'static str, problem: &str, remedy: &str) -> ProviderProblem {
    ProviderProblem { key, problem: problem.to_owned(), remedy: remedy.to_owned() }
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
