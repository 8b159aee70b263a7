//! The HTTP server of a test double.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use url::form_urlencoded;

use crate::exchange::{Reply, Request};
use crate::faults::{Fault, Faults};
use crate::provider::FakeProvider;

/// The server of a test double, on a port of its own on loopback. It ends when it is dropped.
pub struct FakeServer {
    url: String,
    shared: Arc<Shared>,
    listening: AbortHandle,
}

/// What answers the requests of a server.
pub trait Answers: Send + Sync + 'static {
    /// Answers a request. Called by several threads at once.
    fn answer(&self, request: &Request) -> Reply;

    /// An error in the form of the API, for a fault.
    fn error(&self, status: u16) -> Reply;
}

/// A payment provider answers.
struct OfProvider(Arc<dyn FakeProvider>);

impl Answers for OfProvider {
    fn answer(&self, request: &Request) -> Reply {
        self.0.answer(request)
    }

    fn error(&self, status: u16) -> Reply {
        self.0.error(status)
    }
}

struct Shared {
    provider: Arc<dyn Answers>,
    faults: Faults,
    requests: Mutex<Vec<Request>>,
}

impl FakeServer {
    /// Starts a server.
    ///
    /// # Errors
    /// No port can be used.
    pub async fn start(provider: Arc<dyn FakeProvider>) -> io::Result<Self> {
        Self::bind(provider, SocketAddr::from(([127, 0, 0, 1], 0))).await
    }

    /// Starts a server on an address of loopback.
    ///
    /// # Errors
    /// The address cannot be used.
    pub async fn bind(provider: Arc<dyn FakeProvider>, address: SocketAddr) -> io::Result<Self> {
        Self::answering(Arc::new(OfProvider(provider)), address).await
    }

    /// Starts a server of something other than a payment provider.
    ///
    /// # Errors
    /// The address cannot be used.
    pub async fn answering(provider: Arc<dyn Answers>, address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let (faults, requests) = (Faults::default(), Mutex::default());
        let shared = Arc::new(Shared { provider, faults, requests });
        let listening = tokio::spawn(listen(listener, Arc::clone(&shared))).abort_handle();
        Ok(Self { url, shared, listening })
    }

    /// Its address, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Faults to inject.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// The requests that were received, the oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends the server and its connections: from now on connections are refused.
    pub fn stop(&self) {
        self.listening.abort();
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Connections end with the task that accepts them.
async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        connections.spawn(serve(stream, Arc::clone(&shared)));
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let service = service_fn(move |request| {
        let shared = Arc::clone(&shared);
        async move { shared.exchange(request).await }
    });
    // An error is a connection that ended, or that a fault has ended.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

impl Shared {
    async fn exchange(
        &self,
        request: hyper::Request<Incoming>,
    ) -> Result<hyper::Response<Full<Bytes>>, io::Error> {
        let request = read(request).await?;
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
        let reply = match self.faults.take(&request) {
            Some(fault) => self.apply_fault(&request, fault).await?,
            None => self.provider.answer(&request),
        };
        let mut response = hyper::Response::builder().status(reply.status);
        for (name, value) in reply.headers {
            response = response.header(name, value);
        }
        response.body(Full::new(Bytes::from(reply.body))).map_err(io::Error::other)
    }

    async fn apply_fault(&self, request: &Request, fault: Fault) -> Result<Reply, io::Error> {
        let provider = &self.provider;
        Ok(match fault {
            Fault::Refused => provider.error(503).retry_after(Duration::from_secs(1)),
            Fault::RateLimited(wait) => provider.error(429).retry_after(wait),
            Fault::WrongCredentials => provider.error(401),
            Fault::Rejected => provider.error(400),
            Fault::ServerError => provider.error(500),
            Fault::ProcessedServerError => {
                provider.answer(request);
                provider.error(500)
            }
            Fault::NoAnswer => match std::future::pending::<Infallible>().await {},
            Fault::AnswerLost => {
                provider.answer(request);
                return Err(io::Error::from(io::ErrorKind::ConnectionReset));
            }
            Fault::Delayed(time) => {
                tokio::time::sleep(time).await;
                provider.answer(request)
            }
            Fault::AnswerDelayed(time) => {
                let reply = provider.answer(request);
                tokio::time::sleep(time).await;
                reply
            }
        })
    }
}

async fn read(request: hyper::Request<Incoming>) -> Result<Request, io::Error> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes().to_vec();
    let header = |(name, value): (&hyper::header::HeaderName, &hyper::header::HeaderValue)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let segments = head.uri.path().split('/').filter(|segment| !segment.is_empty());
    let query = head.uri.query().unwrap_or_default();
    Ok(Request {
        method: head.method.as_str().to_owned(),
        path: segments.map(ToOwned::to_owned).collect(),
        query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers: head.headers.iter().map(header).collect(),
        body,
    })
}
