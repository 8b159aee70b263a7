//! Settings common to all providers over HTTP.

use std::sync::Arc;
use std::time::Duration;

use ports::{
    CurrentSecrets, ProviderProblem, ProviderSetting, ProviderSettings, SecretRotation, SettingKind,
};

use crate::base_url::base_url_problem;

/// How long an adapter waits for a response by default.
pub(crate) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(8);

/// The setting of the API's address.
#[must_use]
pub const fn base_url_setting(
    key: &'static str,
    default: &'static str,
    help: &'static str,
) -> ProviderSetting {
    ProviderSetting::with_default(key, SettingKind::Text, default, help)
}

/// The setting of a secret that the provider has issued, without which it cannot be used.
#[must_use]
pub const fn credential_setting(
    key: &'static str,
    example: &'static str,
    help: &'static str,
) -> ProviderSetting {
    ProviderSetting::required(key, SettingKind::Credential, example, help)
}

/// The setting of how long to wait for a response.
#[must_use]
pub const fn timeout_setting(key: &'static str) -> ProviderSetting {
    let kind = SettingKind::Time { min: Duration::from_secs(1), max: Duration::from_secs(60) };
    ProviderSetting::with_default(
        key,
        kind,
        "8s",
        "Timeout of each request to the provider. `payments.timeout` limits the whole call.",
    )
}

/// The secrets of these settings, the current one first, and how they are replaced.
#[must_use]
pub fn secrets_of(
    settings: &ProviderSettings,
    keys: &'static [&'static str],
) -> (Arc<CurrentSecrets>, SecretRotation) {
    let secrets = keys.iter().filter_map(|key| settings.secret(key).cloned()).collect();
    let secrets = Arc::new(CurrentSecrets::new(secrets));
    let replaced = Arc::clone(&secrets);
    (secrets, SecretRotation { keys, replace: Box::new(move |all| replaced.replace(all)) })
}

/// A setting that cannot be used.
#[must_use]
pub fn problem(key: &'static str, problem: &str, remedy: &str) -> ProviderProblem {
    ProviderProblem { key, problem: problem.to_owned(), remedy: remedy.to_owned() }
}

/// What is wrong with the setting of an address.
#[must_use]
pub fn url_problem(
    settings: &ProviderSettings,
    key: &'static str,
    remedy: &str,
) -> Option<ProviderProblem> {
    let why = settings.text(key).and_then(base_url_problem)?;
    Some(problem(key, why, remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ports::{SettingDefault, SettingValue};
    use secrecy::ExposeSecret;

    const KEYS: &[&str] = &["payments.acme.key", "payments.acme.previous_key"];

    #[test]
    fn secrets_are_those_that_are_set_and_can_be_replaced() {
        let mut settings = ProviderSettings::default();
        settings.set("payments.acme.key", SettingValue::Secret("new".into()));
        let (secrets, rotation) = secrets_of(&settings, KEYS);
        assert_eq!((secrets.all().len(), rotation.keys), (1, KEYS));
        (rotation.replace)(vec!["newer".into(), "new".into()]);
        assert_eq!(secrets.newest().expose_secret(), "newer");
    }

    #[test]
    fn the_default_time_is_the_one_of_the_setting() {
        let text = format!("{}s", DEFAULT_TIMEOUT.as_secs());
        let setting = timeout_setting("payments.acme.timeout");
        assert!(matches!(setting.default, SettingDefault::Value(value) if value == text));
    }

    #[test]
    fn an_address_that_cannot_be_used_is_a_problem_of_its_setting() {
        let mut settings = ProviderSettings::default();
        assert_eq!(url_problem(&settings, "payments.acme.base_url", "unset it"), None);
        settings.set("payments.acme.base_url", SettingValue::Text("acme".to_owned()));
        let found = url_problem(&settings, "payments.acme.base_url", "unset it");
        assert_eq!(found, Some(problem("payments.acme.base_url", "is not a URL", "unset it")));
    }
}
