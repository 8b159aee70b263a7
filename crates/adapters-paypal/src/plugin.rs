//! The provider as a plug-in: its name, its settings, and how its gateway is opened.

use std::sync::Arc;

use adapters_http::{
    ApiOptions, TokenApi, TokenOptions, base_url_setting, credential_setting, problem,
    timeout_setting, url_problem,
};
use ports::{
    Clock, OpenProvider, OpenProviderError, PaymentProvider, ProviderProblem, ProviderSetting,
    ProviderSettings, SettingKind,
};

use crate::addresses::mode;
use crate::errors::explain;
use crate::orders::PayPal;

const CLIENT_ID: &str = "payments.paypal.client_id";
const CLIENT_SECRET: &str = "payments.paypal.client_secret";
const WEBHOOK_ID: &str = "payments.paypal.webhook_id";
const BASE_URL: &str = "payments.paypal.base_url";
const BRAND_NAME: &str = "payments.paypal.brand_name";
const TIMEOUT: &str = "payments.paypal.timeout";

const SETTINGS: &[ProviderSetting] = &[
    ProviderSetting::required(
        CLIENT_ID,
        SettingKind::Text,
        "AY1d2eFgH3iJkLmNoPqRsTuVwXyZ",
        "The client ID of the app in PayPal's developer dashboard. It is public.",
    ),
    credential_setting(
        CLIENT_SECRET,
        "EN3pQrStUvWxYz0123456789",
        "The secret of the app. An app can have two, so that one can be replaced without interruption.",
    ),
    ProviderSetting::required(
        WEBHOOK_ID,
        SettingKind::Text,
        "5GP028458E2496506",
        "The ID of the app's webhook, with which its events are verified.",
    ),
    base_url_setting(
        BASE_URL,
        "https://api-m.paypal.com",
        "The address of PayPal's API; https://api-m.sandbox.paypal.com for tests in the sandbox.",
    ),
    ProviderSetting::optional(
        BRAND_NAME,
        SettingKind::Text,
        "the business name of the PayPal account is shown",
        "Acme Shop",
        "The shop's name on PayPal's page.",
    ),
    timeout_setting(TIMEOUT),
];

/// Characters of a brand name that PayPal accepts.
const MAX_BRAND_NAME: usize = 127;

/// PayPal, to be registered with a server.
#[derive(Debug, Clone, Copy)]
pub struct PayPalProvider;

impl PaymentProvider for PayPalProvider {
    fn name(&self) -> &'static str {
        "paypal"
    }

    fn settings(&self) -> &'static [ProviderSetting] {
        SETTINGS
    }

    fn problems(&self, settings: &ProviderSettings, _demo: bool) -> Vec<ProviderProblem> {
        let url = url_problem(settings, BASE_URL, "set the address of PayPal's API, or unset it");
        let name = settings.text(BRAND_NAME).map(|name| name.chars().count());
        let is_long = name.is_some_and(|length| length > MAX_BRAND_NAME);
        let name = is_long
            .then(|| problem(BRAND_NAME, "has more than 127 characters", "shorten the name"));
        url.into_iter().chain(name).collect()
    }

    fn open(
        &self,
        settings: &ProviderSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<OpenProvider, OpenProviderError> {
        let options = ApiOptions::of(settings, "paypal", [BASE_URL, TIMEOUT], "paypal-debug-id");
        let tokens = TokenOptions {
            client_id_key: CLIENT_ID,
            client_secret_key: &[CLIENT_SECRET],
            path: &["v1", "oauth2", "token"],
            explain,
        };
        let (api, rotation) = TokenApi::open(options, tokens, settings)?;
        let gateway = PayPal {
            api,
            clock,
            webhook_id: settings.text(WEBHOOK_ID).unwrap_or_default().to_owned(),
            brand_name: settings.text(BRAND_NAME).map(ToOwned::to_owned),
            mode: mode(options.base_url),
        };
        Ok(OpenProvider { gateway: Arc::new(gateway), rotations: vec![rotation] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ports::SettingValue;

    #[test]
    fn settings_that_cannot_be_used_are_found() {
        let mut settings = ProviderSettings::default();
        settings.set(BRAND_NAME, SettingValue::Text("é".repeat(MAX_BRAND_NAME)));
        assert_eq!(PayPalProvider.problems(&settings, false), []);
        settings.set(BRAND_NAME, SettingValue::Text("é".repeat(MAX_BRAND_NAME + 1)));
        settings.set(BASE_URL, SettingValue::Text("http://api-m.paypal.com".to_owned()));
        let problems = PayPalProvider.problems(&settings, false);
        let keys: Vec<&str> = problems.iter().map(|problem| problem.key).collect();
        assert_eq!(keys, [BASE_URL, BRAND_NAME]);
    }
}
