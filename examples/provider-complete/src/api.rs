//! Requests to Acme's API, and what its answers mean.

use std::time::Duration;

use ports::{GatewayError, OpenProviderError, ProviderProblem};
use reqwest::header::RETRY_AFTER;
use reqwest::redirect::Policy;
use reqwest::{Client, Method};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// Acme's API.
pub(crate) struct Api {
    http: Client,
    url: String,
    key: SecretString,
}

impl Api {
    pub(crate) fn new(
        url: &str,
        key: SecretString,
        timeout: Duration,
    ) -> Result<Self, OpenProviderError> {
        // Without a timeout of its own, an adapter waits for as long as the provider does.
        let builder = Client::builder().timeout(timeout).redirect(Policy::none());
        let http = builder.build().map_err(|error| {
            let (key, remedy) = ("payments.acme.api_url", "check the certificates of this machine");
            let problem = error.to_string();
            OpenProviderError::Setting(ProviderProblem { key, problem, remedy: remedy.to_owned() })
        })?;
        Ok(Self { http, url: url.to_owned(), key })
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Value, GatewayError> {
        self.send(Method::GET, path, None, None).await
    }

    /// Sends a request. A repeated one with the same idempotency key is answered like the first.
    pub(crate) async fn post(
        &self,
        path: &str,
        key: Option<&str>,
        body: Option<Value>,
    ) -> Result<Value, GatewayError> {
        self.send(Method::POST, path, key, body).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<Value>,
    ) -> Result<Value, GatewayError> {
        let request = self.http.request(method, format!("{}{path}", self.url));
        let mut request = request.bearer_auth(self.key.expose_secret());
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.map_err(|error| match error.is_connect() {
            true => GatewayError::Unavailable(error.to_string()),
            false => GatewayError::OutcomeUnknown(error.to_string()),
        })?;
        let wait =
            response.headers().get(RETRY_AFTER).and_then(|wait| wait.to_str().ok()?.parse().ok());
        let (status, retry_after) = (response.status(), wait.map(Duration::from_secs));
        let body: Value = response.json().await.unwrap_or_default();
        let why = format!("{status}: {}", body["message"].as_str().unwrap_or_default());
        Err(match status.as_u16() {
            200..=299 if body.is_object() => return Ok(body),
            401 | 403 => GatewayError::Misconfigured(why),
            402 => GatewayError::Declined {
                code: body["code"].as_str().unwrap_or("declined").to_owned(),
                provider_ref: None,
                raw: body.to_string(),
            },
            429 => GatewayError::RateLimited { retry_after },
            400..=499 => GatewayError::InvalidRequest(why),
            503 if retry_after.is_some() => GatewayError::Unavailable(why),
            _ => GatewayError::OutcomeUnknown(why),
        })
    }
}
