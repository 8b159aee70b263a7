//! A request in the making, and its sending.

use std::pin::Pin;

use reqwest::{Client, Method, Url};
use serde_json::Value;

use super::reply::Reply;

/// One request. Awaiting it sends it, expects an answer, and checks the manners of the answer.
#[must_use = "a call is sent when it is awaited"]
#[derive(Clone)]
pub struct Call {
    http: Client,
    method: Method,
    url: Url,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl Call {
    pub(super) fn new(http: Client, method: &str, url: &str) -> Self {
        let method = Method::from_bytes(method.as_bytes()).expect("an HTTP method");
        let url = Url::parse(url).expect("a URL");
        Self { http, method, url, headers: Vec::new(), body: None }
    }

    /// Any header; giving one twice sends it twice.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// `Idempotency-Key`.
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// One parameter of the query string.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.url.query_pairs_mut().append_pair(name, value);
        self
    }

    /// A JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.raw(body.to_string(), "application/json")
    }

    /// Any body under any content type.
    pub fn raw(mut self, body: impl Into<Vec<u8>>, content_type: &str) -> Self {
        self.body = Some(body.into());
        self.header("content-type", content_type)
    }

    /// A body without a content type.
    pub fn untyped(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sends the request. An error means that no whole answer came back, which a test that kills
    /// servers must be able to see.
    pub async fn try_send(&self) -> Result<Reply, reqwest::Error> {
        let mut request = self.http.request(self.method.clone(), self.url.clone());
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(body) = &self.body {
            request = request.body(body.clone());
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await?;
        let asked = format!("{} {}", self.method, self.url.path());
        let reply = Reply::new(asked, status, headers, body.to_vec());
        reply.assert_manners();
        Ok(reply)
    }
}

impl IntoFuture for Call {
    type Output = Reply;
    type IntoFuture = Pin<Box<dyn Future<Output = Reply> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let asked = format!("{} {}", self.method, self.url.path());
            self.try_send().await.unwrap_or_else(|error| panic!("{asked}: {error:?}"))
        })
    }
}
