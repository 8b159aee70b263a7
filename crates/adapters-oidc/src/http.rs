//! Requests to the provider: with a time limit, without redirects, and with a limited response.

use std::time::Duration;

use ports::IdentityError;
use reqwest::header::ACCEPT;
use reqwest::{Client, RequestBuilder};
use url::Url;

/// Bytes of a response that are read. What a provider publishes has a few kilobytes.
const MAX_BYTES: usize = 256 * 1024;

/// A response: its status and its text.
pub struct Text {
    pub status: u16,
    pub body: String,
}

/// A client of the provider.
#[derive(Debug, Clone)]
pub struct Http(Client);

impl Http {
    /// A client for the provider at an address, whose requests take at most this long.
    ///
    /// # Errors
    /// Certificates of this machine that cannot be read.
    pub fn new(address: &str, timeout: Duration) -> Result<Self, String> {
        // An error means that this process has a cryptography provider already.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let mut builder = Client::builder();
        if address.starts_with("http:") {
            // Unencrypted credentials stay on this machine; otherwise the environment's proxy is used.
            builder = builder.no_proxy();
        }
        let client = builder
            .user_agent(concat!("kassa/", env!("CARGO_PKG_VERSION")))
            .timeout(timeout)
            .redirect(reqwest::redirect::Policy::none())
            .build();
        client.map(Self).map_err(|error| format!("cannot create the HTTP client: {error}"))
    }

    /// The text at an address.
    ///
    /// # Errors
    /// No response, or one with another status than 200.
    pub async fn get(&self, url: &Url) -> Result<String, IdentityError> {
        let text = read(self.0.get(url.clone())).await?;
        match text.status {
            200 => Ok(text.body),
            status => Err(unavailable(format!("responded with {status}"))),
        }
    }

    /// Submits a form, with or without the client's credentials in `Authorization`.
    ///
    /// # Errors
    /// No response.
    pub async fn post(
        &self,
        url: &Url,
        credentials: Option<(&str, &str)>,
        form: &[(&str, &str)],
    ) -> Result<Text, IdentityError> {
        let mut request = self.0.post(url.clone()).form(form);
        if let Some((id, secret)) = credentials {
            request = request.basic_auth(id, Some(secret));
        }
        read(request).await
    }
}

async fn read(request: RequestBuilder) -> Result<Text, IdentityError> {
    let failed = |error: reqwest::Error| unavailable(error.without_url().to_string());
    let mut response = request.header(ACCEPT, "application/json").send().await.map_err(failed)?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len().saturating_add(chunk.len()) > MAX_BYTES {
            return Err(unavailable(format!("the response exceeds {MAX_BYTES} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    let body = String::from_utf8(body);
    let body = body.map_err(|_| unavailable("the response is not UTF-8".to_owned()))?;
    Ok(Text { status, body })
}

fn unavailable(why: String) -> IdentityError {
    IdentityError::Unavailable(why)
}
