//! The provider, as the port sees it.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::Instant;
use ports::{AuthorizationGrant, Identity, IdentityError, IdentityProvider, SignInAttempt};
use secrecy::ExposeSecret;
use serde_json::Value;
use token_keys::{KeyError, ProviderKeys, Rules};
use tokio::sync::Semaphore;

use crate::authorization::{authorization_url, sign_out_url};
use crate::claims::IdClaims;
use crate::discovery::{Discovery, Endpoints};
use crate::exchange::id_token;
use crate::http::Http;
use crate::keys::DiscoveredKeys;
use crate::options::OidcOptions;

/// Sign-ins that wait for the provider at the same time. Further ones are refused at once, so that a slow provider
/// does not hold up other requests.
const MAX_CONCURRENT: usize = 32;
/// The pause between two requests for keys. ID tokens come from the provider itself.
const PAUSE: Duration = Duration::from_secs(5);

/// An OpenID Connect provider.
pub struct OidcProvider {
    options: OidcOptions,
    http: Http,
    discovery: Arc<Discovery>,
    keys: ProviderKeys,
    rules: Rules,
    places: Semaphore,
}

impl OidcProvider {
    /// A provider. Nothing is requested yet.
    ///
    /// # Errors
    /// An issuer that is not a trusted address, or an HTTP client that cannot be created.
    pub fn new(options: OidcOptions) -> Result<Self, String> {
        let http = Http::new(&options.issuer, options.timeout)?;
        let discovery = Discovery::of(&options.issuer, http.clone())?;
        Ok(Self::with(options, http, discovery, PAUSE))
    }

    /// The same without pauses between requests that fail, for tests.
    #[cfg(test)]
    pub(crate) fn without_pauses(options: OidcOptions) -> Result<Self, String> {
        let http = Http::new(&options.issuer, options.timeout)?;
        let discovery = Discovery::of(&options.issuer, http.clone())?.with_pause(Duration::ZERO);
        Ok(Self::with(options, http, discovery, Duration::ZERO))
    }

    fn with(options: OidcOptions, http: Http, discovery: Discovery, pause: Duration) -> Self {
        let discovery = Arc::new(discovery);
        let source = DiscoveredKeys { discovery: Arc::clone(&discovery), http: http.clone() };
        let keys = ProviderKeys::new(Arc::new(source)).with_pause(pause);
        let rules = Rules {
            issuer: Some(options.issuer.clone()),
            audience: Some(options.client_id.clone()),
            leeway: options.leeway,
        };
        Self { options, http, discovery, keys, rules, places: Semaphore::new(MAX_CONCURRENT) }
    }

    /// The endpoints, unless the provider takes too long.
    async fn endpoints(&self) -> Result<Arc<Endpoints>, IdentityError> {
        self.within_limits(self.discovery.endpoints()).await
    }

    async fn exchange(
        &self,
        attempt: &SignInAttempt,
        grant: &AuthorizationGrant,
        now: Instant,
    ) -> Result<Identity, IdentityError> {
        let endpoints = self.discovery.endpoints().await?;
        if endpoints.names_issuer && grant.issuer.is_none() {
            return Err(IdentityError::Untrusted("the redirect names no issuer".to_owned()));
        }
        let token = id_token(&self.http, &endpoints, &self.options, attempt, grant).await?;
        let claims = self.keys.claims::<Value>(token.expose_secret(), &self.rules).await;
        let claims = claims.map_err(|error| match error {
            KeyError::Invalid(why) => IdentityError::Untrusted(why),
            KeyError::NoKeys => IdentityError::Unavailable(error.to_string()),
        })?;
        IdClaims::read(claims)?.identity(&self.options, attempt, now)
    }

    /// Waits for the provider, for at most twice the time of one request.
    async fn within_limits<T>(
        &self,
        work: impl Future<Output = Result<T, IdentityError>>,
    ) -> Result<T, IdentityError> {
        let busy = |_| IdentityError::Unavailable("too many sign-ins wait for it".to_owned());
        let _place = self.places.try_acquire().map_err(busy)?;
        let late = |_| IdentityError::Unavailable("it takes too long".to_owned());
        tokio::time::timeout(self.options.timeout * 2, work).await.map_err(late)?
    }
}

#[async_trait]
impl IdentityProvider for OidcProvider {
    fn name(&self) -> &str {
        &self.options.name
    }

    async fn authorization_url(&self, attempt: &SignInAttempt) -> Result<String, IdentityError> {
        let endpoints = self.endpoints().await?;
        Ok(authorization_url(&endpoints.authorization, &self.options, attempt).into())
    }

    async fn sign_out_url(&self, return_url: &str) -> Result<Option<String>, IdentityError> {
        let endpoints = self.endpoints().await?;
        let address = |endpoint| sign_out_url(endpoint, &self.options, return_url).into();
        Ok(endpoints.end_session.as_ref().map(address))
    }

    async fn identify(
        &self,
        attempt: &SignInAttempt,
        grant: &AuthorizationGrant,
        now: Instant,
    ) -> Result<Identity, IdentityError> {
        if grant.issuer.as_ref().is_some_and(|issuer| *issuer != self.options.issuer) {
            return Err(IdentityError::Untrusted("the redirect is of another issuer".to_owned()));
        }
        self.within_limits(self.exchange(attempt, grant, now)).await
    }
}
