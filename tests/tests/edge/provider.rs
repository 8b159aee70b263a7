//! An identity provider on loopback that serves its keys, rotates them, and fails in every way that
//! a server may be.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use tests::{Api, Db, Reply, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

pub const ISSUER: &str = "https://id.example/";
pub const AUDIENCE: &str = "kassa";
pub const RSA: (Algorithm, &str) = (Algorithm::RS256, "rsa-1");
pub const EC: (Algorithm, &str) = (Algorithm::ES256, "ec-1");
pub const ED: (Algorithm, &str) = (Algorithm::EdDSA, "ed-1");

/// What a caller hears who asks for the keys.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A body with 200.
    Text(String),
    /// A status without a body.
    Status(&'static str),
    /// The way to these keys, at another path.
    Elsewhere(String),
    /// Nothing, while the connection stays open.
    Silence,
}

/// A running provider. It ends when it is dropped.
pub struct Provider {
    port: u16,
    answer: Arc<Mutex<Answer>>,
    asked: Arc<AtomicUsize>,
    running: JoinHandle<()>,
}

impl Provider {
    /// One that answers like this until it is told otherwise.
    pub async fn that_says(answer: Answer) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("a bound listener has an address").port();
        let (answer, asked) = (Arc::new(Mutex::new(answer)), Arc::new(AtomicUsize::new(0)));
        let (says, count) = (Arc::clone(&answer), Arc::clone(&asked));
        let running = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let answer = says.lock().unwrap_or_else(PoisonError::into_inner).clone();
                tokio::spawn(serve(socket, answer));
            }
        });
        Self { port, answer, asked, running }
    }

    /// One that publishes these keys.
    pub async fn of(keys: &[(Algorithm, &str)]) -> Self {
        Self::that_says(Answer::Text(jwks(keys))).await
    }

    /// What is answered from now on.
    pub fn says(&self, answer: Answer) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }

    /// How often the keys were requested.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// A shop that takes this provider's tokens, and those under a secret if there is one.
    pub fn shop(&self, secret: &str) -> Server {
        let url = format!("http://127.0.0.1:{}/jwks.json", self.port);
        Server::start_with(
            Db::Sqlite,
            &[
                ("KASSA_JWT__SECRET", secret),
                ("KASSA_JWT__JWKS_URL", &url),
                ("KASSA_JWT__ISSUER", ISSUER),
                ("KASSA_JWT__AUDIENCE", AUDIENCE),
            ],
        )
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn serve(mut socket: TcpStream, answer: Answer) {
    let mut asked = Vec::new();
    while !asked.ends_with(b"\r\n\r\n") {
        match socket.read_u8().await {
            Ok(byte) => asked.push(byte),
            Err(_) => return,
        }
    }
    let found = |keys: &str| format!("200 OK\r\nContent-Length: {}\r\n\r\n{keys}", keys.len());
    let rest = match answer {
        Answer::Text(keys) => found(&keys),
        Answer::Status(status) => format!("{status}\r\nContent-Length: 0\r\n\r\n"),
        Answer::Elsewhere(keys) if asked.starts_with(b"GET /elsewhere ") => found(&keys),
        Answer::Elsewhere(_) => {
            "302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n".to_owned()
        }
        Answer::Silence => {
            tokio::time::sleep(Duration::from_secs(600)).await;
            return;
        }
    };
    let text = format!("HTTP/1.1 {}", rest.replacen("\r\n", "\r\nConnection: close\r\n", 1));
    // Who has asked may be gone, which is the server's affair.
    let _ = socket.write_all(text.as_bytes()).await;
}

/// A JWKS with the public halves of these keys.
pub fn jwks(keys: &[(Algorithm, &str)]) -> String {
    let keys: Vec<Value> = keys.iter().map(public).collect();
    json!({ "keys": keys }).to_string()
}

/// The public half of a key as a JWK.
pub fn public((algorithm, id): &(Algorithm, &str)) -> Value {
    let mut key = Jwk::from_encoding_key(&private(*algorithm), *algorithm).expect("a key");
    key.common.key_id = Some((*id).to_owned());
    serde_json::to_value(key).expect("a key is JSON")
}

/// Claims that pass every check.
pub fn claims(user: &str) -> Value {
    let mut claims = tests::tokens::claims(user, &["customer"], 3_600);
    claims["iss"] = ISSUER.into();
    claims["aud"] = AUDIENCE.into();
    claims
}

pub fn header((algorithm, id): (Algorithm, &str)) -> Header {
    Header { kid: Some(id.to_owned()), ..Header::new(algorithm) }
}

/// A token under a key, with its name in the header.
pub fn token(key: (Algorithm, &str), claims: &Value) -> String {
    sign(&header(key), claims)
}

/// A token under the key of the header's algorithm.
pub fn sign(header: &Header, claims: &Value) -> String {
    encode(header, claims, &private(header.alg)).expect("claims can be signed")
}

/// What the cart's owner hears under this token.
pub async fn cart(server: &Server, token: &str) -> Reply {
    Api::anonymous(&server.base_url()).with_token(token).see_cart().await
}

/// Private halves that are good for nothing but tests; the verifier's own tests sign with them too.
fn private(algorithm: Algorithm) -> EncodingKey {
    let der = |pem: &str| {
        let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        STANDARD.decode(body).expect("PEM is base64")
    };
    if algorithm == Algorithm::ES256 {
        let pem = include_str!("../../../crates/token-keys/src/tests/ec.pem");
        EncodingKey::from_ec_der(&der(pem))
    } else if algorithm == Algorithm::EdDSA {
        let pem = include_str!("../../../crates/token-keys/src/tests/ed.pem");
        EncodingKey::from_ed_der(&der(pem))
    } else {
        let pem = include_str!("../../../crates/token-keys/src/tests/rsa.pem");
        EncodingKey::from_rsa_der(&der(pem))
    }
}
