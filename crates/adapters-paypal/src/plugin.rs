//! The provider as a plug-in: its name, its settings, and how its gateway is opened.

use std::sync::Arc;
use std::time::Duration;

use adapters_http::{Api, ApiOptions, CurrentSecrets};
use ports::{
    Clock, OpenProvider, OpenProviderError, PaymentProvider, ProviderSetting, ProviderSettings,
    SecretRotation, SettingDefault, SettingKind,
};

use crate::client::Client;
use crate::gateway::PayPal;
use crate::mode::Mode;

const LIVE: &str = "https://api-m.paypal.com";
const BASE_URL: &str = "payments.paypal.base_url";
const CLIENT_SECRET: &str = "payments.paypal.client_secret";

/// PayPal, to be registered with a server.
#[derive(Debug, Clone, Copy)]
pub struct PayPalProvider;

/// What applies if a setting without a default is not set.
const fn unset(example: &'static str) -> SettingDefault {
    SettingDefault::Unset { means: "PayPal is not used", example }
}

#[rustfmt::skip]
const SETTINGS: &[ProviderSetting] = &[
    ProviderSetting {
        key: "payments.paypal.client_id", kind: SettingKind::Text, required: true,
        default: unset("AY1d2eFgH3iJkLmNoPqRsTuVwXyZ"),
        help: "The client ID of the app in PayPal's developer dashboard. It is public.",
    },
    ProviderSetting {
        key: CLIENT_SECRET, kind: SettingKind::Credential, required: true,
        default: unset("EN3pQrStUvWxYz0123456789"),
        help: "The secret of the app. An app can have two, so that one can be replaced without interruption.",
    },
    ProviderSetting {
        key: "payments.paypal.webhook_id", kind: SettingKind::Text, required: true,
        default: unset("5GP028458E2496506"),
        help: "The ID of the app's webhook, with which its events are verified.",
    },
    ProviderSetting {
        key: BASE_URL, kind: SettingKind::Text, required: false,
        default: SettingDefault::Value(LIVE),
        help: "The address of PayPal's API; https://api-m.sandbox.paypal.com for tests in the sandbox.",
    },
    ProviderSetting {
        key: "payments.paypal.brand_name", kind: SettingKind::Text, required: false,
        default: SettingDefault::Unset {
            means: "the business name of the PayPal account is shown", example: "Acme Shop",
        },
        help: "The shop's name on PayPal's page.",
    },
    ProviderSetting {
        key: "payments.paypal.timeout", required: false, default: SettingDefault::Value("8s"),
        kind: SettingKind::Time { min: Duration::from_secs(1), max: Duration::from_secs(60) },
        help: "How long to wait for a response from PayPal.",
    },
];

impl PaymentProvider for PayPalProvider {
    fn name(&self) -> &'static str {
        "paypal"
    }

    fn settings(&self) -> &'static [ProviderSetting] {
        SETTINGS
    }

    fn open(
        &self,
        settings: &ProviderSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<OpenProvider, OpenProviderError> {
        let text = |key| settings.text(key).unwrap_or_default().to_owned();
        let base_url = settings.text(BASE_URL).unwrap_or(LIVE);
        let timeout = settings.time("payments.paypal.timeout").unwrap_or(Duration::from_secs(8));
        let api = Api::new(ApiOptions {
            provider: "paypal",
            base_url_key: BASE_URL,
            base_url,
            timeout,
            request_id_header: "paypal-debug-id",
        })?;
        let secret = settings.secret(CLIENT_SECRET).cloned().unwrap_or_default();
        let client = Arc::new(Client {
            api,
            client_id: text("payments.paypal.client_id"),
            client_secret: CurrentSecrets::new(vec![secret]),
            timeout,
            token: tokio::sync::Mutex::default(),
        });
        let gateway = PayPal {
            client: Arc::clone(&client),
            clock,
            webhook_id: text("payments.paypal.webhook_id"),
            brand_name: settings.text("payments.paypal.brand_name").map(ToOwned::to_owned),
            mode: Mode::of(base_url),
        };
        let replace = Box::new(move |secrets| client.client_secret.replace(secrets));
        let rotation = SecretRotation { keys: &[CLIENT_SECRET], replace };
        Ok(OpenProvider { gateway: Arc::new(gateway), rotations: vec![rotation] })
    }
}
