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
    /// If another one has its name, or one of its settings is not below `payments.<name>`: the
    /// program could not be configured.
    #[must_use]
    pub fn with(mut self, provider: impl PaymentProvider + 'static) -> Self {
        let name = provider.name();
        assert!(
            self.iter().all(|other| other.name() != name),
            "two payment providers are called `{name}`"
        );
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

    /// All of them, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn PaymentProvider>> {
        self.0.iter()
    }

    /// The first that charges nothing, with its test interface.
    #[must_use]
    pub fn for_demo(&self) -> Option<(&dyn PaymentProvider, &dyn TestProvider)> {
        self.iter().find_map(|provider| Some((provider.as_ref(), provider.test_provider()?)))
    }
}

impl fmt::Debug for Providers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|provider| provider.name())).finish()
    }
}

#[cfg(test)]
mod tests;
