//! Stripe as a plug-in: its settings, what is wrong with them, and how its gateway is opened.

use std::sync::Arc;
use std::time::Duration;

use adapters_http::{Api, ApiOptions, CurrentSecrets, base_url_problem};
use ports::{
    Clock, OpenProvider, OpenProviderError, PaymentProvider, ProviderProblem, ProviderSetting,
    ProviderSettings, SecretRotation, SettingDefault, SettingKind,
};
use secrecy::{ExposeSecret, SecretString};

use crate::api::{StripeApi, mode_of};
use crate::gateway::Stripe;

/// Stripe, to be registered with a server.
#[derive(Debug, Clone, Copy, Default)]
pub struct StripeProvider;

const SECRET_KEY: &str = "payments.stripe.secret_key";
const PUBLISHABLE_KEY: &str = "payments.stripe.publishable_key";
const WEBHOOK_SECRET: &str = "payments.stripe.webhook_secret";
const PREVIOUS_WEBHOOK_SECRET: &str = "payments.stripe.previous_webhook_secret";
const BASE_URL: &str = "payments.stripe.base_url";
const TIMEOUT: &str = "payments.stripe.timeout";
const DEFAULT_BASE_URL: &str = "https://api.stripe.com";
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(8);

/// What happens without a required setting.
const fn missing(example: &'static str) -> SettingDefault {
    SettingDefault::Unset { means: "Stripe cannot be used", example }
}

#[rustfmt::skip]
const SETTINGS: &[ProviderSetting] = &[
    ProviderSetting {
        key: SECRET_KEY, kind: SettingKind::Credential, required: true,
        default: missing("a key that begins with sk_live_, rk_live_, sk_test_ or rk_test_"),
        help: "The secret or restricted key of Stripe's API. It decides between live and test mode.",
    },
    ProviderSetting {
        key: PUBLISHABLE_KEY, kind: SettingKind::Text, required: true,
        default: missing("pk_live_…"),
        help: "The publishable key of the same mode, which the shop's pages need for Stripe.js. It is public.",
    },
    ProviderSetting {
        key: WEBHOOK_SECRET, kind: SettingKind::Credential, required: true,
        default: missing("the signing secret of the webhook endpoint (whsec_…)"),
        help: "The signing secret of the webhook endpoint at Stripe.",
    },
    ProviderSetting {
        key: PREVIOUS_WEBHOOK_SECRET, kind: SettingKind::Credential, required: false,
        default: SettingDefault::Unset {
            means: "only payments.stripe.webhook_secret is accepted", example: "the previous secret",
        },
        help: "A second signing secret that is accepted while the endpoint's secret is rolled.",
    },
    ProviderSetting {
        key: BASE_URL, kind: SettingKind::Text, required: false,
        default: SettingDefault::Value(DEFAULT_BASE_URL),
        help: "The address of Stripe's API.",
    },
    ProviderSetting {
        key: TIMEOUT, required: false, default: SettingDefault::Value("8s"),
        kind: SettingKind::Time { min: Duration::from_secs(1), max: Duration::from_secs(60) },
        help: "How long to wait for each response from Stripe.",
    },
];

impl PaymentProvider for StripeProvider {
    fn name(&self) -> &'static str {
        "stripe"
    }

    fn settings(&self) -> &'static [ProviderSetting] {
        SETTINGS
    }

    fn problems(&self, settings: &ProviderSettings, _demo: bool) -> Vec<ProviderProblem> {
        let secret = settings.secret(SECRET_KEY).map(SecretString::expose_secret);
        let public = settings.text(PUBLISHABLE_KEY);
        let url = settings.text(BASE_URL).and_then(base_url_problem);
        let problems = [
            secret.and_then(secret_key_problem),
            public.and_then(publishable_key_problem),
            secret.zip(public).and_then(|(secret, public)| modes_problem(secret, public)),
            url.map(|why| problem(BASE_URL, why, "set the address of Stripe's API, or unset it")),
        ];
        problems.into_iter().flatten().collect()
    }

    fn open(
        &self,
        settings: &ProviderSettings,
        _clock: Arc<dyn Clock>,
    ) -> Result<OpenProvider, OpenProviderError> {
        let api = Api::new(ApiOptions {
            provider: "stripe",
            base_url_key: BASE_URL,
            base_url: settings.text(BASE_URL).unwrap_or(DEFAULT_BASE_URL),
            timeout: settings.time(TIMEOUT).unwrap_or(DEFAULT_TIMEOUT),
            request_id_header: "request-id",
        })?;
        let secrets = |keys: &[&str]| {
            let all = keys.iter().filter_map(|key| settings.secret(key).cloned()).collect();
            Arc::new(CurrentSecrets::new(all))
        };
        let keys = secrets(API_KEYS);
        let webhook_secrets = secrets(WEBHOOK_SECRETS);
        let rotations =
            vec![rotation(API_KEYS, &keys), rotation(WEBHOOK_SECRETS, &webhook_secrets)];
        let publishable_key = settings.text(PUBLISHABLE_KEY).unwrap_or_default().to_owned();
        let api = StripeApi { api, keys };
        let gateway = Arc::new(Stripe { api, publishable_key, webhook_secrets });
        Ok(OpenProvider { gateway, rotations })
    }
}

const API_KEYS: &[&str] = &[SECRET_KEY];
const WEBHOOK_SECRETS: &[&str] = &[WEBHOOK_SECRET, PREVIOUS_WEBHOOK_SECRET];

fn rotation(keys: &'static [&'static str], secrets: &Arc<CurrentSecrets>) -> SecretRotation {
    let secrets = Arc::clone(secrets);
    SecretRotation { keys, replace: Box::new(move |all| secrets.replace(all)) }
}

fn problem(key: &'static str, problem: &str, remedy: &str) -> ProviderProblem {
    ProviderProblem { key, problem: problem.to_owned(), remedy: remedy.to_owned() }
}

fn secret_key_problem(key: &str) -> Option<ProviderProblem> {
    let is_secret = mode_of(key).is_some() && !key.starts_with("pk_");
    let remedy = "set a key that begins with sk_live_, rk_live_, sk_test_ or rk_test_";
    (!is_secret).then(|| problem(SECRET_KEY, "is not a secret key of Stripe", remedy))
}

fn publishable_key_problem(key: &str) -> Option<ProviderProblem> {
    let is_public = mode_of(key).is_some() && key.starts_with("pk_");
    let why = match key.starts_with("sk_") || key.starts_with("rk_") {
        true => "is a secret key, and would be public",
        false => "is not a publishable key of Stripe",
    };
    let remedy = "set the key that begins with pk_live_ or pk_test_";
    (!is_public).then(|| problem(PUBLISHABLE_KEY, why, remedy))
}

fn modes_problem(secret: &str, public: &str) -> Option<ProviderProblem> {
    let (secret, public) = (mode_of(secret)?, mode_of(public)?);
    let remedy = "set both keys from the same mode";
    let why = "is of another mode than payments.stripe.secret_key";
    (secret != public).then(|| problem(PUBLISHABLE_KEY, why, remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ports::SettingValue;
    use rstest::rstest;

    #[rstest]
    #[case("sk_live_1", "pk_live_1", "https://api.stripe.com", &[])]
    #[case("rk_test_1", "pk_test_1", "http://127.0.0.1:8090", &[])]
    #[case("sk_live_1", "pk_test_1", "https://api.stripe.com", &["another mode"])]
    #[case("sk_live_1", "sk_live_1", "https://api.stripe.com", &["would be public"])]
    #[case("sk_live_1", "live", "https://api.stripe.com", &["not a publishable key"])]
    #[case("pk_live_1", "pk_live_1", "https://api.stripe.com", &["not a secret key"])]
    #[case("secret", "pk_live_1", "http://stripe.example", &["not a secret key", "not encrypted"])]
    fn settings_that_cannot_be_used_are_found(
        #[case] secret: &str,
        #[case] public: &str,
        #[case] url: &str,
        #[case] expected: &[&str],
    ) {
        let mut settings = ProviderSettings::default();
        settings.set(SECRET_KEY, SettingValue::Secret(secret.into()));
        settings.set(PUBLISHABLE_KEY, SettingValue::Text(public.to_owned()));
        settings.set(BASE_URL, SettingValue::Text(url.to_owned()));
        let problems = StripeProvider.problems(&settings, false);
        assert_eq!(problems.len(), expected.len(), "{problems:?}");
        for (problem, expected) in problems.iter().zip(expected) {
            assert!(problem.problem.contains(expected), "{problem:?}");
            let told = format!("{problem:?}");
            assert!(!told.contains("live_1") && !told.contains("test_1"), "{told}");
        }
    }

    #[test]
    fn the_default_address_and_time_are_those_of_the_documentation() {
        let default = |key| SETTINGS.iter().find(|setting| setting.key == key).unwrap().default;
        assert_eq!(default(BASE_URL), SettingDefault::Value(DEFAULT_BASE_URL));
        let time = format!("{}s", DEFAULT_TIMEOUT.as_secs());
        assert!(matches!(default(TIMEOUT), SettingDefault::Value(text) if text == time));
    }
}
