//! Which provider, and what its claims mean for the shop.

use std::time::Duration;

use secrecy::SecretString;

/// A provider, and the shop as its client.
#[derive(Debug, Clone)]
pub struct OidcOptions {
    /// Its name, for people.
    pub name: String,
    /// The issuer, exactly as the provider publishes it.
    pub issuer: String,
    /// The shop's id at the provider.
    pub client_id: String,
    /// The shop's secret; `None` for a public client, which PKCE alone protects.
    pub client_secret: Option<SecretString>,
    /// The scopes to ask for, separated by spaces.
    pub scopes: String,
    /// The claim with the roles or groups of a person; dots lead into objects.
    pub role_claim: String,
    /// The values of that claim that make a person an operator.
    pub admin_values: Vec<String>,
    /// By how much the clocks may differ.
    pub leeway: Duration,
    /// How long a request to the provider may take.
    pub timeout: Duration,
}
