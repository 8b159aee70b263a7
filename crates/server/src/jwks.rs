//! Where an identity provider's keys come from: its address, or a file.

use std::path::PathBuf;
use std::sync::Arc;

use api_actix::{JwksSource, JwksVerifier, Rules, TokenVerifier};
use async_trait::async_trait;

use crate::exit::{Exit, Failure};
use crate::settings::Jwt;
use crate::wire;

const BOTH: &str = "jwt.jwks_url and jwt.jwks_file are both set";

/// What is wrong with the places of keys, and with which setting.
#[must_use]
pub fn problem(jwt: &Jwt) -> Option<(&'static str, String)> {
    match (&jwt.jwks_url, &jwt.jwks_file) {
        (Some(_), Some(_)) => Some(("jwt.jwks_file", "conflicts with jwt.jwks_url".to_owned())),
        (Some(url), None) => wire::address_problem(url).map(|why| ("jwt.jwks_url", why)),
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
        (Some(url), None) => published_at(url)?,
        (None, Some(path)) => Arc::new(InFile(path.into())),
        (Some(_), Some(_)) => return Err(Failure::new(Exit::Settings, BOTH, "set one of them")),
    };
    let rules =
        Rules { issuer: jwt.issuer.clone(), audience: jwt.audience.clone(), leeway: jwt.leeway };
    Ok(Some(Arc::new(JwksVerifier::new(source, rules))))
}

fn published_at(url: &str) -> Result<Arc<dyn JwksSource>, Failure> {
    wire::keys_at(url).map_err(|why| {
        let cause = format!("jwt.jwks_url {url}: {why}");
        Failure::new(Exit::Settings, cause, "use a URL that starts with https://")
    })
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
