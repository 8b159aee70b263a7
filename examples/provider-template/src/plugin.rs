//! The provider as a plug-in: its name, its settings, and how its gateway is opened.

use std::sync::Arc;
use std::time::Duration;

use ports::{
    Clock, OpenProvider, OpenProviderError, PaymentProvider, ProviderSetting, ProviderSettings,
    SettingDefault, SettingKind,
};

use crate::api::Api;
use crate::gateway::Acme;

/// Acme, to be registered with a server.
pub struct AcmeProvider;

const MISSING: SettingDefault = SettingDefault::Unset { means: "not used", example: "acme_1" };

#[rustfmt::skip]
const SETTINGS: &[ProviderSetting] = &[
    ProviderSetting {
        key: "payments.acme.api_url", kind: SettingKind::Text, required: false,
        default: SettingDefault::Value("https://api.acme.example"), help: "The address of Acme's API.",
    },
    ProviderSetting {
        key: "payments.acme.api_key", kind: SettingKind::Credential, required: true,
        default: MISSING, help: "The key of Acme's API.",
    },
    ProviderSetting {
        key: "payments.acme.webhook_secret", kind: SettingKind::Credential, required: true,
        default: MISSING, help: "The secret with which Acme signs its webhooks.",
    },
    ProviderSetting {
        key: "payments.acme.timeout", required: false, default: SettingDefault::Value("8s"),
        kind: SettingKind::Time { min: Duration::from_millis(100), max: Duration::from_secs(60) },
        help: "How long to wait for a response from Acme.",
    },
];

impl PaymentProvider for AcmeProvider {
    fn name(&self) -> &'static str {
        "acme"
    }

    fn settings(&self) -> &'static [ProviderSetting] {
        SETTINGS
    }

    fn open(
        &self,
        settings: &ProviderSettings,
        _clock: Arc<dyn Clock>,
    ) -> Result<OpenProvider, OpenProviderError> {
        let secret = |key| settings.secret(key).cloned().unwrap_or_default();
        let url = settings.text("payments.acme.api_url").unwrap_or_default();
        let timeout = settings.time("payments.acme.timeout").unwrap_or(Duration::from_secs(8));
        let api = Api::new(url, secret("payments.acme.api_key"), timeout)?;
        let gateway = Acme { api, webhook_secret: secret("payments.acme.webhook_secret") };
        Ok(OpenProvider { gateway: Arc::new(gateway), rotations: Vec::new() })
    }
}
