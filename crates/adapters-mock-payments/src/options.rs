//! The options of a mock provider, and the errors of opening it and of manual operations on it.

use std::path::PathBuf;

use ports::Capabilities;
use secrecy::SecretString;
use thiserror::Error;

use crate::character::Character;
use crate::ledger::LedgerError;

/// How a mock provider is set up.
#[derive(Debug, Clone)]
pub struct MockOptions {
    /// Secrets under which webhooks are signed. Each of them is good, so that one can be replaced
    /// without a gap. With none, no webhook is read.
    pub webhook_secrets: Vec<SecretString>,
    /// Whether certain amounts have an effect (see [`crate::MockGateway::magic_amounts_help`]); for
    /// demos only.
    pub magic_amounts: bool,
    /// A file to keep the ledger in, so that it survives a restart, also one by force. Several
    /// servers may share it, as they would share a real provider.
    pub ledger_file: Option<PathBuf>,
    /// What the shopper is sent to if something has to be done first: this URL, a slash and the
    /// payment's reference. No one is there; a webhook says how it went.
    pub page_url: String,
    /// Whether the page is there: a payment that waits for the shopper can be paid on it, also one whose
    /// card is not known yet.
    pub hosted_page: bool,
    /// What it can do: for how long it recognizes keys, and whether it finds payments by the shop's id.
    pub capabilities: Capabilities,
    /// Which real provider it resembles in what goes beyond its capabilities.
    pub character: Character,
    /// Whether unsigned webhooks with nothing but a payment's reference (`id=mock_pi_…`) are read, as
    /// hints.
    pub hints: bool,
}

impl MockOptions {
    /// The same for a provider that resembles a real one.
    #[must_use]
    pub fn resembling(self, character: Character) -> Self {
        let (capabilities, hints) = (character.capabilities(), character.sends_hints());
        Self { character, capabilities, hints, ..self }
    }
}

impl Default for MockOptions {
    /// No secret, no magic, a ledger in memory.
    fn default() -> Self {
        Self {
            webhook_secrets: Vec::new(),
            magic_amounts: false,
            ledger_file: None,
            hosted_page: false,
            page_url: "https://mock-provider.invalid/pay".to_owned(),
            character: Character::Instant,
            capabilities: Character::Instant.capabilities(),
            hints: false,
        }
    }
}

/// Errors of opening a mock provider, and of manual operations on it.
#[derive(Debug, Error)]
pub enum MockError {
    /// An empty secret is no secret.
    #[error("a webhook secret of the mock provider is empty")]
    EmptySecret,
    /// The ledger's file cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// No HTTP client can be made for a provider in another process.
    #[error("no HTTP client: {0}")]
    Client(String),
    /// No payment has this reference.
    #[error("the mock provider has no payment {0}")]
    NoSuchPayment(String),
}
