//! A mail server for tests, on loopback: it stores what it accepts, and rejects, stalls or
//! disconnects when it is told to. The notifier's own tests include this file as well.

use std::collections::VecDeque;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Both directions of a connection, plain or not.
pub trait Line: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

/// Puts TLS around a connection. The notifier's tests bring one; most tests need none.
#[async_trait::async_trait]
pub trait Wrap: Send + Sync {
    async fn wrap(&self, plain: TcpStream) -> io::Result<Box<dyn Line>>;
}

/// When a connection is wrapped.
#[derive(Clone, Default)]
pub enum Protection {
    #[default]
    None,
    StartTls(Arc<dyn Wrap>),
    Tls(Arc<dyn Wrap>),
}

/// A point of the conversation at which the server may say no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Greeting,
    Login,
    From,
    To,
    Data,
}

/// A mail that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub from: String,
    pub to: Vec<String>,
    pub data: Vec<u8>,
    pub over_tls: bool,
}

#[derive(Default)]
struct State {
    mails: Vec<Mail>,
    refusals: VecDeque<(Stage, String)>,
    refused_addresses: Vec<String>,
    login: Option<(String, String)>,
    sessions: usize,
    logins: usize,
}

/// A running mail server.
pub struct SmtpServer {
    address: SocketAddr,
    /// Bound and never listening, so that the port is no one else's while the server is
    /// unavailable.
    _reserved: TcpSocket,
    state: Arc<Mutex<State>>,
    protection: Protection,
    hold: watch::Sender<bool>,
    running: Mutex<Option<(JoinHandle<()>, watch::Sender<()>)>>,
}

impl SmtpServer {
    /// A server on a port of its own.
    pub async fn start() -> Self {
        Self::start_protected(Protection::None).await
    }

    /// The same with TLS.
    pub async fn start_protected(protection: Protection) -> Self {
        let reserved = bound((Ipv4Addr::LOCALHOST, 0).into());
        let address = reserved.local_addr().expect("it is bound");
        let server = Self {
            address,
            _reserved: reserved,
            state: Arc::default(),
            protection,
            hold: watch::Sender::new(false),
            running: Mutex::default(),
        };
        server.come_back().await;
        server
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Everything that was taken, in order.
    pub fn mails(&self) -> Vec<Mail> {
        self.state().mails.clone()
    }

    /// Connections so far.
    pub fn sessions(&self) -> usize {
        self.state().sessions
    }

    /// Logins that went well.
    pub fn logins(&self) -> usize {
        self.state().logins
    }

    /// The next conversation that comes to this point hears this answer (`451 later`).
    pub fn refuse_next(&self, stage: Stage, answer: &str) {
        self.state().refusals.push_back((stage, answer.to_owned()));
    }

    /// Mail to this address is refused for good.
    pub fn refuse_address(&self, address: &str) {
        self.state().refused_addresses.push(address.to_owned());
    }

    /// Accepts mail only from clients with these credentials.
    pub fn demand_login(&self, user: &str, password: &str) {
        self.state().login = Some((user.to_owned(), password.to_owned()));
    }

    /// Keeps mails it is given, and says nothing about them until it is told to go on.
    pub fn hold_answers(&self, hold: bool) {
        self.hold.send_replace(hold);
    }

    /// Stops, and closes every connection.
    pub async fn stop(&self) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (accepting, sessions) = running.expect("it is running");
        accepting.abort();
        // An error says that no conversation is under way.
        let _ = sessions.send(());
        sessions.closed().await;
    }

    /// Comes back on the same port.
    pub async fn come_back(&self) {
        self.accept(bound(self.address).listen(64).expect("it listens"));
    }

    fn accept(&self, listener: TcpListener) {
        let (state, protection) = (Arc::clone(&self.state), self.protection.clone());
        let hold = self.hold.subscribe();
        let (alive, gone) = watch::channel(());
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let session = Session { state: Arc::clone(&state), hold: hold.clone() };
                let (protection, mut gone) = (protection.clone(), gone.clone());
                tokio::spawn(async move {
                    tokio::select! {
                        // A client that hangs up ends the session, which is no failure here.
                        _ = session.run(stream, protection) => {}
                        _ = gone.changed() => {}
                    }
                });
            }
        });
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        *running = Some((accepting, alive));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn bound(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_reuseaddr(true).expect("an option");
    socket.bind(address).expect("its own port");
    socket
}

struct Session {
    state: Arc<Mutex<State>>,
    hold: watch::Receiver<bool>,
}

/// What a conversation has come to.
#[derive(Default)]
struct Talk {
    welcome: bool,
    from: String,
    to: Vec<String>,
}

impl Session {
    async fn run(mut self, stream: TcpStream, protection: Protection) -> io::Result<()> {
        self.state().sessions += 1;
        let greeting = self.refusal(Stage::Greeting).unwrap_or_else(|| "220 ready".to_owned());
        match protection {
            Protection::None => {
                let mut line = BufReader::new(Box::new(stream) as Box<dyn Line>);
                say(&mut line, &greeting).await?;
                self.converse(line, false).await
            }
            Protection::Tls(wrap) => {
                let mut line = BufReader::new(wrap.wrap(stream).await?);
                say(&mut line, &greeting).await?;
                self.converse(line, true).await
            }
            Protection::StartTls(wrap) => {
                let stream = up_to_starttls(stream, &greeting).await?;
                self.converse(BufReader::new(wrap.wrap(stream).await?), true).await
            }
        }
    }

    async fn converse(
        &mut self,
        mut line: BufReader<Box<dyn Line>>,
        over_tls: bool,
    ) -> io::Result<()> {
        let mut talk = Talk::default();
        loop {
            let Some(command) = read_command(&mut line).await? else { return Ok(()) };
            let verb = command.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let answer = match verb.as_str() {
                "EHLO" => "250-loopback\r\n250-8BITMIME\r\n250 AUTH PLAIN".to_owned(),
                "AUTH" => self.log_in(&command, &mut talk),
                "MAIL" => self.from(&command, &mut talk),
                "RCPT" => self.to(&command, &mut talk),
                "DATA" => {
                    say(&mut line, "354 go on").await?;
                    let data = data(&mut line).await?;
                    self.take(data, over_tls, &mut talk).await
                }
                "RSET" => {
                    talk = Talk { welcome: talk.welcome, ..Talk::default() };
                    "250 begun anew".to_owned()
                }
                "NOOP" => "250 here".to_owned(),
                "QUIT" => {
                    say(&mut line, "221 bye").await?;
                    return Ok(());
                }
                _ => "502 not known".to_owned(),
            };
            say(&mut line, &answer).await?;
        }
    }

    fn log_in(&self, command: &str, talk: &mut Talk) -> String {
        if let Some(refusal) = self.refusal(Stage::Login) {
            return refusal;
        }
        let given = command.rsplit(' ').next().unwrap_or_default();
        let login = self.state().login.clone();
        let right = login.map(|(user, password)| plain_login(&user, &password));
        if right.as_deref() != Some(given) {
            return "535 5.7.8 that is not right".to_owned();
        }
        talk.welcome = true;
        self.state().logins += 1;
        "235 welcome".to_owned()
    }

    fn from(&self, command: &str, talk: &mut Talk) -> String {
        if let Some(refusal) = self.refusal(Stage::From) {
            return refusal;
        }
        if self.state().login.is_some() && !talk.welcome {
            return "530 5.7.0 log in first".to_owned();
        }
        talk.from = bracketed(command);
        "250 ok".to_owned()
    }

    fn to(&self, command: &str, talk: &mut Talk) -> String {
        if let Some(refusal) = self.refusal(Stage::To) {
            return refusal;
        }
        let address = bracketed(command);
        if self.state().refused_addresses.contains(&address) {
            return format!("550 5.1.1 <{address}>: no one of that name here");
        }
        talk.to.push(address);
        "250 ok".to_owned()
    }

    async fn take(&mut self, data: Vec<u8>, over_tls: bool, talk: &mut Talk) -> String {
        let Talk { from, to, welcome } = std::mem::take(talk);
        talk.welcome = welcome;
        if let Some(refusal) = self.refusal(Stage::Data) {
            return refusal;
        }
        self.state().mails.push(Mail { from, to, data, over_tls });
        // An error says that the server is gone, and then no one waits for the answer.
        let _ = self.hold.wait_for(|hold| !hold).await;
        "250 taken".to_owned()
    }

    /// The answer that was ordered for this point.
    fn refusal(&self, stage: Stage) -> Option<String> {
        let mut state = self.state();
        let at = state.refusals.iter().position(|(of, _)| *of == stage)?;
        state.refusals.remove(at).map(|(_, answer)| answer)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The plain part of a conversation that goes on under TLS. It reads byte by byte, so that nothing
/// of what comes after is taken away.
async fn up_to_starttls(mut stream: TcpStream, greeting: &str) -> io::Result<TcpStream> {
    use tokio::io::AsyncReadExt;
    stream.write_all(format!("{greeting}\r\n").as_bytes()).await?;
    loop {
        let mut command = Vec::new();
        while !command.ends_with(b"\n") {
            command.push(stream.read_u8().await?);
        }
        if command.starts_with(b"STARTTLS") {
            stream.write_all(b"220 go on\r\n").await?;
            return Ok(stream);
        }
        stream.write_all(b"250-loopback\r\n250 STARTTLS\r\n").await?;
    }
}

async fn say(line: &mut BufReader<Box<dyn Line>>, answer: &str) -> io::Result<()> {
    line.write_all(format!("{answer}\r\n").as_bytes()).await?;
    line.flush().await
}

async fn read_command(line: &mut BufReader<Box<dyn Line>>) -> io::Result<Option<String>> {
    let mut command = String::new();
    let read = line.read_line(&mut command).await?;
    Ok((read > 0).then(|| command.trim_end().to_owned()))
}

/// A message up to the terminating dot, without dot-stuffing.
async fn data(line: &mut BufReader<Box<dyn Line>>) -> io::Result<Vec<u8>> {
    let mut data = Vec::new();
    loop {
        let mut next = Vec::new();
        if line.read_until(b'\n', &mut next).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if next == b".\r\n" {
            return Ok(data);
        }
        data.extend_from_slice(next.strip_prefix(b".").unwrap_or(&next));
    }
}

fn bracketed(command: &str) -> String {
    let inner = command.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or_else(String::new, |(address, _)| address.to_owned())
}

/// What AUTH PLAIN sends (RFC 4616), in base64.
fn plain_login(user: &str, password: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(format!("\0{user}\0{password}"))
}
