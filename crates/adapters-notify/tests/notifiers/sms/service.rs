//! A text message service on loopback, in the hands of the notifiers' suite.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use adapters_notify::{SmsNotifier, SmsOptions, SmsSender};
use async_trait::async_trait;
use port_contracts::notifier::{Delivered, NotifierFixture};
use ports::Notifier;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

pub fn options(port: u16) -> SmsOptions {
    SmsOptions {
        base_url: format!("http://127.0.0.1:{port}"),
        account: "AC7".to_owned(),
        token: "token".to_owned().into(),
        sender: SmsSender::Number("+15550100".to_owned()),
        timeout: Duration::from_secs(30),
    }
}

/// A request as it came in.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub taken: bool,
}

impl Request {
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(of, _)| of == name);
        found.map_or("", |(_, value)| value)
    }

    fn field(&self, name: &str) -> String {
        let pair = self.body.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
        decoded(pair.unwrap_or_default())
    }
}

#[derive(Default)]
struct State {
    requests: Vec<Request>,
    answers: VecDeque<(String, String)>,
    silent: bool,
}

pub struct Service {
    port: u16,
    state: Arc<Mutex<State>>,
    pub notifier: Arc<SmsNotifier>,
}

impl Service {
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state: Arc<Mutex<State>> = Arc::default();
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        let notifier = Arc::new(SmsNotifier::new(options(port)).unwrap());
        Self { port, state, notifier }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn requests(&self) -> Vec<Request> {
        self.state.lock().unwrap().requests.clone()
    }

    pub fn answer_next(&self, status: &str, body: &str) {
        self.state.lock().unwrap().answers.push_back((status.to_owned(), body.to_owned()));
    }

    pub fn say_nothing(&self) {
        self.state.lock().unwrap().silent = true;
    }
}

#[async_trait]
impl NotifierFixture for Service {
    fn notifier(&self) -> Arc<dyn Notifier> {
        self.notifier.clone()
    }

    async fn delivered(&self) -> Vec<Delivered> {
        let taken = self.requests().into_iter().filter(|request| request.taken);
        let read = |request: Request| Delivered {
            dedupe_key: Some(request.header("idempotency-key").to_owned()),
            to: request.field("To"),
            text: request.field("Body"),
            lines: request.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect(),
        };
        taken.map(read).collect()
    }

    async fn refuse_next(&self) -> bool {
        self.answer_next("400 Bad Request", "{}");
        true
    }
}

async fn serve(stream: TcpStream, state: Arc<Mutex<State>>) -> io::Result<()> {
    let mut line = BufReader::new(stream);
    loop {
        let Some(mut request) = read(&mut line).await? else { return Ok(()) };
        let answer = {
            let mut state = state.lock().unwrap();
            let answer = state.answers.pop_front();
            request.taken = answer.is_none();
            state.requests.push(request);
            if state.silent {
                None
            } else {
                Some(answer.unwrap_or_else(|| ("201 Created".to_owned(), "{}".to_owned())))
            }
        };
        let Some((status, body)) = answer else {
            return std::future::pending().await;
        };
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n", body.len());
        line.write_all(head.as_bytes()).await?;
        line.write_all(body.as_bytes()).await?;
    }
}

async fn read(line: &mut BufReader<TcpStream>) -> io::Result<Option<Request>> {
    let mut request = Request::default();
    if line.read_line(&mut request.line).await? == 0 {
        return Ok(None);
    }
    request.line = request.line.trim_end().to_owned();
    loop {
        let mut header = String::new();
        line.read_line(&mut header).await?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        request.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = request.header("content-length").parse().unwrap_or(0);
    let mut body = vec![0; length];
    line.read_exact(&mut body).await?;
    request.body = String::from_utf8(body).expect("a form");
    Ok(Some(request))
}

/// A form's value (`application/x-www-form-urlencoded`).
fn decoded(value: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let hex: String = rest.by_ref().take(2).map(char::from).collect();
                u8::from_str_radix(&hex, 16).expect("two hexadecimal digits")
            }
            other => other,
        });
    }
    String::from_utf8(bytes).expect("UTF-8")
}
