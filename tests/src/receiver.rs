//! A receiver of webhooks on loopback: it stores what it is sent, verifies signatures on its own, and fails, stalls or
//! throttles when it is told to.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::timeouts::eventually;

/// A request as it was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Delivered {
    /// A header; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }

    pub fn id(&self) -> &str {
        self.header("webhook-id")
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a JSON body")
    }

    pub fn event_type(&self) -> String {
        self.json()["type"].as_str().expect("a type").to_owned()
    }

    /// The order that it is about; empty if it is about none.
    pub fn order(&self) -> String {
        self.json()["data"]["order_id"].as_str().unwrap_or_default().to_owned()
    }

    pub fn sequence(&self) -> i64 {
        self.json()["data"]["sequence"].as_i64().expect("a sequence")
    }

    /// Whether one of its signatures is by this secret, computed as the standard says.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let key =
            STANDARD.decode(secret.strip_prefix("whsec_").expect("a secret")).expect("Base64");
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key");
        let time = self.header("webhook-timestamp");
        mac.update(format!("{}.{time}.{}", self.id(), self.body).as_bytes());
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        self.header("webhook-signature").split(' ').any(|signature| signature == expected)
    }
}

/// How a request is answered.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: String,
    pub after: Duration,
}

impl Answer {
    pub fn status(status: u16) -> Self {
        Self { status, headers: String::new(), after: Duration::ZERO }
    }
}

#[derive(Default)]
struct State {
    delivered: Vec<Delivered>,
    answers: VecDeque<Answer>,
    always: Option<Answer>,
}

/// A running receiver. It takes everything unless it is told otherwise.
pub struct Receiver {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serve(connection, Arc::clone(&shared)));
            }
        });
        Self { address, state }
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// The next request gets this answer.
    pub fn answer_next(&self, answer: Answer) {
        lock(&self.state).answers.push_back(answer);
    }

    /// Every request gets this answer from now on, after those that were said before.
    pub fn answer_always(&self, answer: Answer) {
        lock(&self.state).always = Some(answer);
    }

    /// Everything that was received, in order.
    pub fn delivered(&self) -> Vec<Delivered> {
        lock(&self.state).delivered.clone()
    }

    /// What was received about an order, in order.
    pub fn about(&self, order: &str) -> Vec<Delivered> {
        self.delivered().into_iter().filter(|one| one.order() == order).collect()
    }

    /// Waits until what was received is as wanted.
    pub async fn receives(
        &self,
        what: &str,
        wanted: impl Fn(&[Delivered]) -> bool,
    ) -> Vec<Delivered> {
        eventually(what, async || self.delivered(), |all: &Vec<Delivered>| wanted(all)).await
    }

    /// Waits until an event of this type about this order has come.
    pub async fn receives_about(&self, order: &str, event_type: &str) -> Vec<Delivered> {
        let is_there = |all: &[Delivered]| {
            all.iter().any(|one| one.order() == order && one.event_type() == event_type)
        };
        self.receives(&format!("{event_type} of {order}"), is_there).await;
        self.about(order)
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(mut connection: TcpStream, state: Arc<Mutex<State>>) {
    while let Some(request) = read(&mut connection).await {
        let answer = {
            let mut state = lock(&state);
            state.delivered.push(request);
            let next = state.answers.pop_front();
            next.or(state.always.clone()).unwrap_or_else(|| Answer::status(200))
        };
        tokio::time::sleep(answer.after).await;
        let Answer { status, headers, .. } = answer;
        let text = format!("HTTP/1.1 {status} Text\r\nContent-Length: 5\r\n{headers}\r\nhello");
        if connection.write_all(text.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// One request; nothing when the connection has ended.
async fn read(connection: &mut TcpStream) -> Option<Delivered> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        more(connection, &mut bytes).await?;
    };
    let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
    let header = |line: &str| {
        let (name, value) = line.split_once(": ")?;
        Some((name.to_lowercase(), value.to_owned()))
    };
    let headers: Vec<_> = text.split("\r\n").skip(1).filter_map(header).collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length: usize = length.map_or(0, |(_, value)| value.parse().expect("a length"));
    while bytes.len() < head + 4 + length {
        more(connection, &mut bytes).await?;
    }
    let body = String::from_utf8(bytes[head + 4..head + 4 + length].to_vec()).expect("text");
    Some(Delivered { headers, body })
}

async fn more(connection: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<()> {
    let mut buffer = [0; 4_096];
    let read = connection.read(&mut buffer).await.ok().filter(|read| *read > 0)?;
    bytes.extend_from_slice(&buffer[..read]);
    Some(())
}
