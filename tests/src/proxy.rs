//! A TCP proxy between the server and PostgreSQL, which loses what it is told to lose: the call
//! that commits, or the reply to it. It reads as much of PostgreSQL's protocol as that needs: where
//! one message of the client ends, and which prepared statement a call is of.

mod frames;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use frames::Frames;

/// The last message of an answer: PostgreSQL is ready, and in no transaction.
const READY: &[u8] = b"Z\0\0\0\x05I";

/// What gets lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// The call never arrives, and the connection is cut.
    Request,
    /// The call arrives and is carried out; its reply gets lost, and the connection is cut.
    Reply,
    /// The call never arrives, and the connection stays open and silent.
    SilentRequest,
    /// The call arrives and is carried out; its reply gets lost, and the connection stays open and
    /// silent.
    SilentReply,
}

/// A proxy in front of a port of this machine. It ends when it is dropped.
pub struct Proxy {
    port: u16,
    orders: Arc<Orders>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// Begins to forward to `port`.
    pub async fn before(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port for the proxy");
        let own = listener.local_addr().expect("a bound listener has an address").port();
        let orders = Arc::new(Orders::default());
        let accepting = tokio::spawn(accept(listener, port, Arc::clone(&orders)));
        Self { port: own, orders, accepting }
    }

    /// The URL of a database, through the proxy.
    pub fn url(&self, direct: &str, port: u16) -> String {
        let (from, to) = (format!("127.0.0.1:{port}/"), format!("127.0.0.1:{}/", self.port));
        assert!(direct.contains(&from), "the database is not reached by TCP at port {port}");
        direct.replace(&from, &to)
    }

    /// From now on every chunk of a request is held back so long.
    pub fn delay(&self, delay: Duration) {
        self.orders.now().delay = delay;
    }

    /// Nothing is forwarded any more, and nothing is cut, until [`Proxy::resume`].
    pub fn halt(&self) {
        self.orders.halted.send_replace(true);
    }

    /// Everything that was held back goes on.
    pub fn resume(&self) {
        self.orders.halted.send_replace(false);
    }

    /// Every connection that is open now stays open and is silent from now on, also after
    /// [`Proxy::resume`]: what is sent to it is taken, and nothing comes back. New ones work.
    pub fn silence(&self) {
        self.orders.silenced.send_modify(|count| *count += 1);
    }

    /// Loses the next `times` calls of statements that contain `words`, or the replies to them.
    pub fn lose(&self, words: &str, loss: Loss, times: usize) {
        self.orders.now().losses = Some(Losses { words: words.to_owned(), loss, times, passed: 0 });
    }

    /// Lets `passed` such calls through, and loses the one after them.
    pub fn lose_after(&self, words: &str, loss: Loss, passed: usize) {
        self.orders.now().losses = Some(Losses { words: words.to_owned(), loss, times: 1, passed });
    }

    /// How many were lost so far.
    pub fn lost(&self) -> usize {
        self.orders.now().lost
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

#[derive(Default)]
struct Orders {
    now: Mutex<Now>,
    halted: watch::Sender<bool>,
    /// How often the open connections were silenced.
    silenced: watch::Sender<u32>,
}

#[derive(Default)]
struct Now {
    delay: Duration,
    losses: Option<Losses>,
    lost: usize,
}

struct Losses {
    words: String,
    loss: Loss,
    times: usize,
    passed: usize,
}

impl Orders {
    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a call of this statement is to be lost, which then counts.
    fn loss_of(&self, statement: &str) -> Option<Loss> {
        let mut now = self.now();
        let losses = now.losses.as_mut()?;
        if losses.times == 0 || !statement.contains(losses.words.as_str()) {
            return None;
        }
        if losses.passed > 0 {
            losses.passed -= 1;
            return None;
        }
        losses.times -= 1;
        let loss = losses.loss;
        now.lost += 1;
        Some(loss)
    }

    async fn pass(&self) {
        let delay = self.now().delay;
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        // The sender lives as long as the orders themselves.
        let _ = self.halted.subscribe().wait_for(|halted| !halted).await;
    }
}

async fn accept(listener: TcpListener, port: u16, orders: Arc<Orders>) {
    while let Ok((client, _)) = listener.accept().await {
        let orders = Arc::clone(&orders);
        tokio::spawn(async move {
            if let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await {
                connected(client, server, &orders).await;
            }
        });
    }
}

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Both sides are hung up on.
    Cut,
    /// Nothing is forwarded any more; connections stay open.
    Silent,
}

/// Forwards in both directions until one of them ends, which ends the other.
async fn connected(client: TcpStream, server: TcpStream, orders: &Orders) {
    // Without this each side would wait for the other's acknowledgements.
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
        (client.into_split(), server.into_split());
    let (swallow, swallowing) = watch::channel(None);
    let mut silenced = orders.silenced.subscribe();
    let end = tokio::select! {
        end = requests(&mut from_client, &mut to_server, orders, &swallow) => end,
        end = answers(&mut from_server, &mut to_client, orders, swallowing) => end,
        _ = silenced.changed() => End::Silent,
    };
    if end == End::Silent {
        std::future::pending::<()>().await;
    }
}

async fn requests(
    client: &mut OwnedReadHalf,
    server: &mut OwnedWriteHalf,
    orders: &Orders,
    swallow: &watch::Sender<Option<End>>,
) -> End {
    let (mut frames, mut chunk) = (Frames::default(), vec![0; 64 * 1024]);
    loop {
        let Ok(read @ 1..) = client.read(&mut chunk).await else { return End::Cut };
        orders.pass().await;
        for frame in frames.take(&chunk[..read]) {
            match frame.calls.and_then(|statement| orders.loss_of(&statement)) {
                Some(Loss::Request) => return End::Cut,
                Some(Loss::SilentRequest) => return End::Silent,
                Some(Loss::Reply) => _ = swallow.send_replace(Some(End::Cut)),
                Some(Loss::SilentReply) => _ = swallow.send_replace(Some(End::Silent)),
                None => {}
            }
            if server.write_all(&frame.bytes).await.is_err() {
                return End::Cut;
            }
        }
    }
}

/// Forwards answers; one that is to be lost is awaited to its end, so that what was asked for has
/// certainly been done, and then the connection ends.
async fn answers(
    server: &mut OwnedReadHalf,
    client: &mut OwnedWriteHalf,
    orders: &Orders,
    swallowing: watch::Receiver<Option<End>>,
) -> End {
    let (mut chunk, mut swallowed) = (vec![0; 64 * 1024], Vec::new());
    loop {
        let Ok(read @ 1..) = server.read(&mut chunk).await else { return End::Cut };
        let lost = *swallowing.borrow();
        if let Some(end) = lost {
            swallowed.extend_from_slice(&chunk[..read]);
            if swallowed.ends_with(READY) {
                return end;
            }
            continue;
        }
        let _ = orders.halted.subscribe().wait_for(|halted| !halted).await;
        if client.write_all(&chunk[..read]).await.is_err() {
            return End::Cut;
        }
    }
}
