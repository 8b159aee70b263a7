//! What a mail server's carrier has to know.

use std::time::Duration;

use lettre::transport::smtp::client::{Certificate, TlsParameters};
use secrecy::SecretString;

use crate::SetupError;

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// Not at all: for a server on this machine.
    None,
    /// From the server's greeting on (RFC 3207); a server that does not offer it is not used.
    StartTls,
    /// From the first byte (RFC 8314).
    Tls,
}

impl SmtpTls {
    /// The port that goes with it.
    #[must_use]
    pub fn port(self) -> u16 {
        match self {
            Self::None => 25,
            Self::StartTls => 587,
            Self::Tls => 465,
        }
    }
}

/// The user name for the mail server.
#[derive(Debug, Clone)]
pub struct SmtpLogin {
    /// The user.
    pub user: String,
    /// The password.
    pub password: SecretString,
}

/// The options of [`SmtpNotifier`](crate::SmtpNotifier).
#[derive(Debug, Clone)]
pub struct SmtpOptions {
    /// The server's name; its certificate must be for this name.
    pub host: String,
    /// Its port; `None`: the one that goes with `tls`.
    pub port: Option<u16>,
    /// How the way is protected.
    pub tls: SmtpTls,
    /// Certificates (PEM) to trust beside the system's own.
    pub ca: Option<Vec<u8>>,
    /// Who logs in; `None`: no one.
    pub login: Option<SmtpLogin>,
    /// The sender: `shop@example.com` or `Shop <shop@example.com>`. Its domain is the one of the
    /// `Message-ID`s.
    pub from: String,
    /// How long one send may take, with connecting.
    pub timeout: Duration,
    /// Connections at the same time.
    pub pool_size: usize,
}

impl SmtpOptions {
    /// The port that counts.
    pub(super) fn port(&self) -> u16 {
        self.port.unwrap_or_else(|| self.tls.port())
    }

    /// What TLS needs; `None` if there is none.
    pub(super) fn tls_parameters(&self) -> Result<Option<TlsParameters>, SetupError> {
        if self.tls == SmtpTls::None {
            return Ok(None);
        }
        let mut builder = TlsParameters::builder(self.host.clone());
        if let Some(pem) = &self.ca {
            let certificate = Certificate::from_pem(pem);
            let certificate = certificate
                .map_err(|error| SetupError::new("ca", format!("is not a certificate: {error}")))?;
            builder = builder.add_root_certificate(certificate);
        }
        let parameters = builder.build();
        let parameters =
            parameters.map_err(|error| SetupError::new("tls", super::words(&error)))?;
        Ok(Some(parameters))
    }
}
