//! Just enough of HTTP for the test double of a provider with a JSON API: one request for each connection.

use std::future::Future;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its method, in capitals.
    pub method: String,
    /// Its path and query.
    pub path: String,
    /// Its headers, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body; `null` if it is not JSON.
    pub body: Value,
}

impl Request {
    /// A header; empty if it is missing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map_or("", |(_, value)| value)
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A status with a body.
    Json(u16, Value),
    /// A status with a `Retry-After` of so many seconds.
    Later(u16, u64),
    /// The connection is closed without an answer.
    Lost,
    /// There is never an answer.
    Never,
}

/// Serves on a port of loopback until the task is aborted; gives the address.
///
/// # Panics
/// If no port can be used.
pub async fn serve<A>(
    answer: impl Fn(Request) -> A + Clone + Send + 'static,
) -> (String, JoinHandle<()>)
where
    A: Future<Output = Answer> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move { exchange(stream, answer).await });
        }
    });
    (url, task)
}

async fn exchange<A: Future<Output = Answer>>(
    mut stream: TcpStream,
    answer: impl Fn(Request) -> A,
) {
    let Some(request) = read(&mut stream).await else { return };
    let (status, extra, body) = match answer(request).await {
        Answer::Json(status, body) => (status, String::new(), body.to_string()),
        Answer::Later(status, wait) => {
            (status, format!("Retry-After: {wait}\r\n"), "{}".to_owned())
        }
        Answer::Lost => return,
        Answer::Never => return std::future::pending().await,
    };
    let head = format!("HTTP/1.1 {status} X\r\nConnection: close\r\n{extra}");
    let text = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
    let _ = stream.write_all(text.as_bytes()).await;
}

async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ').map(ToOwned::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_lowercase(), value.trim().to_owned()))
    };
    let headers: Vec<(String, String)> = lines.filter_map(header).collect();
    let mut request = Request { method, path, headers, body: Value::Null };
    let length = request.header("content-length").parse().unwrap_or(0);
    let mut body = bytes.split_off(end + 4);
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    request.body = serde_json::from_slice(&body).unwrap_or_default();
    Some(request)
}
