//! The payment providers that this program offers.

use std::fmt;
use std::sync::Arc;

use ports::{PaymentProvider, TestProvider};

/// The payment providers that a program offers; the operator chooses one by its name.
#[derive(Clone, Default)]
pub struct Providers(Vec<Arc<dyn PaymentProvider>>);

impl Providers {
    /// Adds a provider.
    ///
    /// # Panics
    /// Where another one has its name, or one of its settings is not below `payments.<name>`: the program
    /// could not be configured.
    #[must_use]
    pub fn with(mut self, provider: impl PaymentProvider + 'static) -> Self {
        let name = provider.name();
        assert!(self.named(name).is_none(), "two payment providers are called `{name}`");
        for setting in provider.settings() {
            let key = setting.key;
            let own = key.strip_prefix("payments.").and_then(|rest| rest.strip_prefix(name));
            assert!(
                own.is_some_and(|rest| rest.starts_with('.')),
                "`{key}` is not below payments.{name}"
            );
        }
        self.0.push(Arc::new(provider));
        self
    }

    /// The provider of this name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Arc<dyn PaymentProvider>> {
        self.0.iter().find(|provider| provider.name() == name)
    }

    /// All of them, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &dyn PaymentProvider> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// The same, to be shared.
    pub fn all(&self) -> impl Iterator<Item = &Arc<dyn PaymentProvider>> {
        self.0.iter()
    }

    /// The first that takes no money, and what it can do besides.
    #[must_use]
    pub fn for_demo(&self) -> Option<(&dyn PaymentProvider, &dyn TestProvider)> {
        self.iter().find_map(|provider| Some((provider, provider.test_provider()?)))
    }
}

impl fmt::Debug for Providers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(PaymentProvider::name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use ports::{
        Clock, OpenProvider, OpenProviderError, ProviderProblem, ProviderSetting, ProviderSettings,
        SettingDefault, SettingKind,
    };

    use super::*;
    use crate::settings::{Resolved, Settings, Sources};

    /// A provider of somebody else's program.
    struct Acme;

    const UNSET: SettingDefault = SettingDefault::Unset { means: "it is off", example: "sk_1" };

    impl PaymentProvider for Acme {
        fn name(&self) -> &'static str {
            "acme"
        }

        fn settings(&self) -> &'static [ProviderSetting] {
            &[ProviderSetting {
                key: "payments.acme.api_key",
                kind: SettingKind::Credential,
                default: UNSET,
                required: true,
                help: "The API key.",
            }]
        }

        fn open(
            &self,
            _: &ProviderSettings,
            _: Arc<dyn Clock>,
        ) -> Result<OpenProvider, OpenProviderError> {
            Err(OpenProviderError::Setting(ProviderProblem {
                key: "payments.acme.api_key",
                problem: "is revoked".to_owned(),
                remedy: "make another one".to_owned(),
            }))
        }
    }

    fn resolved(variables: &[(&str, &str)]) -> Resolved {
        let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        Resolved::from_sources(&Sources {
            environment: variables.iter().map(owned).collect(),
            providers: crate::tests::providers().with(Acme),
            ..Sources::default()
        })
    }

    const CHOSEN: (&str, &str) = ("KASSA_PAYMENTS__DEFAULT_PROVIDER", "acme");

    #[test]
    fn another_program_can_offer_its_own_provider() {
        let key = ("KASSA_PAYMENTS__ACME__API_KEY", "canary-5d1c");
        let settings = resolved(&[CHOSEN, key]).settings().unwrap();
        let configured = settings.provider().unwrap();
        assert_eq!(configured.provider.name(), "acme");
        assert!(configured.settings.secret("payments.acme.api_key").is_some());
        assert!(!format!("{settings:?}").contains("canary"));
        assert!(settings.test_provider().is_none(), "it takes money");
        let warns = |settings: &Settings| {
            settings.warnings().iter().any(|warning| warning.contains("CHARGED"))
        };
        assert!(!warns(&settings));
        let mock =
            resolved(&[("KASSA_PAYMENTS__DEFAULT_PROVIDER", "mock"), key]).settings().unwrap();
        assert!(warns(&mock));
        let open: Vec<&str> = mock.open_providers().map(|one| one.provider.name()).collect();
        assert_eq!(open, ["mock", "acme"], "payments of both can be refunded");
    }

    #[test]
    fn what_a_provider_needs_is_told_where_it_is_chosen() {
        let faults = |variables: &[(&str, &str)]| {
            let resolved = resolved(variables);
            resolved.settings().unwrap().faults_for_serving(&resolved).to_string()
        };
        assert!(faults(&[CHOSEN]).contains("payments.acme.api_key: is missing"));
        assert!(!faults(&[]).contains("acme"));
        let secret = ("KASSA_PAYMENTS__MOCK__WEBHOOK_SECRET", "3f1b0c5d7e9a2468ace013579bdf0246");
        let settings = resolved(&[secret]).settings().unwrap();
        assert_eq!(settings.open_providers().count(), 0, "a test provider is chosen, or closed");
    }

    #[test]
    #[should_panic(expected = "two payment providers are called `acme`")]
    fn a_name_is_given_once() {
        let _ = Providers::default().with(Acme).with(Acme);
    }
}
