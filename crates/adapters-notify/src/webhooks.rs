//! Requests to webhook endpoints. An operator names their URLs, so none may lead into the network of the server: the
//! addresses that a name resolves to are checked, and connections are made to checked addresses only.

mod addresses;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::webhook_delivery::KEPT_RESPONSE_BYTES;
use ports::{OutgoingWebhook, ReceiverResponse, SendError, WebhookSender};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{RETRY_AFTER, USER_AGENT};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};

use crate::SetupError;
pub use addresses::Networks;

/// Bytes of a response that are read.
const READ_BYTES: usize = 4 * 1_024;
/// The lowest port but 443 to which requests are sent: lower ones are of services that are not meant.
const LOWEST_PORT: u16 = 1_024;

/// The options of [`HttpWebhookSender`].
#[derive(Debug, Clone)]
pub struct WebhookOptions {
    /// Networks to which requests may be sent although they are not public.
    pub allowed: Networks,
    /// Whether plain `http` is allowed to every host, as in a demo. It is always allowed to addresses in the networks
    /// above.
    pub allow_http: bool,
    /// How long a request may take.
    pub timeout: Duration,
}

/// Sends requests over HTTP: without redirects, without a proxy, and to public addresses only.
pub struct HttpWebhookSender {
    client: Client,
    options: WebhookOptions,
}

impl HttpWebhookSender {
    /// Sets the client up.
    ///
    /// # Errors
    /// If the system's certificates cannot be read.
    pub fn new(options: WebhookOptions) -> Result<Self, SetupError> {
        // An error says that this process has a provider of ciphers already.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let resolver = CheckedResolver { allowed: options.allowed.clone() };
        let client = Client::builder()
            .timeout(options.timeout)
            .redirect(Policy::none())
            .no_proxy()
            .dns_resolver(Arc::new(resolver))
            .build()
            .map_err(|error| SetupError::new("client", format!("cannot be created: {error}")))?;
        Ok(Self { client, options })
    }

    fn checked(&self, url: &str) -> Result<Url, String> {
        let url: Url = url.parse().map_err(|_| "is not a URL".to_owned())?;
        let address = literal_address(&url);
        let is_own = address.is_some_and(|address| self.options.allowed.contain(address));
        match url.scheme() {
            "https" => {}
            "http" if self.options.allow_http || is_own => {}
            _ => return Err("must begin with https://".to_owned()),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not contain a user or a password".to_owned());
        }
        if url.fragment().is_some() {
            return Err("must not contain a fragment".to_owned());
        }
        let port = url.port_or_known_default().unwrap_or_default();
        let is_allowed = port == 443 || port >= LOWEST_PORT || is_own;
        if !is_allowed || port == 0 {
            return Err(format!("must have the port 443, or one from {LOWEST_PORT} on"));
        }
        if let Some(address) = address {
            self.options.allowed.check(address).map_err(|why| format!("leads to {why}"))?;
        }
        Ok(url)
    }
}

/// The address that a URL names instead of a host.
fn literal_address(url: &Url) -> Option<std::net::IpAddr> {
    let host = url.host_str()?;
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

#[async_trait]
impl WebhookSender for HttpWebhookSender {
    fn check_url(&self, url: &str) -> Result<(), String> {
        self.checked(url).map(|_| ())
    }

    async fn send(&self, request: OutgoingWebhook) -> Result<ReceiverResponse, SendError> {
        // It was checked when the endpoint was written, perhaps under other settings.
        let url = self.checked(&request.url);
        let url = url.map_err(|why| SendError::Refused(format!("the URL {why}")))?;
        let agent = concat!("kassa/", env!("CARGO_PKG_VERSION"));
        let mut call = self.client.post(url).header(USER_AGENT, agent).body(request.body);
        for (name, value) in request.headers {
            call = call.header(name, value);
        }
        match call.send().await {
            Ok(response) => Ok(read(response).await),
            Err(error) => Err(self.fault(&error)),
        }
    }
}

impl HttpWebhookSender {
    /// The URL is not in the error: its query may hold a secret of the receiver.
    fn fault(&self, error: &reqwest::Error) -> SendError {
        if let Some(refused) = refused_address(error) {
            return SendError::Refused(refused);
        }
        if error.is_timeout() {
            return SendError::TimedOut(self.options.timeout);
        }
        let why = if error.is_connect() {
            "the receiver is unreachable"
        } else {
            "the receiver closed the connection"
        };
        SendError::Unreachable(why.to_owned())
    }
}

/// What the resolver has refused, from the causes of an error.
fn refused_address(error: &reqwest::Error) -> Option<String> {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(refused) = error.downcast_ref::<RefusedAddress>() {
            return Some(refused.to_string());
        }
        cause = error.source();
    }
    None
}

/// A response, of which only the beginning is read.
async fn read(mut response: Response) -> ReceiverResponse {
    let status = response.status().as_u16();
    let retry_after = response.headers().get(RETRY_AFTER);
    let retry_after = retry_after.and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let mut body = Vec::new();
    while body.len() < READ_BYTES {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend(chunk.iter().take(READ_BYTES - body.len())),
            Ok(None) | Err(_) => break,
        }
    }
    body.truncate(KEPT_RESPONSE_BYTES);
    let body = String::from_utf8_lossy(&body).into_owned();
    ReceiverResponse { status, retry_after: retry_after.map(Duration::from_secs), body }
}

/// Resolves names by the system, and leaves out addresses to which requests are not sent. The connection is made to
/// what is left, so that a name cannot resolve to another address in between.
struct CheckedResolver {
    allowed: Networks,
}

/// A name that resolves to no address to which requests are sent.
#[derive(Debug, thiserror::Error)]
#[error("the host resolves to {0}")]
struct RefusedAddress(String);

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = self.allowed.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let mut refused = None;
            let mut checked: Vec<SocketAddr> = Vec::new();
            for address in found {
                match allowed.check(address.ip()) {
                    Ok(()) => checked.push(address),
                    Err(why) => refused = Some(why),
                }
            }
            match refused.filter(|_| checked.is_empty()) {
                Some(why) => Err(Box::new(RefusedAddress(why)) as _),
                None => Ok(Box::new(checked.into_iter()) as Addrs),
            }
        })
    }
}

#[cfg(test)]
mod tests;
