//! One keep-alive connection of one shopper, and the requests on it.

use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A connection, opened by the first request and again after one that failed.
pub struct Connection {
    address: String,
    sender: Option<SendRequest<Full<Bytes>>>,
}

/// What is sent.
pub struct Call<'a> {
    pub method: Method,
    pub path: &'a str,
    /// `Bearer …`, if the caller is known by a token.
    pub authorization: Option<&'a str>,
    pub key: Option<&'a str>,
    pub body: Option<Value>,
}

impl<'a> Call<'a> {
    pub fn get(path: &'a str) -> Self {
        Self { method: Method::GET, path, authorization: None, key: None, body: None }
    }

    pub fn post(path: &'a str, body: Value) -> Self {
        Self { method: Method::POST, body: Some(body), ..Self::get(path) }
    }

    pub fn by(self, authorization: &'a str) -> Self {
        Self { authorization: Some(authorization), ..self }
    }

    pub fn key(self, key: &'a str) -> Self {
        Self { key: Some(key), ..self }
    }

    fn request(self, host: &str) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
        let mut request =
            Request::builder().method(self.method).uri(self.path).header("host", host);
        if let Some(authorization) = self.authorization {
            request = request.header("authorization", authorization);
        }
        if let Some(key) = self.key {
            request = request.header("idempotency-key", key);
        }
        if self.body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = self.body.map(|body| Bytes::from(body.to_string())).unwrap_or_default();
        request.body(Full::new(body))
    }
}

impl Connection {
    /// To `http://host:port`.
    pub fn to(base_url: &str) -> Self {
        let address = base_url.strip_prefix("http://").unwrap_or(base_url).to_owned();
        Self { address, sender: None }
    }

    /// Sends a call and reads the whole answer, which must have one of the statuses.
    pub async fn send(&mut self, call: Call<'_>, expected: &[u16]) -> Result<Value, String> {
        let asked = format!("{} {}", call.method, pattern(call.path));
        let request = call.request(&self.address).map_err(|error| error.to_string())?;
        let answer = tokio::time::timeout(TIMEOUT, self.exchange(request)).await;
        let answer = answer.map_err(|_| "no answer in time".to_owned()).and_then(|answer| answer);
        let (status, body) = answer.map_err(|error| {
            self.sender = None;
            format!("{asked}: {error}")
        })?;
        if !expected.contains(&status) {
            let body: String = String::from_utf8_lossy(&body).chars().take(200).collect();
            return Err(format!("{asked}: {status}: {body}"));
        }
        serde_json::from_slice(&body).map_err(|error| format!("{asked}: {error}"))
    }

    async fn exchange(&mut self, request: Request<Full<Bytes>>) -> Result<(u16, Bytes), String> {
        let told = |error: hyper::Error| error.to_string();
        let mut sender = match self.sender.take().filter(|sender| !sender.is_closed()) {
            Some(sender) => sender,
            None => self.open().await?,
        };
        sender.ready().await.map_err(told)?;
        let (head, body) = sender.send_request(request).await.map_err(told)?.into_parts();
        let body = body.collect().await.map_err(told)?.to_bytes();
        self.sender = Some(sender);
        Ok((head.status.as_u16(), body))
    }

    async fn open(&self) -> Result<SendRequest<Full<Bytes>>, String> {
        let stream = TcpStream::connect(&self.address).await.map_err(|error| error.to_string())?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        let opened = http1::handshake(TokioIo::new(stream)).await;
        let (sender, connection) = opened.map_err(|error| error.to_string())?;
        tokio::spawn(connection);
        Ok(sender)
    }
}

/// A path without its ids, so that failures of one kind are counted together.
fn pattern(path: &str) -> String {
    let part = |part: &str| if part.len() == 36 { "{id}".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}
