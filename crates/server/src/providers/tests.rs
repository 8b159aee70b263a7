//! Programs with providers of their own.

use ports::{
    Clock, OpenProvider, OpenProviderError, ProviderProblem, ProviderSetting, ProviderSettings,
    SettingDefault, SettingKind,
};

use super::*;
use crate::settings::{Resolved, Settings, Sources};

/// A provider of another program.
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
    let warns =
        |settings: &Settings| settings.warnings().iter().any(|warning| warning.contains("CHARGED"));
    assert!(!warns(&settings));
    let mock = resolved(&[("KASSA_PAYMENTS__DEFAULT_PROVIDER", "mock"), key]).settings().unwrap();
    assert!(warns(&mock));
    let open: Vec<&str> = mock.open_providers().map(|one| one.provider.name()).collect();
    assert_eq!(open, ["mock", "acme"], "payments of both can be refunded");
}

#[test]
fn what_a_provider_needs_is_told_where_it_is_chosen() {
    let errors = |variables: &[(&str, &str)]| {
        let resolved = resolved(variables);
        resolved.settings().unwrap().errors_for_serving(&resolved).to_string()
    };
    assert!(errors(&[CHOSEN]).contains("payments.acme.api_key: is missing"));
    assert!(!errors(&[]).contains("acme"));
    let secret = ("KASSA_PAYMENTS__MOCK__WEBHOOK_SECRET", "3f1b0c5d7e9a2468ace013579bdf0246");
    let settings = resolved(&[secret]).settings().unwrap();
    assert_eq!(settings.open_providers().count(), 0, "a test provider is chosen, or closed");
}

#[test]
#[should_panic(expected = "two payment providers are called `acme`")]
fn a_name_is_given_once() {
    let _ = Providers::default().with(Acme).with(Acme);
}
