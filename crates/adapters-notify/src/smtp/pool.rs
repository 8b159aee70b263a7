//! Connections to the mail server: at most so many at once, and kept while they are of use.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::Rset;
use lettre::transport::smtp::extension::ClientId;
use ports::NotifyError;
use secrecy::ExposeSecret;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{SmtpLogin, SmtpOptions, SmtpTls, words};
use crate::SetupError;
use crate::line::words_without;

/// How long a connection is kept without work; servers hang up after minutes (RFC 5321, 4.5.3.2.7).
const IDLE: Duration = Duration::from_secs(60);

/// The connections of one carrier.
pub struct Pool {
    options: SmtpOptions,
    tls: Option<TlsParameters>,
    hello: ClientId,
    turns: Semaphore,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

/// Why there is no connection.
pub enum NoConnection {
    /// The server cannot be reached, or its certificate is not trusted.
    Away(Error),
    /// The login was refused.
    Login(Error),
}

impl NoConnection {
    /// Always for later: no recipient is to blame.
    pub fn told(&self) -> NotifyError {
        let (what, error) = match self {
            Self::Away(error) => ("the mail server cannot be used", error),
            Self::Login(error) => ("the mail server rejected the login", error),
        };
        NotifyError::Temporary(format!("{what}: {}", words_without("", &words(error))))
    }
}

impl Pool {
    pub fn new(options: SmtpOptions, domain: &str) -> Result<Self, SetupError> {
        let host = options.host.trim();
        if host.is_empty() || host.contains(|c: char| c.is_whitespace() || "/@".contains(c)) {
            return Err(SetupError::new("host", "is not a server name"));
        }
        Ok(Self {
            tls: options.tls_parameters()?,
            hello: ClientId::Domain(domain.to_owned()),
            turns: Semaphore::new(options.pool_size.max(1)),
            idle: Mutex::new(Vec::new()),
            options,
        })
    }

    /// Waits until one more connection may be used. `None` cannot be: the turns are never closed.
    pub async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.turns.acquire().await.ok()
    }

    /// A connection that is ready for a mail: one that was kept, if it still answers, or a new one.
    pub async fn connection(&self) -> Result<AsyncSmtpConnection, NoConnection> {
        while let Some((mut kept, since)) = self.take() {
            if since.elapsed() < IDLE && kept.test_connected().await {
                return Ok(kept);
            }
        }
        let mut connection = self.connect().await.map_err(NoConnection::Away)?;
        if let Some(SmtpLogin { user, password }) = &self.options.login {
            let login = Credentials::new(user.clone(), password.expose_secret().to_owned());
            let welcome = connection.auth(DEFAULT_MECHANISMS, &login).await;
            welcome.map_err(NoConnection::Login)?;
        }
        Ok(connection)
    }

    /// Keeps a connection for the next mail.
    pub fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push((connection, Instant::now()));
    }

    /// Keeps a connection over which a mail was refused, if it can be begun anew.
    pub async fn keep_if_sound(&self, mut connection: AsyncSmtpConnection) {
        if connection.command(Rset).await.is_ok() {
            self.keep(connection);
        }
    }

    fn take(&self) -> Option<(AsyncSmtpConnection, Instant)> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let server = (self.options.host.as_str(), self.options.port());
        let from_the_start = match self.options.tls {
            SmtpTls::Tls => self.tls.clone(),
            SmtpTls::None | SmtpTls::StartTls => None,
        };
        let timeout = Some(self.options.timeout);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, timeout, &self.hello, from_the_start, None)
                .await?;
        if let (SmtpTls::StartTls, Some(tls)) = (self.options.tls, &self.tls) {
            connection.starttls(tls.clone(), &self.hello).await?;
        }
        Ok(connection)
    }
}
