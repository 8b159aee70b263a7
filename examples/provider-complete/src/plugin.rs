//! The provider as a plug-in: its name, its settings, and how its gateway is opened.

use std::sync::Arc;
use std::time::Duration;

use ports::{
    Clock, OpenProvider, OpenProviderError, PaymentProvider, ProviderSetting, ProviderSettings,
    SettingKind,
};

use crate::api::Api;
use crate::gateway::Acme;

/// Acme, to be registered with a server.
pub struct AcmeProvider;

const TIMEOUT: SettingKind =
    SettingKind::Time { min: Duration::from_millis(100), max: Duration::from_secs(60) };

#[rustfmt::skip]
const SETTINGS: &[ProviderSetting] = &[
    ProviderSetting::with_default(
        "payments.acme.api_url", SettingKind::Text, "https://api.acme.example",
        "The address of Acme's API.",
    ),
    ProviderSetting::required(
        "payments.acme.api_key", SettingKind::Credential, "acme_1", "The key of Acme's API.",
    ),
    ProviderSetting::required(
        "payments.acme.webhook_secret", SettingKind::Credential, "acme_1",
        "The secret with which Acme signs its webhooks.",
    ),
    ProviderSetting::with_default(
        "payments.acme.timeout", TIMEOUT, "8s", "How long to wait for a response from Acme.",
    ),
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
