//! Payment providers with their settings, and what is wrong with these.

use std::fmt;
use std::sync::Arc;

use ports::{PaymentProvider, ProviderSettings, SettingKind, SettingValue, TestProvider};
use secrecy::SecretString;

use super::Settings;
use super::config_error::{ConfigError, Origin};
use super::kind::Value;
use super::reader::Reader;
use super::resolve::Resolved;
use super::secrets;
use crate::providers::Providers;

/// A payment provider with its settings.
#[derive(Clone)]
pub struct ConfiguredProvider {
    /// The provider.
    pub provider: Arc<dyn PaymentProvider>,
    /// The values of its settings.
    pub settings: ProviderSettings,
}

impl ConfiguredProvider {
    /// The kind of one of its settings.
    #[must_use]
    pub fn kind_of(&self, key: &str) -> Option<SettingKind> {
        self.provider.settings().iter().find(|setting| setting.key == key).map(|s| s.kind)
    }

    /// Whether a setting takes any text: what is wrong with one may be that it is a secret, or contains one.
    fn is_text(&self, key: &str) -> bool {
        self.kind_of(key) == Some(SettingKind::Text)
    }

    fn required(&self) -> impl Iterator<Item = &'static str> {
        self.provider.settings().iter().filter(|setting| setting.required).map(|s| s.key)
    }

    /// Whether it charges and all its required settings are set.
    fn is_ready(&self) -> bool {
        let is_test = self.provider.test_provider().is_some();
        !is_test && self.required().next().is_some() && self.missing().is_none()
    }

    /// The required settings that are missing; `None` if there are none.
    #[must_use]
    pub fn missing(&self) -> Option<String> {
        let missing = self.required().filter(|key| !self.settings.has(key));
        let missing: Vec<&str> = missing.collect();
        (!missing.is_empty()).then(|| missing.join(", "))
    }

    /// Whether a required setting is set.
    fn is_begun(&self) -> bool {
        self.required().any(|key| self.settings.has(key))
    }

    /// Its secrets that the operator chooses.
    pub fn secrets(&self) -> impl Iterator<Item = (&'static str, Option<&SecretString>)> {
        let chosen = self.provider.settings().iter().filter(|s| s.kind == SettingKind::Secret);
        chosen.map(|setting| (setting.key, self.settings.secret(setting.key)))
    }

    /// The same without the file of its state, so that opening it changes nothing.
    #[must_use]
    pub fn without_state(&self) -> Self {
        let mut same = self.clone();
        if let Some(test) = self.provider.test_provider() {
            same.settings.unset(test.state_setting());
        }
        same
    }

    /// Texts that the provider cannot use as they are.
    fn texts_at_fault(&self, demo: bool) -> impl Iterator<Item = &'static str> {
        let problems = self.provider.problems(&self.settings, demo).into_iter();
        problems.map(|problem| problem.key).filter(|key| self.is_text(key))
    }

    /// Settings that are needed and missing, too weak, or not usable together.
    fn errors(
        &self,
        is_used: bool,
        demo: bool,
        origin: &dyn Fn(&str) -> Origin,
    ) -> Vec<ConfigError> {
        let mut errors = Vec::new();
        for setting in self.provider.settings() {
            let (key, needed) = (setting.key, is_used && setting.required);
            let secret = self.settings.secret(key);
            errors.extend(match setting.kind {
                SettingKind::Secret if demo => None,
                SettingKind::Secret if needed => secrets::needed(key, secret, origin(key)),
                SettingKind::Secret => secrets::optional(key, secret, origin(key)),
                SettingKind::Text
                | SettingKind::Credential
                | SettingKind::Flag
                | SettingKind::Count { .. }
                | SettingKind::Time { .. }
                | SettingKind::Word(_) => {
                    let missing = needed && !self.settings.has(key);
                    missing.then(|| config_error(key, "is missing", setting.help, origin))
                }
            });
        }
        let problems = self.provider.problems(&self.settings, demo);
        errors.extend(problems.iter().map(|p| ConfigError {
            value: self.settings.shown(p.key).filter(|_| !self.is_text(p.key)),
            ..config_error(p.key, &p.problem, &p.remedy, origin)
        }));
        errors
    }
}

impl fmt::Debug for ConfiguredProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple(self.provider.name()).field(&self.settings).finish()
    }
}

fn config_error(
    key: &str,
    problem: &str,
    remedy: &str,
    origin: &dyn Fn(&str) -> Origin,
) -> ConfigError {
    ConfigError {
        key: key.to_owned(),
        value: None,
        origin: origin(key),
        problem: problem.to_owned(),
        allowed: Some(remedy.to_owned()),
    }
}

/// The providers with the values of their settings.
pub(super) fn configured(providers: &Providers, reader: &Reader<'_>) -> Vec<ConfiguredProvider> {
    let configured = |provider: &Arc<dyn PaymentProvider>| {
        let mut settings = ProviderSettings::default();
        for setting in provider.settings() {
            if let Some(value) = reader.value(setting.key) {
                settings.set(setting.key, setting_value(value.clone(), setting.kind));
            }
        }
        ConfiguredProvider { provider: Arc::clone(provider), settings }
    };
    providers.iter().map(configured).collect()
}

/// The providers' texts that are not shown: one that cannot be used may be a secret, or contain one.
pub(super) fn hidden_texts(resolved: &Resolved) -> Vec<&'static str> {
    let configured = configured(&resolved.providers, &Reader::new(&resolved.settings));
    configured.iter().flat_map(|one| one.texts_at_fault(resolved.demo)).collect()
}

fn setting_value(value: Value, kind: SettingKind) -> SettingValue {
    let is_secret = matches!(kind, SettingKind::Secret | SettingKind::Credential);
    match value {
        Value::Text(text) if is_secret => SettingValue::Secret(SecretString::from(text)),
        Value::Text(text) => SettingValue::Text(text),
        Value::Flag(flag) => SettingValue::Flag(flag),
        Value::Count(count) => SettingValue::Count(count),
        Value::Time(time) => SettingValue::Time(time),
        Value::Address(address) => SettingValue::Text(address.to_string()),
    }
}

impl Settings {
    /// The default provider; `None` if only cash on delivery can be chosen.
    #[must_use]
    pub fn provider(&self) -> Option<&ConfiguredProvider> {
        self.provider_named(self.payments.default_provider.as_deref()?)
    }

    /// The providers that are opened: the default ones, and every other that charges and has all
    /// settings that it needs, so that it can be chosen, and payments made with it can still be
    /// refunded after a change of the default.
    pub fn open_providers(&self) -> impl Iterator<Item = &ConfiguredProvider> {
        let default = self.payments.default_provider.as_deref();
        let by_currency = self.provider_by_currency();
        let is_open = move |one: &&ConfiguredProvider| {
            let name = one.provider.name();
            let has_currency = by_currency.values().any(|provider| provider == name);
            default == Some(name) || has_currency || one.is_ready()
        };
        self.providers.iter().filter(is_open)
    }

    /// Warnings about providers that are configured in part.
    pub fn incomplete_providers(&self) -> impl Iterator<Item = String> {
        let begun = self.providers.iter().filter(|configured| configured.is_begun());
        begun.filter_map(|configured| {
            let (name, missing) = (configured.provider.name(), configured.missing()?);
            Some(format!("the payment provider {name} is not available; missing: {missing}"))
        })
    }

    /// A provider by its name.
    #[must_use]
    pub fn provider_named(&self, name: &str) -> Option<&ConfiguredProvider> {
        self.providers.iter().find(|configured| configured.provider.name() == name)
    }

    /// The default provider if it charges nothing, with its test interface.
    #[must_use]
    pub fn test_provider(&self) -> Option<(&ConfiguredProvider, &dyn TestProvider)> {
        let provider = self.provider()?;
        Some((provider, provider.provider.test_provider()?))
    }

    /// A provider that charges nothing and can be controlled manually: the default one, or else any
    /// there is.
    #[must_use]
    pub fn test_provider_for_webhooks(&self) -> Option<(&ConfiguredProvider, &dyn TestProvider)> {
        let playable =
            |configured: &ConfiguredProvider| configured.provider.test_provider().is_some();
        let other = || self.providers.iter().find(|configured| playable(configured));
        let configured = self.provider().filter(|one| playable(one)).or_else(other)?;
        Some((configured, configured.provider.test_provider()?))
    }

    /// What is wrong with the settings of the providers.
    pub(super) fn provider_errors(&self, origin: &dyn Fn(&str) -> Origin) -> Vec<ConfigError> {
        let used: Vec<&str> = self.open_providers().map(|one| one.provider.name()).collect();
        let errors = |configured: &ConfiguredProvider| {
            let is_used = used.contains(&configured.provider.name());
            configured.errors(is_used, self.demo, origin)
        };
        self.by_currency_error(origin)
            .into_iter()
            .chain(self.providers.iter().flat_map(errors))
            .collect()
    }
}
