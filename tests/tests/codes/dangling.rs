//! A request whose body is announced and never comes, over a plain socket: a client of HTTP would
//! not send one.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value;
use tests::shop::fresh_id;
use tests::timeouts::DEADLINE;
use tests::{Reply, Server, tokens};

/// The request. Its connection is open as long as this lives.
pub struct Dangling(TcpStream);

impl Dangling {
    /// Sends the head of an order, and the first byte of its body.
    pub fn begin(server: &Server) -> Self {
        let mut socket = TcpStream::connect(("127.0.0.1", server.port())).expect("a connection");
        let token = tokens::customer(&fresh_id());
        let head = format!(
            "POST /api/orders HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\
             Authorization: Bearer {token}\r\nContent-Type: application/json\r\n\
             Content-Length: 100\r\n\r\n{{"
        );
        socket.write_all(head.as_bytes()).expect("sent");
        Self(socket)
    }

    /// What the server says to it in the end.
    pub fn answer(mut self) -> Reply {
        self.0.set_read_timeout(Some(DEADLINE)).expect("a time limit");
        let mut answer = Vec::new();
        self.0.read_to_end(&mut answer).expect("an answer, and the connection's end");
        let reply = read(&answer).unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&answer)));
        reply.assert_manners();
        reply
    }
}

/// An answer that came as a whole.
fn read(answer: &[u8]) -> Option<Reply> {
    let text = String::from_utf8_lossy(answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let mut reply = Reply {
        asked: "POST /api/orders".to_owned(),
        status,
        headers: Default::default(),
        body: serde_json::from_str(body).unwrap_or(Value::Null),
        raw: body.as_bytes().to_vec(),
    };
    for line in lines {
        let (name, value) = line.split_once(':')?;
        let name = reqwest::header::HeaderName::from_bytes(name.as_bytes()).ok()?;
        reply.headers.append(name, value.trim().parse().ok()?);
    }
    Some(reply)
}
