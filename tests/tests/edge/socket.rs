//! Connections on which a test writes byte for byte, for requests that no HTTP client would send.

use std::time::{Duration, Instant};

use tests::timeouts::DEADLINE;
use tests::{Server, tokens};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One connection.
pub struct Socket {
    stream: TcpStream,
    opened: Instant,
}

impl Socket {
    pub async fn open(server: &Server) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", server.port())).await.expect("a connection");
        Self { stream, opened: Instant::now() }
    }

    /// A connection on which this was sent already.
    pub async fn with(server: &Server, text: &str) -> Self {
        let mut socket = Self::open(server).await;
        assert!(socket.send(text).await, "no one takes: {text}");
        socket
    }

    /// Whether the other side still takes what is sent.
    pub async fn send(&mut self, text: &str) -> bool {
        self.stream.write_all(text.as_bytes()).await.is_ok()
    }

    /// Says that nothing more will be sent.
    pub async fn close_writing(&mut self) {
        // Where the other side has closed already there is nothing to close.
        let _ = self.stream.shutdown().await;
    }

    /// Everything that comes until the other side closes, and how long the connection has lasted.
    pub async fn until_closed(mut self) -> (String, Duration) {
        let mut answer = Vec::new();
        let read = tokio::time::timeout(DEADLINE, self.stream.read_to_end(&mut answer)).await;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        // A reset is an end as well: what was sent after the last answer is not read any more.
        assert!(read.is_ok(), "still open after {:?}; so far: {answer}", self.opened.elapsed());
        (answer, self.opened.elapsed())
    }

    /// What comes first; empty if the other side closes.
    pub async fn some(&mut self) -> String {
        let mut answer = vec![0; 16 * 1024];
        let read = tokio::time::timeout(DEADLINE, self.stream.read(&mut answer)).await;
        let length = read.expect("an answer in time").unwrap_or(0);
        String::from_utf8_lossy(&answer[..length]).into_owned()
    }
}

/// The head of a call by a customer of whom no one has heard, with these further headers.
pub fn head(call: &str, user: &str, headers: &str) -> String {
    let token = tokens::customer(user);
    format!("{call} HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer {token}\r\n{headers}\r\n")
}

/// The status lines of all answers in a text.
pub fn statuses(text: &str) -> Vec<&str> {
    text.match_indices("HTTP/1.1 ").filter_map(|(at, _)| text.get(at + 9..at + 12)).collect()
}
