//! A stream that bounds what a connection holds of its caller's requests and of its own answers.
//!
//! What a caller sends is read in small portions, as its [`Exchange`] allows. A caller who does not read its
//! answers is disconnected: after a time, or earlier if the server holds too much for such callers.

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::web::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use super::exchange::Exchange;
use super::head_end::HeadEnd;
use super::rejections::{self, Reason};
use super::wait_queue::{Ticket, WaitQueue};

/// How much is read at once.
const READ_AT_ONCE: usize = 4 * 1024;

/// How much a caller has to read within the timeout, unless it reads everything.
const MIN_PROGRESS: usize = 16 * 1024;

/// The response to a caller that waits before it sends a body.
const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// The limits on answers that are not read.
#[derive(Debug, Clone)]
pub struct UnreadLimits {
    /// How long a caller may take to read.
    pub timeout: Duration,
    /// The answers of all connections whose callers do not read, by their bytes.
    pub unread: Arc<WaitQueue>,
}

/// A stream with these limits.
pub struct PacedStream<S> {
    stream: S,
    exchange: Rc<Exchange>,
    limits: UnreadLimits,
    address: Option<IpAddr>,
    /// What is read and not passed on.
    ahead: Bytes,
    /// The head of which a part is passed on. A body in chunks ends with an empty line as well.
    head: HeadEnd,
    /// Whether a portion was passed on that the connection has not decoded.
    has_portion: bool,
    /// How much of `100 Continue` is written.
    continued: usize,
    stall: Option<Stall>,
}

/// An answer that the caller does not read.
struct Stall {
    over: Pin<Box<Sleep>>,
    taken: usize,
    ticket: Ticket,
}

impl<S> PacedStream<S> {
    /// The stream of a caller at this address.
    pub fn new(stream: S, limits: UnreadLimits, address: Option<IpAddr>) -> Self {
        Self {
            stream,
            exchange: Rc::default(),
            limits,
            address,
            ahead: Bytes::new(),
            head: HeadEnd::default(),
            has_portion: false,
            continued: 0,
            stall: None,
        }
    }

    /// What the connection and its requests know of each other.
    pub fn exchange(&self) -> Rc<Exchange> {
        Rc::clone(&self.exchange)
    }

    /// How much of what is read is passed on at once: the head of one request. actix-http decodes all
    /// requests that it has read, and a decoded request takes many times the memory of its bytes.
    fn portion(&mut self, room: usize) -> usize {
        let most = room.min(self.ahead.len());
        match self.exchange.body_left() {
            // A body of which the length is known ends where it ends, and has no head in it.
            Some(left) => left.min(most),
            None => {
                let bytes = self.ahead.get(..most).unwrap_or_default();
                self.head.end_in(bytes).unwrap_or(most)
            }
        }
    }

    /// Ready when the caller has not read for too long.
    fn poll_stall(&mut self, unsent: usize, cx: &mut Context<'_>) -> Poll<io::Error> {
        let (limits, address) = (&self.limits, self.address);
        let held = unsent.saturating_add(self.exchange.unbuffered());
        let stall = self.stall.get_or_insert_with(|| Stall {
            over: Box::pin(sleep(limits.timeout)),
            taken: 0,
            ticket: limits.unread.enter(address, held),
        });
        let reason = match Pin::new(stall.ticket.evicted()).poll(cx) {
            Poll::Ready(_) => Reason::Unread,
            Poll::Pending => {
                ready!(stall.poll_over(limits.timeout, cx));
                Reason::WriteTimeout
            }
        };
        rejections::count(reason);
        tracing::debug!(?address, held, "connection closed: {}", reason.detail());
        Poll::Ready(io::Error::new(io::ErrorKind::TimedOut, reason.detail()))
    }
}

impl Stall {
    /// Ready when the time is over in which the caller has not read enough.
    fn poll_over(&mut self, timeout: Duration, cx: &mut Context<'_>) -> Poll<()> {
        ready!(self.over.as_mut().poll(cx));
        if self.taken < MIN_PROGRESS {
            return Poll::Ready(());
        }
        self.taken = 0;
        self.over.as_mut().reset(Instant::now() + timeout);
        self.over.as_mut().poll(cx)
    }
}

impl<S: AsyncWrite + Unpin> PacedStream<S> {
    /// Asks a caller that waits for it to send the body.
    fn poll_continue(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.exchange.owes_continue() {
            let rest = CONTINUE.get(self.continued..).unwrap_or_default();
            match ready!(Pin::new(&mut self.stream).poll_write(cx, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => self.continued = self.continued.saturating_add(written),
            }
            if self.continued >= CONTINUE.len() {
                self.continued = 0;
                self.exchange.continued();
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for PacedStream<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.exchange.poll_may_read(cx));
        ready!(this.poll_continue(cx))?;
        if this.has_portion {
            this.has_portion = false;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if this.ahead.is_empty() {
            let mut bytes = [0; READ_AT_ONCE];
            let mut arrived = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut this.stream).poll_read(cx, &mut arrived))?;
            this.ahead = Bytes::copy_from_slice(arrived.filled());
        }
        let portion = this.portion(buf.remaining());
        this.exchange.read(portion);
        buf.put_slice(&this.ahead.split_to(portion));
        this.has_portion = portion > 0;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for PacedStream<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.exchange.withholds(buf.starts_with(CONTINUE)) {
            return Poll::Ready(Ok(CONTINUE.len()));
        }
        let Poll::Ready(written) = Pin::new(&mut this.stream).poll_write(cx, buf) else {
            return this.poll_stall(buf.len(), cx).map(Err);
        };
        match (&written, &mut this.stall) {
            (Ok(bytes), Some(stall)) if *bytes < buf.len() => {
                stall.taken = stall.taken.saturating_add(*bytes);
            }
            (_, stall) => *stall = None,
        }
        Poll::Ready(written)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(Pin::new(&mut this.stream).poll_flush(cx))?;
        this.exchange.written();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    use super::*;

    fn paced(timeout: Duration, limit: usize) -> (DuplexStream, PacedStream<DuplexStream>) {
        let (caller, here) = duplex(1_000);
        let unread = Arc::new(WaitQueue::new(limit, limit));
        (caller, PacedStream::new(here, UnreadLimits { timeout, unread }, None))
    }

    #[actix_web::test]
    async fn who_does_not_read_in_time_is_disconnected() {
        let (_caller, mut stream) = paced(Duration::from_millis(20), 100_000);
        let error = stream.write_all(&[0; 2_000]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[actix_web::test]
    async fn who_reads_enough_in_time_may_take_longer_for_all() {
        for (portion, is_enough) in [(1_000, true), (10, false)] {
            // Long, because a busy machine may stand still for a second.
            let timeout = Duration::from_secs(3);
            let (mut caller, mut stream) = paced(timeout, 1_000_000);
            let reading = async move {
                let mut bytes = vec![0; portion];
                while caller.read(&mut bytes).await.unwrap_or(0) > 0 {
                    sleep(Duration::from_millis(5)).await;
                }
            };
            // At most a thousand bytes every five milliseconds are 600,000 in the time, and ten are 6,000.
            let reading = tokio::task::spawn_local(reading);
            let begun = Instant::now();
            let written = stream.write_all(&[0; 700_000]).await;
            assert_eq!(written.is_ok(), is_enough);
            assert!(begun.elapsed() >= timeout);
            reading.abort();
        }
    }

    #[actix_web::test]
    async fn where_too_much_is_held_who_has_not_read_for_longest_is_disconnected() {
        let long = Duration::from_secs(60);
        let (_first_caller, mut first) = paced(long, 3_000);
        let (_second_caller, mut second) = paced(long, 3_000);
        second.limits = first.limits.clone();
        first.exchange.set_unbuffered(1_500);
        let first = tokio::task::spawn_local(async move { first.write_all(&[0; 2_000]).await });
        tokio::task::yield_now().await;
        let second = tokio::task::spawn_local(async move { second.write_all(&[0; 2_000]).await });
        assert!(first.await.unwrap().is_err(), "2,500 and 1,000 bytes are too many");
        assert!(!second.is_finished());
        second.abort();
    }

    #[actix_web::test]
    async fn what_arrives_is_read_in_small_portions() {
        let (mut caller, here) = duplex(100_000);
        let unread = Arc::new(WaitQueue::new(1, 1));
        let limits = UnreadLimits { timeout: Duration::from_secs(60), unread };
        let mut stream = PacedStream::new(here, limits, None);
        let request = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(100));
        caller.write_all(request.repeat(3).as_bytes()).await.unwrap();
        caller.write_all(&[0; 5_000]).await.unwrap();
        let mut bytes = vec![0; 100_000];
        let rest = READ_AT_ONCE - 3 * request.len();
        for expected in [request.len(), request.len(), request.len(), rest, 5_000 - rest] {
            assert_eq!(stream.read(&mut bytes).await.unwrap(), expected);
        }
        drop(caller);
        assert_eq!(stream.read(&mut bytes).await.unwrap(), 0, "the end");
    }

    #[actix_web::test]
    async fn a_body_is_read_to_its_end_and_no_further() {
        let (mut caller, here) = duplex(100_000);
        let unread = Arc::new(WaitQueue::new(1, 1));
        let limits = UnreadLimits { timeout: Duration::from_secs(60), unread };
        let mut stream = PacedStream::new(here, limits, None);
        let exchange = stream.exchange();
        let answering = stream.exchange().begin().await;
        exchange.expect_body(Some(6));
        exchange.want_body(true);
        caller.write_all(b"\n\n1234GET / HTTP/1.1\r\n\r\n").await.unwrap();
        let mut bytes = vec![0; 100];
        assert_eq!(stream.read(&mut bytes).await.unwrap(), 6);
        let more = tokio::time::timeout(Duration::from_millis(20), stream.read(&mut bytes));
        assert!(more.await.is_err(), "the next request is not read before the answer is written");
        drop(answering);
        exchange.written();
        exchange.written();
        assert_eq!(stream.read(&mut bytes).await.unwrap(), 18);
    }

    #[actix_web::test]
    async fn continue_is_sent_when_the_body_is_awaited() {
        let (mut caller, here) = duplex(100_000);
        let limits =
            UnreadLimits { timeout: Duration::MAX, unread: Arc::new(WaitQueue::new(1, 1)) };
        let mut stream = PacedStream::new(here, limits, None);
        let (exchange, mut bytes) = (stream.exchange(), vec![0; 100]);
        let answering = stream.exchange().begin().await;
        exchange.expect_continue();
        stream.write_all(CONTINUE).await.unwrap();
        stream.flush().await.unwrap();
        let early = tokio::time::timeout(Duration::from_millis(20), caller.read(&mut bytes));
        assert!(early.await.is_err(), "no one waits for the body");
        exchange.expect_body(Some(2));
        exchange.want_body(true);
        caller.write_all(b"{}").await.unwrap();
        assert_eq!(stream.read(&mut bytes).await.unwrap(), 2);
        assert_eq!(caller.read(&mut bytes).await.unwrap(), CONTINUE.len());
        assert_eq!(&bytes[..CONTINUE.len()], CONTINUE, "once");
        stream.write_all(b"HTTP/1.1 204").await.unwrap();
        assert_eq!(caller.read(&mut bytes).await.unwrap(), 12);
        drop(answering);
    }

    #[actix_web::test]
    async fn continue_is_not_sent_for_a_refused_request() {
        let (mut caller, mut stream) = paced(Duration::from_secs(60), 1_000);
        let answering = stream.exchange().begin().await;
        stream.exchange().expect_continue();
        let answer = [CONTINUE, b"HTTP/1.1 401 Unauthorized"].concat();
        drop(answering);
        stream.write_all(&answer).await.unwrap();
        drop(stream);
        let mut seen = String::new();
        caller.read_to_string(&mut seen).await.unwrap();
        assert_eq!(seen, "HTTP/1.1 401 Unauthorized");
    }

    const NEXT: &str = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";

    /// Reads this and no more, whatever has arrived behind it.
    async fn reads(stream: &mut PacedStream<DuplexStream>, expected: &str) {
        let (mut bytes, mut passed) = (vec![0; 100_000], String::new());
        while passed.len() < expected.len() {
            let length = stream.read(&mut bytes).await.unwrap();
            passed.push_str(std::str::from_utf8(&bytes[..length]).unwrap());
        }
        assert_eq!(passed, expected);
    }

    /// One request, of which `split` bytes arrive first, and others right behind it.
    async fn pipelined(head: &str, body: &str, split: usize, length: Option<usize>) {
        let (mut caller, here) = duplex(100_000);
        let limits =
            UnreadLimits { timeout: Duration::MAX, unread: Arc::new(WaitQueue::new(1, 1)) };
        let mut stream = PacedStream::new(here, limits, None);
        let all = format!("{head}{body}{}", NEXT.repeat(100));
        let (first, rest) = all.split_at(split);
        caller.write_all(first.as_bytes()).await.unwrap();
        reads(&mut stream, &head[..split.min(head.len())]).await;
        caller.write_all(rest.as_bytes()).await.unwrap();
        reads(&mut stream, &head[split.min(head.len())..]).await;
        let exchange = stream.exchange();
        let answering = stream.exchange().begin().await;
        if !body.is_empty() {
            exchange.expect_body(length);
            exchange.want_body(true);
            reads(&mut stream, body).await;
        }
        drop(answering);
        exchange.written();
        exchange.written();
        reads(&mut stream, NEXT).await;
    }

    #[actix_web::test]
    async fn a_request_is_read_to_its_end_wherever_it_is_split() {
        let head = "\r\nPOST / HTTP/1.1\r\nHost: a\r\n\r\n";
        let chunks = "6\r\nab\n\r\nc\r\n2\r\n\r\n\r\n0\r\n\r\n";
        for (body, length) in [("", None), ("12\n\n34\r\n\r\n5", Some(11)), (chunks, None)] {
            for split in 0..=head.len() + body.len() {
                pipelined(head, body, split, length).await;
            }
        }
    }
}
