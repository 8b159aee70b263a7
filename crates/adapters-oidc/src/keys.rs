//! Keys that are published at an address.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use token_keys::JwksSource;
use url::Url;

use crate::address::trusted_address;
use crate::discovery::Discovery;
use crate::http::Http;

/// How long the provider may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Keys that are published at a fixed address.
pub struct PublishedKeys {
    url: Url,
    http: Http,
}

impl PublishedKeys {
    /// The keys at this address. Nothing is requested yet.
    ///
    /// # Errors
    /// An address that is not trusted, or an HTTP client that cannot be created.
    pub fn at(url: &str) -> Result<Self, String> {
        Ok(Self { url: trusted_address(url)?, http: Http::new(url, TIMEOUT)? })
    }
}

#[async_trait]
impl JwksSource for PublishedKeys {
    async fn fetch(&self) -> Result<String, String> {
        self.http.get(&self.url).await.map_err(|error| error.to_string())
    }
}

/// Keys at the address that the provider's configuration names.
pub struct DiscoveredKeys {
    pub discovery: Arc<Discovery>,
    pub http: Http,
}

#[async_trait]
impl JwksSource for DiscoveredKeys {
    async fn fetch(&self) -> Result<String, String> {
        let read = async {
            let endpoints = self.discovery.endpoints().await?;
            self.http.get(&endpoints.jwks).await
        };
        read.await.map_err(|error| error.to_string())
    }
}
