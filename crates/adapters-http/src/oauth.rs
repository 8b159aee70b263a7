//! Access tokens by the client credentials of an app (OAuth 2.0, RFC 6749, 4.4).

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ports::{CurrentSecrets, GatewayError, OpenProviderError, ProviderSettings, SecretRotation};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::api::{Api, ApiOptions};
use crate::json::{at, text};
use crate::request::{ApiRequest, Auth};
use crate::response::ApiResponse;
use crate::settings::secrets_of;

/// The longest time for which a token is used.
const LONGEST_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);
/// How long before its end a token is no longer used: a request takes time to arrive.
const MARGIN: Duration = Duration::from_secs(60);

/// How an app gets its tokens.
#[derive(Debug, Clone, Copy)]
pub struct TokenOptions {
    /// The setting of the app's public id.
    pub client_id_key: &'static str,
    /// The setting of its secret.
    pub client_secret_key: &'static [&'static str; 1],
    /// The path of the endpoint that issues tokens, below the base URL, in segments.
    pub path: &'static [&'static str],
    /// How to read the explanation of an error.
    pub explain: fn(&Value) -> String,
}

/// An API that is called with access tokens. A token is kept until shortly before its end, and replaced once if the
/// provider no longer accepts it.
pub struct TokenApi {
    api: Api,
    options: TokenOptions,
    client_id: String,
    client_secret: Arc<CurrentSecrets>,
    /// How long to wait behind another request that asks for a token.
    wait: Duration,
    token: Mutex<Option<Token>>,
}

/// An access token.
struct Token {
    value: SecretString,
    /// The client secret that it was issued for: a replaced one is tried at once, so that an operator notices
    /// a wrong one.
    issued_for: SecretString,
    usable_until: Instant,
}

impl TokenApi {
    /// An API with the credentials of the settings, and how the secret is replaced. Nothing is sent yet.
    ///
    /// # Errors
    /// Those of [`Api::new`].
    pub fn open(
        api: ApiOptions<'_>,
        options: TokenOptions,
        settings: &ProviderSettings,
    ) -> Result<(Self, SecretRotation), OpenProviderError> {
        let (client_secret, rotation) = secrets_of(settings, options.client_secret_key);
        let client_id = settings.text(options.client_id_key).unwrap_or_default().to_owned();
        let (wait, token) = (api.timeout, Mutex::default());
        let api = Api::new(api)?;
        Ok((Self { api, options, client_id, client_secret, wait, token }, rotation))
    }

    /// The public id of the app.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Sends a request with a token, as [`Api::send`] does. One that is refused with 401 is sent once more, with a new
    /// token: it was not processed.
    ///
    /// # Errors
    /// Those of [`Api::send`]; without a token `Unavailable`, `RateLimited` or `Misconfigured`.
    pub async fn send(
        &self,
        request: impl Fn(Auth) -> ApiRequest + Send + Sync,
    ) -> Result<ApiResponse, GatewayError> {
        let token = self.token(None).await?;
        let response = self.api.send(request(Auth::Bearer(token.clone()))).await?;
        if response.status != 401 {
            return Ok(response);
        }
        let token = self.token(Some(&token)).await?;
        self.api.send(request(Auth::Bearer(token))).await
    }

    /// A token that is not `refused`. One request at a time asks for a new one.
    async fn token(&self, refused: Option<&SecretString>) -> Result<SecretString, GatewayError> {
        let late = |_| GatewayError::Unavailable("no access token in time".to_owned());
        let mut kept = timeout(self.wait, self.token.lock()).await.map_err(late)?;
        let secret = self.client_secret.newest();
        if let Some(token) = kept.as_ref().filter(|token| token.is_usable(&secret, refused)) {
            return Ok(token.value.clone());
        }
        // If the request fails, or is given up, no other call uses the old one.
        *kept = None;
        let token = self.issue(secret).await.map_err(not_processed)?;
        Ok(kept.insert(token).value.clone())
    }

    async fn issue(&self, secret: SecretString) -> Result<Token, GatewayError> {
        let auth = Auth::Basic { user: self.client_id.clone(), password: secret.clone() };
        let form = vec![("grant_type".to_owned(), "client_credentials".to_owned())];
        let asked_at = Instant::now();
        let request = ApiRequest::post("get_token", self.options.path, auth).form(form);
        let body = self.api.send(request).await?.into_body(self.options.explain)?;
        let lifetime = Duration::from_secs(at(&body, "/expires_in").as_u64().unwrap_or_default());
        let lifetime = lifetime.min(LONGEST_LIFETIME);
        Ok(Token {
            value: text(&body, "access_token")?.into(),
            issued_for: secret,
            usable_until: asked_at + lifetime.saturating_sub(MARGIN),
        })
    }
}

impl fmt::Debug for TokenApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenApi").field("api", &self.api).finish_non_exhaustive()
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

#[cfg(test)]
mod tests;
