//! A payment provider as a plug-in: its name, its settings, and how its gateway is opened.
//!
//! A program registers the providers it offers; the operator chooses one in `payments.default_provider`
//! and configures it under `payments.<name>`.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::Value;
use thiserror::Error;

use crate::clock::Clock;
use crate::gateway::PaymentGateway;

/// A payment provider that a program offers.
pub trait PaymentProvider: Send + Sync {
    /// Its name in the settings, in URLs and in the database: lower-case letters, digits and `_`. It MUST be
    /// the name of the gateway that [`PaymentProvider::open`] returns.
    fn name(&self) -> &'static str;

    /// A note for operators who choose it, continuing the sentence that begins with its name; empty
    /// if there is nothing to say.
    fn note(&self) -> &'static str {
        ""
    }

    /// Its settings, in the order in which they are documented.
    fn settings(&self) -> &'static [ProviderSetting];

    /// Settings that are well-formed and still cannot be used. `demo` is whether the server is a demo.
    fn problems(&self, _settings: &ProviderSettings, _demo: bool) -> Vec<ProviderProblem> {
        Vec::new()
    }

    /// Opens the gateway.
    ///
    /// # Errors
    /// A setting or a file that cannot be used.
    fn open(
        &self,
        settings: &ProviderSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<OpenProvider, OpenProviderError>;

    /// What a provider for demos and tests can do in addition; `None` for a provider that charges.
    fn test_provider(&self) -> Option<&dyn TestProvider> {
        None
    }
}

/// A test provider that charges nothing and can be controlled manually.
pub trait TestProvider {
    /// Its settings in a demo: names and values.
    fn demo_settings(&self) -> &'static [(&'static str, &'static str)];

    /// How a caller chooses what happens to a payment, as lines of text for people.
    fn instructions(&self, settings: &ProviderSettings) -> String;

    /// Payment tokens with which a shopper chooses what happens to a payment, and what each of them does.
    fn payment_tokens(&self) -> Vec<(&'static str, &'static str)> {
        Vec::new()
    }

    /// The setting of the file that keeps its state.
    fn state_setting(&self) -> &'static str;

    /// The file that keeps its state; a demo keeps its other state next to it. `None`: it is in
    /// memory.
    fn state_file(&self, settings: &ProviderSettings) -> Option<PathBuf>;

    /// Signs the body of a webhook as the provider would.
    ///
    /// # Errors
    /// A setting that is needed and not set, or a body that cannot be signed.
    fn sign_webhook(
        &self,
        settings: &ProviderSettings,
        body: Value,
    ) -> Result<Value, SignWebhookError>;

    /// Runs the provider as a process of its own, until the process is told to stop. It blocks the thread.
    ///
    /// # Errors
    /// A setting, a file or an address that cannot be used.
    fn serve(
        &self,
        settings: &ProviderSettings,
        clock: Arc<dyn Clock>,
        process: TestProcess,
    ) -> Result<(), OpenProviderError>;
}

/// A test provider as a process of its own.
pub struct TestProcess {
    /// The address that it listens on, with its port.
    pub bind: String,
    /// Where it sends its webhooks; `None` if it sends none.
    pub webhook_url: Option<String>,
    /// Called with the address once it listens.
    pub started: Box<dyn FnOnce(&str) + Send>,
}

/// One setting of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProviderSetting {
    /// Its dotted name in full: `payments.<provider>.<setting>`.
    pub key: &'static str,
    /// What it takes.
    pub kind: SettingKind,
    /// What applies if it is not set.
    pub default: SettingDefault,
    /// Whether the provider cannot be used without it.
    pub required: bool,
    /// What it is for: a sentence or two.
    pub help: &'static str,
}

impl ProviderSetting {
    /// A setting without which the provider cannot be used.
    #[must_use]
    pub const fn required(
        key: &'static str,
        kind: SettingKind,
        example: &'static str,
        help: &'static str,
    ) -> Self {
        let default = SettingDefault::Unset { means: "the provider cannot be used", example };
        Self { key, kind, default, required: true, help }
    }

    /// A setting that can be left out, and what that means.
    #[must_use]
    pub const fn optional(
        key: &'static str,
        kind: SettingKind,
        means: &'static str,
        example: &'static str,
        help: &'static str,
    ) -> Self {
        let default = SettingDefault::Unset { means, example };
        Self { key, kind, default, required: false, help }
    }

    /// A setting with a default.
    #[must_use]
    pub const fn with_default(
        key: &'static str,
        kind: SettingKind,
        default: &'static str,
        help: &'static str,
    ) -> Self {
        Self { key, kind, default: SettingDefault::Value(default), required: false, help }
    }
}

/// What a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingKind {
    /// A text that is not empty.
    Text,
    /// A secret that the operator chooses, of 32 bytes or more. It is never shown, and can be read from a
    /// file.
    Secret,
    /// A secret as the provider issued it, of any length; otherwise like [`SettingKind::Secret`].
    Credential,
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Count {
        /// The smallest.
        min: u64,
        /// The largest.
        max: u64,
    },
    /// A duration.
    Time {
        /// The shortest.
        min: Duration,
        /// The longest.
        max: Duration,
    },
    /// One of these words.
    Word(&'static [&'static str]),
}

/// What applies if a setting is not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingDefault {
    /// This value.
    Value(&'static str),
    /// No value.
    Unset {
        /// What happens then.
        means: &'static str,
        /// What a value looks like.
        example: &'static str,
    },
}

/// The value of a setting.
#[derive(Debug, Clone)]
pub enum SettingValue {
    /// Of a text or a word.
    Text(String),
    /// Of a secret.
    Secret(SecretString),
    /// Of a flag.
    Flag(bool),
    /// Of a whole number.
    Count(u64),
    /// Of a duration.
    Time(Duration),
}

/// The values of a provider's settings, by their names.
#[derive(Debug, Clone, Default)]
pub struct ProviderSettings(BTreeMap<&'static str, SettingValue>);

impl ProviderSettings {
    /// Adds a value, or replaces one.
    pub fn set(&mut self, key: &'static str, value: SettingValue) {
        self.0.insert(key, value);
    }

    /// Removes a value.
    pub fn unset(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// A text or a word; `None` if it is not set.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        if let SettingValue::Text(text) = self.0.get(key)? { Some(text) } else { None }
    }

    /// A secret; `None` if it is not set.
    #[must_use]
    pub fn secret(&self, key: &str) -> Option<&SecretString> {
        if let SettingValue::Secret(secret) = self.0.get(key)? { Some(secret) } else { None }
    }

    /// A flag; `None` if it is not set.
    #[must_use]
    pub fn flag(&self, key: &str) -> Option<bool> {
        if let SettingValue::Flag(flag) = self.0.get(key)? { Some(*flag) } else { None }
    }

    /// A whole number; `None` if it is not set.
    #[must_use]
    pub fn count(&self, key: &str) -> Option<u64> {
        if let SettingValue::Count(count) = self.0.get(key)? { Some(*count) } else { None }
    }

    /// A duration; `None` if it is not set.
    #[must_use]
    pub fn time(&self, key: &str) -> Option<Duration> {
        if let SettingValue::Time(time) = self.0.get(key)? { Some(*time) } else { None }
    }

    /// A value as it is shown; `None` if it is not set, or a secret.
    #[must_use]
    pub fn shown(&self, key: &str) -> Option<String> {
        match self.0.get(key)? {
            SettingValue::Text(text) => Some(text.clone()),
            SettingValue::Secret(_) => None,
            SettingValue::Flag(flag) => Some(flag.to_string()),
            SettingValue::Count(count) => Some(count.to_string()),
            SettingValue::Time(time) => Some(format!("{time:?}")),
        }
    }

    /// Whether a setting has a value.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }
}

/// A setting that cannot be used as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderProblem {
    /// Its name.
    pub key: &'static str,
    /// What is wrong, continuing the sentence that begins with the name.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

/// An open provider.
pub struct OpenProvider {
    /// Takes the payments.
    pub gateway: Arc<dyn PaymentGateway>,
    /// Secrets that can be rotated while it is open, one entry per purpose.
    pub rotations: Vec<SecretRotation>,
}

impl fmt::Debug for OpenProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenProvider").field("name", &self.gateway.name()).finish_non_exhaustive()
    }
}

/// Secrets for one purpose that can be rotated while the provider is open.
pub struct SecretRotation {
    /// The settings that hold them, the current secret first.
    pub keys: &'static [&'static str],
    /// Takes the secrets that apply from now on, the newest first.
    pub replace: ReplaceSecrets,
}

/// Takes the secrets that apply from now on, the newest first.
pub type ReplaceSecrets = Box<dyn Fn(Vec<SecretString>) + Send>;

/// Why a provider cannot be opened.
#[derive(Debug, Error)]
pub enum OpenProviderError {
    /// A setting that cannot be used.
    #[error("{}: {}", .0.key, .0.problem)]
    Setting(ProviderProblem),
    /// A file that cannot be read or written.
    #[error("{problem}")]
    File {
        /// What the file is, in a few words.
        what: &'static str,
        /// Of which kind the error is.
        kind: io::ErrorKind,
        /// The error with the file's name.
        problem: String,
    },
}

/// Why a webhook cannot be signed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignWebhookError {
    /// This setting is needed and not set.
    #[error("{0} is not set")]
    NotSet(&'static str),
    /// The body cannot be signed.
    #[error("{0}")]
    Body(String),
}
