//! Where an identity provider's keys come from: its address, or a file.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use api_actix::{JwksSource, JwksVerifier, Rules, TokenVerifier};
use async_trait::async_trait;
use reqwest::{Client, Url};

use crate::exit::{Exit, Failure};
use crate::http::install_ciphers;
use crate::settings::Jwt;

/// Keys are a few kilobytes; more is something else.
const MAX_BYTES: usize = 256 * 1024;
/// How long the provider may take.
const PATIENCE: Duration = Duration::from_secs(5);

const BOTH: &str = "jwt.jwks_url and jwt.jwks_file are both set";

/// What is wrong with the places of keys, and with which setting.
#[must_use]
pub fn problem(jwt: &Jwt) -> Option<(&'static str, String)> {
    match (&jwt.jwks_url, &jwt.jwks_file) {
        (Some(_), Some(_)) => Some(("jwt.jwks_file", "conflicts with jwt.jwks_url".to_owned())),
        (Some(url), None) => address(url).err().map(|why| ("jwt.jwks_url", why)),
        (None, _) => None,
    }
}

/// A verifier by the identity provider's keys, if some are named.
///
/// # Errors
/// Two places of keys, or an address that is not to be trusted.
pub fn verifier(jwt: &Jwt) -> Result<Option<Arc<dyn TokenVerifier>>, Failure> {
    let source: Arc<dyn JwksSource> = match (&jwt.jwks_url, &jwt.jwks_file) {
        (None, None) => return Ok(None),
        (Some(url), None) => Arc::new(Published::at(url)?),
        (None, Some(path)) => Arc::new(InFile(path.into())),
        (Some(_), Some(_)) => return Err(Failure::new(Exit::Settings, BOTH, "set one of them")),
    };
    let rules =
        Rules { issuer: jwt.issuer.clone(), audience: jwt.audience.clone(), leeway: jwt.leeway };
    Ok(Some(Arc::new(JwksVerifier::new(source, rules))))
}

struct InFile(PathBuf);

#[async_trait]
impl JwksSource for InFile {
    async fn fetch(&self) -> Result<String, String> {
        let path = self.0.clone();
        let read = tokio::task::spawn_blocking(move || std::fs::read_to_string(path)).await;
        let read = read.map_err(|error| error.to_string())?;
        read.map_err(|error| format!("{}: {error}", self.0.display()))
    }
}

struct Published {
    url: Url,
    client: Client,
}

impl Published {
    fn at(url: &str) -> Result<Self, Failure> {
        let refused = |why: String| {
            let cause = format!("jwt.jwks_url {url}: {why}");
            Failure::new(Exit::Settings, cause, "use a URL that starts with https://")
        };
        let parsed = address(url).map_err(refused)?;
        install_ciphers();
        let client = Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Failure::plain(format!("cannot create the HTTP client: {error}")))?;
        Ok(Self { url: parsed, client })
    }
}

/// An address whose keys can be trusted.
fn address(url: &str) -> Result<Url, String> {
    let url = Url::parse(url).map_err(|error| format!("is not a URL: {error}"))?;
    let trusted = url.scheme() == "https" || (url.scheme() == "http" && is_here(&url));
    if trusted { Ok(url) } else { Err("is not https".to_owned()) }
}

/// Whether an address is on this machine.
fn is_here(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => {
            let host = host.trim_matches(['[', ']']);
            host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
        None => false,
    }
}

#[async_trait]
impl JwksSource for Published {
    async fn fetch(&self) -> Result<String, String> {
        let told = |error: reqwest::Error| error.without_url().to_string();
        let mut answer = self.client.get(self.url.clone()).send().await.map_err(told)?;
        if answer.status() != reqwest::StatusCode::OK {
            return Err(format!("responded with {}", answer.status()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(told)? {
            if body.len().saturating_add(chunk.len()) > MAX_BYTES {
                return Err(format!("the response exceeds {MAX_BYTES} bytes"));
            }
            body.extend_from_slice(&chunk);
        }
        String::from_utf8(body).map_err(|_| "the response is not UTF-8".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_over_https_or_from_here() {
        for good in [
            "https://id.example/jwks",
            "http://127.0.0.1:9/jwks",
            "http://[::1]/",
            "http://localhost/k",
        ] {
            assert!(Published::at(good).is_ok(), "{good}");
        }
        for bad in
            ["http://id.example/jwks", "ftp://127.0.0.1/", "jwks", "http://127.0.0.1.example/"]
        {
            assert!(Published::at(bad).is_err(), "{bad}");
        }
    }
}
