//! The identity provider: its published keys, and signing in with it.

use std::sync::Arc;

use adapters_oidc::{PublishedKeys, trusted_address};
use api_actix::JwksSource;

/// Keys that are published at an address.
///
/// # Errors
/// What is wrong with the address.
pub fn keys_at(url: &str) -> Result<Arc<dyn JwksSource>, String> {
    Ok(Arc::new(PublishedKeys::at(url)?))
}

/// Why an address of an identity provider, or of this server, is not to be trusted.
#[must_use]
pub fn address_problem(url: &str) -> Option<String> {
    trusted_address(url).err()
}

/// Signing in with a provider, if the settings name one.
#[cfg(feature = "web")]
pub use sign_in::identity_provider;

#[cfg(feature = "web")]
mod sign_in {
    use std::sync::Arc;

    use adapters_oidc::{OidcOptions, OidcProvider};
    use ports::IdentityProvider;

    use crate::exit::{Exit, Failure};
    use crate::settings::Settings;

    /// The provider that people sign in with, if the settings name one. Nothing is requested of it yet.
    ///
    /// # Errors
    /// An issuer that cannot be used.
    pub fn identity_provider(
        settings: &Settings,
    ) -> Result<Option<Arc<dyn IdentityProvider>>, Failure> {
        let Some((client_id, issuer)) =
            settings.oidc.client_id.clone().zip(settings.sign_in_issuer())
        else {
            return Ok(None);
        };
        let oidc = &settings.oidc;
        let opened = OidcProvider::new(OidcOptions {
            name: oidc.name.clone(),
            issuer: issuer.to_owned(),
            client_id,
            client_secret: oidc.client_secret.clone(),
            scopes: oidc.scopes.clone(),
            role_claim: oidc.role_claim.clone(),
            admin_values: settings.admin_values(),
            leeway: settings.jwt.leeway,
            timeout: oidc.timeout,
        });
        let refused = |why: String| {
            let cause = format!("auth.oidc.issuer {issuer}: {why}");
            Failure::new(Exit::Settings, cause, "use a URL that starts with https://")
        };
        Ok(Some(Arc::new(opened.map_err(refused)?)))
    }
}
