//! Opening a provider as a server opens it, for fixtures.

use chrono::{DateTime, Utc};
use ports::{Clock, PaymentProvider, ProviderSettings, SettingKind, SettingValue};

/// The time of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct HostClock;

impl Clock for HostClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// Values of a provider's settings that are texts or secrets, by their names.
///
/// # Panics
/// If the provider has no such setting, or it is of another kind.
#[must_use]
pub fn settings_of(
    provider: &dyn PaymentProvider,
    values: impl IntoIterator<Item = (&'static str, String)>,
) -> ProviderSettings {
    let mut settings = ProviderSettings::default();
    for (key, value) in values {
        let setting = provider.settings().iter().find(|setting| setting.key == key);
        let value = match setting.map(|setting| setting.kind) {
            Some(SettingKind::Text | SettingKind::Word(_)) => SettingValue::Text(value),
            Some(SettingKind::Secret | SettingKind::Credential) => {
                SettingValue::Secret(value.into())
            }
            other => panic!("{key} is {other:?}, not a text or a secret"),
        };
        settings.set(key, value);
    }
    settings
}
