//! Secrets that are replaced while an adapter is in use.

use std::sync::{PoisonError, RwLock};

use secrecy::SecretString;

/// The secrets for one use, the newest first. They can be replaced while the adapter is in use.
#[derive(Debug)]
pub struct CurrentSecrets(RwLock<Vec<SecretString>>);

impl CurrentSecrets {
    /// These secrets, the newest first.
    #[must_use]
    pub fn new(secrets: Vec<SecretString>) -> Self {
        Self(RwLock::new(secrets))
    }

    /// Replaces all of them.
    pub fn replace(&self, secrets: Vec<SecretString>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = secrets;
    }

    /// All of them, the newest first: the provider may have signed with any of them.
    #[must_use]
    pub fn all(&self) -> Vec<SecretString> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The newest, for what this side sends; empty if there is none.
    #[must_use]
    pub fn newest(&self) -> SecretString {
        let secrets = self.0.read().unwrap_or_else(PoisonError::into_inner);
        secrets.first().cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn the_newest_is_the_first_and_all_can_be_replaced() {
        let secrets = CurrentSecrets::new(vec!["new".into(), "old".into()]);
        assert_eq!(secrets.newest().expose_secret(), "new");
        secrets.replace(vec!["newer".into(), "new".into()]);
        let all = secrets.all();
        let all: Vec<&str> = all.iter().map(ExposeSecret::expose_secret).collect();
        assert_eq!(all, ["newer", "new"]);
        assert!(!format!("{secrets:?}").contains("newer"));
    }
}
