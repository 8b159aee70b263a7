//! A connection on which the head of the first request must arrive in time.
//!
//! actix-http has a time limit of its own for this. It measures with a clock that is up to half a second
//! slow, and looks at the time before it looks at what has arrived, so that on a busy machine it refuses
//! requests that were there in time; and its refusal has no request id. Here what has arrived is read
//! first, and only a caller who has sent nothing more when the time is up is refused.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::ResponseError;
use actix_web::body::MessageBody;
use actix_web::http::header::HeaderMap;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use super::head_end::HeadEnd;
use super::headers;
use super::open_connections::ConnectionPermit;
use super::request_id::RequestId;
use crate::errors::{Code, Problem};

/// How long it is looked once more when the time is up. A runtime that stood still hears that the time
/// is up before it reads what arrived meanwhile.
const GRACE: Duration = Duration::from_millis(100);

/// A stream, and the wait for its first head.
pub struct Connection<S> {
    stream: S,
    wait: Option<Wait>,
    _permit: Option<ConnectionPermit>,
}

/// The wait for a head.
struct Wait {
    limit: Duration,
    over: Pin<Box<Sleep>>,
    in_grace: bool,
    head: HeadEnd,
    refusal: Option<Refusal>,
}

/// A refusal that is being sent.
struct Refusal {
    bytes: Vec<u8>,
    sent: usize,
}

impl<S> Connection<S> {
    /// A stream that was opened now.
    pub fn new(stream: S, limit: Duration) -> Self {
        let (over, head) = (Box::pin(sleep(limit)), HeadEnd::default());
        let wait = Some(Wait { limit, over, in_grace: false, head, refusal: None });
        Self { stream, wait, _permit: None }
    }

    /// The stream.
    pub fn stream(&self) -> &S {
        &self.stream
    }

    /// The same, counted as one of its address until it is dropped.
    #[must_use]
    pub fn counted(self, permit: ConnectionPermit) -> Self {
        Self { _permit: Some(permit), ..self }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Connection<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Self { stream, wait, .. } = self.get_mut();
        let Some(waiting) = wait else {
            return Pin::new(stream).poll_read(cx, buf);
        };
        if waiting.refusal.is_none() {
            let before = buf.filled().len();
            if let Poll::Ready(read) = Pin::new(&mut *stream).poll_read(cx, buf) {
                let arrived = buf.filled().get(before..).unwrap_or_default();
                if waiting.head.end_in(arrived).is_some() {
                    *wait = None;
                }
                return Poll::Ready(read);
            }
            ready!(waiting.poll_over(cx));
        }
        let refusal = waiting.refusal.get_or_insert_with(|| Refusal::of(waiting.limit));
        // What cannot be sent is dropped: the caller no longer reads. The end of the stream, which is
        // reported next, closes the connection.
        let _ = ready!(refusal.poll_send(Pin::new(stream), cx));
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Connection<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

impl Wait {
    /// Ready when the time is up, and the grace after it.
    fn poll_over(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        ready!(self.over.as_mut().poll(cx));
        if !self.in_grace {
            self.in_grace = true;
            self.over.as_mut().reset(Instant::now() + GRACE);
            ready!(self.over.as_mut().poll(cx));
        }
        Poll::Ready(())
    }
}

impl Refusal {
    /// The same answer that a body gets which does not arrive, with an id of its own.
    fn of(limit: Duration) -> Self {
        let id = RequestId::of(&HeaderMap::new());
        let detail = format!("request head not received within {} ms", limit.as_millis());
        tracing::info!(request_id = %id, detail, "request head timed out");
        let mut answer = Problem::new(Code::RequestTimeout, detail).error_response();
        headers::add(answer.headers_mut(), &id, headers::ContentKind::Data);
        let mut text = format!("HTTP/1.1 {}\r\nconnection: close\r\n", answer.status());
        for (name, value) in answer.headers() {
            if let Ok(value) = value.to_str() {
                text.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        let body = answer.into_body().try_into_bytes().unwrap_or_default();
        text.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(&body);
        Self { bytes, sent: 0 }
    }

    fn poll_send<S: AsyncWrite>(
        &mut self,
        mut stream: Pin<&mut S>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        while let Some(rest) = self.bytes.get(self.sent..).filter(|rest| !rest.is_empty()) {
            match ready!(stream.as_mut().poll_write(cx, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                sent => self.sent = self.sent.saturating_add(sent),
            }
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    async fn read(connection: &mut Connection<impl AsyncRead + AsyncWrite + Unpin>) -> String {
        let mut bytes = vec![0; 1_024];
        let length = connection.read(&mut bytes).await.unwrap();
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    }

    #[actix_web::test]
    async fn what_has_arrived_is_read_however_late_it_is_looked_at() {
        let (mut caller, here) = duplex(4_096);
        let mut connection = Connection::new(here, Duration::ZERO);
        let request = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";
        caller.write_all(request.as_bytes()).await.unwrap();
        sleep(Duration::from_millis(5)).await;
        assert_eq!(read(&mut connection).await, request);
        // The head is there: nothing is waited for any more.
        caller.write_all(b"later").await.unwrap();
        assert_eq!(read(&mut connection).await, "later");
    }

    #[actix_web::test]
    async fn who_sends_no_more_is_refused_with_an_id_and_disconnected() {
        for begun in ["", "\r\n\r\n", "POST / HTTP/1.1\r\nHost: sh"] {
            let (mut caller, here) = duplex(4_096);
            let mut connection = Connection::new(here, Duration::from_millis(5));
            caller.write_all(begun.as_bytes()).await.unwrap();
            if !begun.is_empty() {
                assert_eq!(read(&mut connection).await, begun);
            }
            assert_eq!(read(&mut connection).await, "", "the end of the stream");
            assert_eq!(read(&mut connection).await, "", "and nothing after it");
            drop(connection);
            let mut answer = String::new();
            caller.read_to_string(&mut answer).await.unwrap();
            assert!(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{answer}");
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            for header in ["x-request-id: ", "content-type: application/problem+json"] {
                assert!(head.contains(header), "{answer}");
            }
            assert!(head.contains(&format!("content-length: {}", body.len())), "{answer}");
            let problem: serde_json::Value = serde_json::from_str(body).unwrap();
            assert_eq!(problem["code"], "request_timeout");
            assert_eq!(problem["detail"], "request head not received within 5 ms");
        }
    }
}
