//! The provider's endpoints, as it publishes them (OpenID Connect Discovery 1.0).

use std::sync::Arc;
use std::time::{Duration, Instant};

use ports::IdentityError;
use serde::Deserialize;
use tokio::sync::Mutex;
use url::Url;

use crate::address::trusted_address;
use crate::http::Http;

/// The configuration is requested again when it is older than this.
const FRESH: Duration = Duration::from_secs(60 * 60);
/// The pause after a request that failed.
const PAUSE: Duration = Duration::from_secs(5);

/// What is read of the configuration.
#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    end_session_endpoint: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// The provider's endpoints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    pub authorization: Url,
    pub token: Url,
    pub jwks: Url,
    /// Where browsers sign out at the provider, if it has such an address.
    pub end_session: Option<Url>,
    /// Whether the client's secret is sent in the form: the provider does not take it in `Authorization`.
    pub secret_in_form: bool,
    /// Whether redirects name the issuer (RFC 9207): one without it is then refused.
    pub names_issuer: bool,
}

/// What is known of the configuration.
#[derive(Default)]
struct Known {
    endpoints: Option<(Arc<Endpoints>, Instant)>,
    failure: Option<(IdentityError, Instant)>,
}

/// The provider's configuration: requested when it is needed, and kept. Requests that come together wait for one.
pub struct Discovery {
    issuer: String,
    url: Url,
    http: Http,
    known: Mutex<Known>,
    pause: Duration,
}

impl Discovery {
    /// The configuration of this issuer. Nothing is requested yet.
    ///
    /// # Errors
    /// An issuer that is not a trusted address.
    pub fn of(issuer: &str, http: Http) -> Result<Self, String> {
        let base = issuer.trim_end_matches('/');
        let url = trusted_address(&format!("{base}/.well-known/openid-configuration"))?;
        let (issuer, known) = (issuer.to_owned(), Mutex::default());
        Ok(Self { issuer, url, http, known, pause: PAUSE })
    }

    /// The same with another pause after a failure, for tests.
    #[cfg(test)]
    pub fn with_pause(self, pause: Duration) -> Self {
        Self { pause, ..self }
    }

    /// The endpoints. Those that were read last are used for as long as newer ones cannot be read.
    ///
    /// # Errors
    /// [`IdentityError::Unavailable`] if none were ever read; [`IdentityError::Misconfigured`] if they are
    /// those of another issuer.
    pub async fn endpoints(&self) -> Result<Arc<Endpoints>, IdentityError> {
        let mut known = self.known.lock().await;
        let last = known.endpoints.clone();
        if let Some((endpoints, _)) = last.as_ref().filter(|(_, at)| at.elapsed() < FRESH) {
            return Ok(Arc::clone(endpoints));
        }
        let failure = known.failure.clone().filter(|(_, at)| at.elapsed() < self.pause);
        let read = match failure {
            Some((error, _)) => Err(error),
            None => self.read().await,
        };
        match (read, last) {
            (Ok(endpoints), _) => {
                let endpoints = Arc::new(endpoints);
                *known = Known {
                    endpoints: Some((Arc::clone(&endpoints), Instant::now())),
                    failure: None,
                };
                Ok(endpoints)
            }
            (Err(error), last) => {
                let is_new =
                    known.failure.as_ref().is_none_or(|(_, at)| at.elapsed() >= self.pause);
                if is_new {
                    tracing::warn!(%error, "identity provider configuration not loaded");
                    known.failure = Some((error.clone(), Instant::now()));
                }
                last.map(|(endpoints, _)| endpoints).ok_or(error)
            }
        }
    }

    async fn read(&self) -> Result<Endpoints, IdentityError> {
        let text = self.http.get(&self.url).await?;
        let document: Document = serde_json::from_str(&text).map_err(|error| {
            IdentityError::Unavailable(format!("the configuration cannot be read: {error}"))
        })?;
        if document.issuer != self.issuer {
            let why = format!("the configuration is that of the issuer {}", document.issuer);
            return Err(IdentityError::Misconfigured(why));
        }
        let endpoint = |name: &str, text: &str| {
            let trusted = trusted_address(text);
            trusted.map_err(|why| IdentityError::Misconfigured(format!("{name} {why}")))
        };
        let methods = document.token_endpoint_auth_methods_supported.unwrap_or_default();
        let takes = |method: &str| methods.iter().any(|one| one == method);
        Ok(Endpoints {
            authorization: endpoint("authorization_endpoint", &document.authorization_endpoint)?,
            token: endpoint("token_endpoint", &document.token_endpoint)?,
            jwks: endpoint("jwks_uri", &document.jwks_uri)?,
            end_session: document
                .end_session_endpoint
                .map(|text| endpoint("end_session_endpoint", &text))
                .transpose()?,
            names_issuer: document.authorization_response_iss_parameter_supported,
            // Without a list every provider takes `Authorization` (Discovery 1.0, 3).
            secret_in_form: takes("client_secret_post") && !takes("client_secret_basic"),
        })
    }
}
