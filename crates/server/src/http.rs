//! Calls to a server of our own, for the commands that make some.

use std::time::Duration;

use reqwest::{Client, Response};

use crate::exit::{Exit, Failure};
use crate::settings::Settings;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerResponse {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: String,
}

impl ServerResponse {
    /// Whether it went well.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Where the server of these settings is reached from this machine.
#[must_use]
pub fn base_url(settings: &Settings) -> String {
    let mut bind = settings.http.bind;
    if bind.ip().is_unspecified() {
        let here: std::net::IpAddr = match bind.is_ipv4() {
            true => std::net::Ipv4Addr::LOCALHOST.into(),
            false => std::net::Ipv6Addr::LOCALHOST.into(),
        };
        bind.set_ip(here);
    }
    format!("http://{bind}")
}

/// Asks for a page.
///
/// # Errors
/// The server does not respond.
pub async fn get(url: &str, timeout: Duration) -> Result<ServerResponse, Failure> {
    let client = client(url, timeout)?;
    read_response(url, client.get(url).send().await).await
}

/// Sends a JSON text.
///
/// # Errors
/// The server does not respond.
pub async fn post(url: &str, json: &str, timeout: Duration) -> Result<ServerResponse, Failure> {
    let request = client(url, timeout)?
        .post(url)
        .header("content-type", "application/json")
        .body(json.to_owned());
    read_response(url, request.send().await).await
}

fn client(url: &str, timeout: Duration) -> Result<Client, Failure> {
    if !url.starts_with("http://") && !url.starts_with("https://") {
        let remedy = "use a URL that starts with http:// or https://";
        return Err(Failure::usage(format!("cannot call {url}"), remedy));
    }
    install_ciphers();
    let built = Client::builder().timeout(timeout).no_proxy().build();
    built.map_err(|error| Failure::plain(format!("cannot create the HTTP client: {error}")))
}

/// Chooses the ciphers of this process's clients: without them none can be built.
pub fn install_ciphers() {
    // An error says that they were chosen before.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}

async fn read_response(
    url: &str,
    sent: reqwest::Result<Response>,
) -> Result<ServerResponse, Failure> {
    let away = |error: reqwest::Error| {
        let why = innermost(&error);
        let remedy = "check that the server is running there; `kassa serve` starts it";
        Failure::new(Exit::Unavailable, format!("{url} does not respond: {why}"), remedy)
    };
    let response = sent.map_err(away)?;
    let status = response.status().as_u16();
    let body = response.text().await.map_err(away)?;
    Ok(ServerResponse { status, body })
}

/// The cause at the bottom says most, and in one line.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
