//! Requests with an access token (OAuth 2.0 client credentials).

use std::sync::Arc;
use std::time::{Duration, Instant};

use adapters_http::json::{at, text};
use adapters_http::{Api, ApiRequest, ApiResponse, Auth, invalid};
use ports::{CurrentSecrets, GatewayError};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::Result;
use crate::errors::explain;

/// The longest time for which a token is used.
const LONGEST_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);
/// How long before its end a token is no longer used: a request takes time to arrive.
const MARGIN: Duration = Duration::from_secs(60);

/// PayPal's API with the credentials of an app.
pub(crate) struct Client {
    pub(crate) api: Api,
    pub(crate) client_id: String,
    pub(crate) client_secret: Arc<CurrentSecrets>,
    /// How long to wait behind another request that asks for a token.
    pub(crate) timeout: Duration,
    pub(crate) token: Mutex<Option<Token>>,
}

/// An access token.
pub(crate) struct Token {
    value: SecretString,
    /// The client secret that it was issued for: a replaced one is tried at once, so that an operator notices
    /// a wrong one.
    issued_for: SecretString,
    usable_until: Instant,
}

impl Client {
    /// Reads something that must be there.
    pub(crate) async fn get(&self, name: &'static str, path: &[&str]) -> Result<Value> {
        let found = self.find(name, path).await?;
        found.ok_or_else(|| invalid(format!("this account has no {}", path.join("/"))))
    }

    /// Reads something; `None` if PayPal does not find it. The name is for logs.
    pub(crate) async fn find(&self, name: &'static str, path: &[&str]) -> Result<Option<Value>> {
        let response = self.send(|auth| ApiRequest::get(name, path, auth)).await?;
        match response.status {
            404 => Ok(None),
            _ => response.into_body(explain).map(Some),
        }
    }

    /// Sends a request that changes something. A repeated one with the same key is answered like the first.
    pub(crate) async fn post(
        &self,
        name: &'static str,
        path: &[&str],
        key: &str,
        body: &Value,
    ) -> Result<ApiResponse> {
        let request = |auth| {
            ApiRequest::post(name, path, auth)
                .header("PayPal-Request-Id", key)
                .header("Prefer", "return=representation")
                .json(body.clone())
        };
        self.send(request).await
    }

    /// Sends a request. A token that PayPal no longer accepts is replaced once.
    pub(crate) async fn send(
        &self,
        request: impl Fn(Auth) -> ApiRequest + Send + Sync,
    ) -> Result<ApiResponse> {
        let token = self.token(None).await?;
        let response = self.api.send(request(Auth::Bearer(token.clone()))).await?;
        if response.status != 401 {
            return Ok(response);
        }
        let token = self.token(Some(&token)).await?;
        self.api.send(request(Auth::Bearer(token))).await
    }

    /// A token that is not `refused`. One request at a time asks for a new one.
    async fn token(&self, refused: Option<&SecretString>) -> Result<SecretString> {
        let late = |_| GatewayError::Unavailable("no access token in time".to_owned());
        let mut kept = timeout(self.timeout, self.token.lock()).await.map_err(late)?;
        let secret = self.client_secret.newest();
        if let Some(token) = kept.as_ref().filter(|token| token.is_usable(&secret, refused)) {
            return Ok(token.value.clone());
        }
        // If the request fails, or is given up, no other call uses the old one.
        *kept = None;
        let token = self.issue(secret).await.map_err(not_processed)?;
        Ok(kept.insert(token).value.clone())
    }

    async fn issue(&self, secret: SecretString) -> Result<Token> {
        let auth = Auth::Basic { user: self.client_id.clone(), password: secret.clone() };
        let form = vec![("grant_type".to_owned(), "client_credentials".to_owned())];
        let asked_at = Instant::now();
        let request = ApiRequest::post("get_token", &["v1", "oauth2", "token"], auth).form(form);
        let body = self.api.send(request).await?.into_body(explain)?;
        let lifetime = Duration::from_secs(at(&body, "/expires_in").as_u64().unwrap_or_default());
        let lifetime = lifetime.min(LONGEST_LIFETIME);
        Ok(Token {
            value: text(&body, "access_token")?.into(),
            issued_for: secret,
            usable_until: asked_at + lifetime.saturating_sub(MARGIN),
        })
    }
}

impl Token {
    fn is_usable(&self, secret: &SecretString, refused: Option<&SecretString>) -> bool {
        let is_refused = refused.is_some_and(|it| it.expose_secret() == self.value.expose_secret());
        let is_current = self.issued_for.expose_secret() == secret.expose_secret();
        !is_refused && is_current && Instant::now() < self.usable_until
    }
}

/// Without a token nothing was sent that changes anything; a token request that is refused as invalid is one
/// with wrong credentials.
fn not_processed(error: GatewayError) -> GatewayError {
    match error {
        GatewayError::OutcomeUnknown(why) => GatewayError::Unavailable(why),
        GatewayError::InvalidRequest(why) => GatewayError::Misconfigured(why),
        GatewayError::Declined { .. }
        | GatewayError::Unavailable(_)
        | GatewayError::RateLimited { .. }
        | GatewayError::Misconfigured(_)
        | GatewayError::NotCancelable { .. } => error,
    }
}
