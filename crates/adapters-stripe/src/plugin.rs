//! Stripe as a plug-in: its settings, what is wrong with them, and how its gateway is opened.

use std::sync::Arc;

use adapters_http::{
    ApiOptions, KeyApi, base_url_setting, credential_setting, problem, secrets_of, timeout_setting,
    url_problem,
};
use ports::{
    Clock, OpenProvider, OpenProviderError, PaymentProvider, ProviderProblem, ProviderSetting,
    ProviderSettings, SettingKind,
};
use secrecy::ExposeSecret;

use crate::api::{Stripe, mode_of};

/// Stripe, to be registered with a server.
#[derive(Debug, Clone, Copy, Default)]
pub struct StripeProvider;

const SECRET_KEY: &str = "payments.stripe.secret_key";
const PUBLISHABLE_KEY: &str = "payments.stripe.publishable_key";
const WEBHOOK_SECRET: &str = "payments.stripe.webhook_secret";
const PREVIOUS_WEBHOOK_SECRET: &str = "payments.stripe.previous_webhook_secret";
const BASE_URL: &str = "payments.stripe.base_url";
const TIMEOUT: &str = "payments.stripe.timeout";

const SETTINGS: &[ProviderSetting] = &[
    credential_setting(
        SECRET_KEY,
        "a key that begins with sk_live_, rk_live_, sk_test_ or rk_test_",
        "The secret or restricted key of Stripe's API. It decides between live and test mode.",
    ),
    ProviderSetting::required(
        PUBLISHABLE_KEY,
        SettingKind::Text,
        "pk_live_…",
        "The publishable key of the same mode, which the shop's pages need for Stripe.js. It is public.",
    ),
    credential_setting(
        WEBHOOK_SECRET,
        "the signing secret of the webhook endpoint (whsec_…)",
        "The signing secret of the webhook endpoint at Stripe.",
    ),
    ProviderSetting::optional(
        PREVIOUS_WEBHOOK_SECRET,
        SettingKind::Credential,
        "only payments.stripe.webhook_secret is accepted",
        "the previous secret",
        "A second signing secret that is accepted while the endpoint's secret is rolled.",
    ),
    base_url_setting(BASE_URL, "https://api.stripe.com", "The address of Stripe's API."),
    timeout_setting(TIMEOUT),
];

impl PaymentProvider for StripeProvider {
    fn name(&self) -> &'static str {
        "stripe"
    }

    fn settings(&self) -> &'static [ProviderSetting] {
        SETTINGS
    }

    fn problems(&self, settings: &ProviderSettings, _demo: bool) -> Vec<ProviderProblem> {
        let secret = settings.secret(SECRET_KEY).map(ExposeSecret::expose_secret);
        let public = settings.text(PUBLISHABLE_KEY);
        let webhook_problem =
            |key| webhook_secret_problem(key, settings.secret(key)?.expose_secret());
        let problems = [
            secret.and_then(secret_key_problem),
            public.and_then(|key| publishable_key_problem(key, secret)),
            webhook_problem(WEBHOOK_SECRET),
            webhook_problem(PREVIOUS_WEBHOOK_SECRET),
            url_problem(settings, BASE_URL, "set the address of Stripe's API, or unset it"),
        ];
        problems.into_iter().flatten().collect()
    }

    fn open(
        &self,
        settings: &ProviderSettings,
        _clock: Arc<dyn Clock>,
    ) -> Result<OpenProvider, OpenProviderError> {
        let options = ApiOptions::of(settings, "stripe", [BASE_URL, TIMEOUT], "request-id");
        let (api, key_rotation) = KeyApi::open(options, settings, &[SECRET_KEY])?;
        let (webhook_secrets, webhook_rotation) =
            secrets_of(settings, &[WEBHOOK_SECRET, PREVIOUS_WEBHOOK_SECRET]);
        let publishable_key = settings.text(PUBLISHABLE_KEY).unwrap_or_default().to_owned();
        let gateway = Arc::new(Stripe { api, publishable_key, webhook_secrets });
        Ok(OpenProvider { gateway, rotations: vec![key_rotation, webhook_rotation] })
    }
}

fn secret_key_problem(key: &str) -> Option<ProviderProblem> {
    let is_secret = mode_of(key).is_some() && !key.starts_with("pk_");
    let remedy = "set a key that begins with sk_live_, rk_live_, sk_test_ or rk_test_";
    (!is_secret).then(|| problem(SECRET_KEY, "is not a secret key of Stripe", remedy))
}

fn webhook_secret_problem(key: &'static str, secret: &str) -> Option<ProviderProblem> {
    let is_secret = secret.strip_prefix("whsec_").is_some_and(|rest| !rest.is_empty());
    let remedy = "copy the signing secret of the webhook endpoint from the dashboard";
    (!is_secret).then(|| problem(key, "is not a signing secret (whsec_…)", remedy))
}

fn publishable_key_problem(key: &str, secret: Option<&str>) -> Option<ProviderProblem> {
    let why = match (mode_of(key), secret.and_then(mode_of)) {
        _ if key.starts_with("sk_") || key.starts_with("rk_") => {
            "is a secret key, which must not be published"
        }
        (None, _) => "is not a publishable key of Stripe",
        (Some(public), Some(secret)) if public != secret => {
            "has a different mode from payments.stripe.secret_key"
        }
        _ => return None,
    };
    let remedy = "set the key of the same mode that begins with pk_live_ or pk_test_";
    Some(problem(PUBLISHABLE_KEY, why, remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ports::{SettingDefault, SettingValue};
    use rstest::rstest;

    #[rstest]
    #[case("sk_live_1", "pk_live_1", "https://api.stripe.com", &[])]
    #[case("rk_test_1", "pk_test_1", "http://127.0.0.1:8090", &[])]
    #[case("sk_live_1", "pk_test_1", "https://api.stripe.com", &["different mode"])]
    #[case("sk_live_1", "sk_live_1", "https://api.stripe.com", &["must not be published"])]
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
        assert_eq!(default(BASE_URL), SettingDefault::Value("https://api.stripe.com"));
        assert_eq!(default(TIMEOUT), SettingDefault::Value("8s"));
    }
}
