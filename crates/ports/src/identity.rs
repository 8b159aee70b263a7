//! Signing in with an identity provider (OpenID Connect, authorization code flow with PKCE).

use async_trait::async_trait;
use domain::Instant;
use domain::ids::UserId;
use secrecy::SecretString;
use thiserror::Error;

/// What one sign-in consists of. The browser that begins it has to be the one that completes it, so that the
/// values are derived from a secret of the browser.
#[derive(Debug, Clone)]
pub struct SignInAttempt {
    /// Where the provider sends the browser back to; registered with the provider.
    pub redirect_url: String,
    /// What the provider returns with the browser.
    pub state: String,
    /// What the provider repeats in the signed identity.
    pub nonce: SecretString,
    /// The PKCE verifier, of which the provider first sees the hash only (RFC 7636).
    pub verifier: SecretString,
}

/// What the provider's redirect brings back.
#[derive(Debug, Clone)]
pub struct AuthorizationGrant {
    /// The authorization code.
    pub code: SecretString,
    /// The issuer that the redirect names (RFC 9207), if it names one.
    pub issuer: Option<String>,
}

/// A person as the identity provider vouches for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The user; the same at every sign-in.
    pub user_id: UserId,
    /// Whether the provider says that they are an operator of the shop.
    pub is_operator: bool,
    /// An e-mail address that was verified, or of which the provider does not say that it was not.
    pub email: Option<String>,
    /// A phone number, likewise.
    pub phone: Option<String>,
    /// A name.
    pub name: Option<String>,
    /// The language as a BCP 47 tag.
    pub locale: Option<String>,
}

/// Why no identity was established.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdentityError {
    /// The provider does not respond, or not as it should. Trying again may help.
    #[error("identity provider unavailable: {0}")]
    Unavailable(String),
    /// The provider does not accept the code: it was used before, has expired, or belongs to another sign-in.
    #[error("authorization code not accepted: {0}")]
    CodeRefused(String),
    /// What the provider sent is not to be trusted, or does not belong to this sign-in.
    #[error("identity not accepted: {0}")]
    Untrusted(String),
    /// The provider refuses this shop as a client.
    #[error("identity provider misconfigured: {0}")]
    Misconfigured(String),
}

/// An identity provider that people sign in with.
#[async_trait]
pub trait IdentityProvider: Send + Sync {
    /// Its name, for people.
    fn name(&self) -> &str;

    /// The address at the provider to which the browser is sent.
    ///
    /// # Errors
    /// [`IdentityError::Unavailable`].
    async fn authorization_url(&self, attempt: &SignInAttempt) -> Result<String, IdentityError>;

    /// The address at the provider at which a browser signs out there as well, and is then led to `return_url`, which is
    /// registered with the provider (OpenID Connect RP-Initiated Logout 1.0); `None` if the provider has none.
    ///
    /// # Errors
    /// [`IdentityError::Unavailable`].
    async fn sign_out_url(&self, return_url: &str) -> Result<Option<String>, IdentityError>;

    /// Exchanges the code for the identity. An implementation verifies the signature of the identity, and that it was
    /// issued by this provider, for this shop, for this attempt, and has not expired at `now`; it answers within a
    /// time limit of its own.
    ///
    /// # Errors
    /// [`IdentityError`].
    async fn identify(
        &self,
        attempt: &SignInAttempt,
        grant: &AuthorizationGrant,
        now: Instant,
    ) -> Result<Identity, IdentityError>;
}
