//! A provider's API.

use std::time::{Duration, Instant};

use ports::{GatewayError, OpenProviderError, ProviderProblem, ProviderSettings};
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use secrecy::ExposeSecret;
use tracing::Instrument;
use url::Url;

use crate::base_url::base_url_problem;
use crate::request::{ApiRequest, Auth, Body};
use crate::response::ApiResponse;
use crate::settings::DEFAULT_TIMEOUT;

/// Bytes of a response that are read.
const MAX_RESPONSE: usize = 4 * 1024 * 1024;
/// Connection timeout. Without a connection, nothing was sent.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(4);

/// Where an API is, and how it is called.
#[derive(Debug, Clone, Copy)]
pub struct ApiOptions<'a> {
    /// The provider's name, for logs.
    pub provider: &'static str,
    /// The setting of the address, for errors.
    pub base_url_key: &'static str,
    /// The address.
    pub base_url: &'a str,
    /// How long a call may take in all.
    pub timeout: Duration,
    /// The response's header with the provider's id of the request, for logs.
    pub request_id_header: &'static str,
}

impl<'a> ApiOptions<'a> {
    /// From the provider's settings.
    #[must_use]
    pub fn of(
        settings: &'a ProviderSettings,
        provider: &'static str,
        [base_url_key, timeout_key]: [&'static str; 2],
        request_id_header: &'static str,
    ) -> Self {
        Self {
            provider,
            base_url_key,
            base_url: settings.text(base_url_key).unwrap_or_default(),
            timeout: settings.time(timeout_key).unwrap_or(DEFAULT_TIMEOUT),
            request_id_header,
        }
    }
}

/// A provider's API.
#[derive(Debug)]
pub struct Api {
    client: Client,
    base: Url,
    provider: &'static str,
    request_id_header: &'static str,
}

impl Api {
    /// An API at this address. Nothing is sent yet.
    ///
    /// # Errors
    /// An address that cannot be used, or an HTTP client that cannot be created.
    pub fn new(options: ApiOptions<'_>) -> Result<Self, OpenProviderError> {
        let problem = |problem: String, remedy: &str| {
            let (key, remedy) = (options.base_url_key, remedy.to_owned());
            OpenProviderError::Setting(ProviderProblem { key, problem, remedy })
        };
        if let Some(why) = base_url_problem(options.base_url) {
            return Err(problem(
                why.to_owned(),
                "set the address of the provider's API, or unset it",
            ));
        }
        let base = options.base_url.parse();
        let base = base.map_err(|_| problem("is not a URL".to_owned(), "correct the address"))?;
        // An error means that this process has a cryptography provider already.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let mut builder = Client::builder();
        if options.base_url.starts_with("http:") {
            // Unencrypted credentials stay on this machine; otherwise the environment's proxy is used.
            builder = builder.no_proxy();
        }
        let client = builder
            .user_agent(concat!("kassa/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT.min(options.timeout))
            .timeout(options.timeout)
            .redirect(Policy::none())
            .build();
        let client = client.map_err(|error| {
            problem(error.to_string(), "check the certificates of this machine")
        })?;
        let (provider, request_id_header) = (options.provider, options.request_id_header);
        Ok(Self { client, base, provider, request_id_header })
    }

    /// Sends a request once, and returns the complete response, whatever its status.
    ///
    /// # Errors
    /// `InvalidRequest` for a path that is not sent, `Misconfigured` for a request that cannot be built,
    /// `Unavailable` if the request was certainly not sent, and
    /// `OutcomeUnknown` if no complete response came.
    pub async fn send(&self, request: ApiRequest) -> Result<ApiResponse, GatewayError> {
        request.check_path()?;
        let span = tracing::info_span!(
            "provider_request",
            provider = self.provider,
            operation = request.operation
        );
        self.exchange(request).instrument(span).await
    }

    async fn exchange(&self, request: ApiRequest) -> Result<ApiResponse, GatewayError> {
        let started = Instant::now();
        let elapsed = || started.elapsed().as_millis();
        let response = match self.builder(request).send().await {
            Ok(response) => read(response).await,
            Err(error) => Err(error),
        };
        match response {
            Ok(response) => {
                let (status, request_id) =
                    (response.status, response.header(self.request_id_header));
                let elapsed_ms = elapsed();
                match status {
                    500.. | 429 | 401 | 403 => {
                        tracing::warn!(status, request_id, elapsed_ms, "provider request failed");
                    }
                    _ => tracing::debug!(status, request_id, elapsed_ms, "provider responded"),
                }
                Ok(response)
            }
            Err(error) => {
                let elapsed_ms = elapsed();
                let error = unanswered(error);
                tracing::warn!(%error, elapsed_ms, "provider request failed");
                Err(error)
            }
        }
    }

    fn builder(&self, request: ApiRequest) -> RequestBuilder {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(&request.path);
        }
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&request.query);
        }
        let mut builder = self.client.request(request.method, url);
        for (name, value) in request.headers {
            builder = builder.header(name, value);
        }
        builder = match request.auth {
            Auth::Bearer(secret) => builder.bearer_auth(secret.expose_secret()),
            Auth::Basic { user, password } => {
                builder.basic_auth(user, Some(password.expose_secret()))
            }
        };
        match request.body {
            Body::None => builder,
            Body::Json(body) => builder.json(&body),
            Body::JsonText(text) => builder.header(CONTENT_TYPE, "application/json").body(text),
            Body::Form(fields) => builder.form(&fields),
        }
    }
}

/// The response in full; one that is too long cannot be read.
async fn read(mut response: Response) -> reqwest::Result<ApiResponse> {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_RESPONSE {
            return Ok(ApiResponse::new(status, headers, b"too long"));
        }
    }
    Ok(ApiResponse::new(status, headers, &bytes))
}

/// Classifies a request that got no complete response.
fn unanswered(error: reqwest::Error) -> GatewayError {
    let (is_builder, is_connect) = (error.is_builder(), error.is_connect());
    let why = chain(&error.without_url());
    match (is_builder, is_connect) {
        // A credential that no header can hold, for example: it fails every time.
        (true, _) => GatewayError::Misconfigured(why),
        (false, true) => GatewayError::Unavailable(why),
        (false, false) => GatewayError::OutcomeUnknown(why),
    }
}

/// An error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests;
