//! The pages' own small server, on another port than the shop's, and so another origin.

use std::fmt;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex as AsyncMutex, mpsc};

/// The pages that are served, and the report that one of them sends back.
pub struct Pages {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
    reports: AsyncMutex<mpsc::UnboundedReceiver<Value>>,
}

impl Pages {
    /// Serves the shop front at `/shop.html`, and the page that clicks on it at `/drive`.
    pub async fn serve(front: String, driver: String) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let (send, reports) = mpsc::unbounded_channel();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let site = Arc::new(Site { front, driver, send, asked: asked.clone() });
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let site = site.clone();
                tokio::spawn(async move { site.answer(stream).await });
            }
        });
        Self { port, asked, reports: AsyncMutex::new(reports) }
    }

    /// The origin of the pages.
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What the page reports when it has done its work.
    pub async fn report(&self) -> Value {
        self.reports.lock().await.recv().await.expect("the pages are served")
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.asked.lock().expect("not poisoned").iter()).finish()
    }
}

struct Site {
    front: String,
    driver: String,
    send: mpsc::UnboundedSender<Value>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Site {
    /// Answers one request of a connection, and closes it.
    async fn answer(&self, mut stream: TcpStream) {
        let Some((door, body)) = request(&mut stream).await else {
            return;
        };
        self.asked.lock().expect("not poisoned").push(door.clone());
        let (status, page) = match door.as_str() {
            "GET /shop.html" => ("200 OK", self.front.as_str()),
            "GET /drive" => ("200 OK", self.driver.as_str()),
            "POST /report" => {
                let report = serde_json::from_slice(&body).unwrap_or(Value::Null);
                // No one listens any more if the test is over.
                let _ = self.send.send(report);
                ("204 No Content", "")
            }
            _ => ("404 Not Found", ""),
        };
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            page.len()
        );
        let _ = stream.write_all(format!("{head}{page}").as_bytes()).await;
        let _ = stream.shutdown().await;
    }
}

/// Method and path of a request, and its body.
async fn request(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let (mut read, mut chunk) = (Vec::new(), [0; 4096]);
    let end = loop {
        if let Some(at) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => read.extend_from_slice(&chunk[..count]),
        }
    };
    let head = String::from_utf8_lossy(&read[..end]).into_owned();
    let mut body = read.split_off(end);
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    while body.len() < length.unwrap_or(0) {
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => body.extend_from_slice(&chunk[..count]),
        }
    }
    let mut words = head.split_whitespace();
    let (method, path) = (words.next()?, words.next()?);
    Some((format!("{method} {path}"), body))
}
