//! The mail server under TLS: both kinds, a certificate that is not trusted, a server that has
//! none.

use std::io;
use std::sync::Arc;

use adapters_notify::{SmtpOptions, SmtpTls};
use async_trait::async_trait;
use ports::{Notifier, NotifyError};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::fixture::{notifier, options};
use super::server::{Line, Protection, SmtpServer, Wrap};
use super::{mail, told};

struct Rustls(TlsAcceptor);

#[async_trait]
impl Wrap for Rustls {
    async fn wrap(&self, plain: TcpStream) -> io::Result<Box<dyn Line>> {
        Ok(Box::new(self.0.accept(plain).await?))
    }
}

/// A fresh certificate for `localhost`: what a server needs of it, and its PEM.
fn certificate() -> (Arc<dyn Wrap>, Vec<u8>) {
    let names = ["localhost".to_owned()];
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    (Arc::new(Rustls(TlsAcceptor::from(Arc::new(config)))), cert.pem().into_bytes())
}

async fn server(tls: SmtpTls) -> (SmtpServer, SmtpOptions) {
    let (wrap, pem) = certificate();
    let protection = match tls {
        SmtpTls::None => Protection::None,
        SmtpTls::StartTls => Protection::StartTls(wrap),
        SmtpTls::Tls => Protection::Tls(wrap),
    };
    let server = SmtpServer::start_protected(protection).await;
    let options = SmtpOptions { tls, ca: Some(pem), ..options(server.port()) };
    (server, options)
}

#[tokio::test]
async fn mail_goes_under_both_kinds_of_tls() {
    for tls in [SmtpTls::Tls, SmtpTls::StartTls] {
        let (server, options) = server(tls).await;
        notifier(options).send(&mail("ada@example.com")).await.expect("it is taken");
        assert!(server.mails()[0].over_tls, "{tls:?}");
    }
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_gets_no_mail() {
    for tls in [SmtpTls::Tls, SmtpTls::StartTls] {
        let (server, options) = server(tls).await;
        let (_, another) = certificate();
        for ca in [None, Some(another)] {
            let options = SmtpOptions { ca, ..options.clone() };
            let sent = notifier(options).send(&mail("ada@example.com")).await;
            assert_eq!(told(sent).0, "later", "{tls:?}");
        }
        assert!(server.mails().is_empty());
    }
}

#[tokio::test]
async fn a_server_without_starttls_gets_neither_password_nor_mail() {
    let server = SmtpServer::start().await;
    let options = SmtpOptions { tls: SmtpTls::StartTls, ..options(server.port()) };
    let sent = notifier(options).send(&mail("ada@example.com")).await;
    assert!(
        matches!(&sent, Err(NotifyError::Temporary(why)) if why.contains("STARTTLS")),
        "{sent:?}"
    );
    assert!(server.mails().is_empty() && server.logins() == 0);
}

#[test]
fn a_file_that_is_no_certificate_is_told_at_the_start() {
    let options = SmtpOptions {
        tls: SmtpTls::Tls,
        ca: Some(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_vec()),
        ..options(1)
    };
    let clock = Arc::new(super::fixture::Noon);
    let error = adapters_notify::SmtpNotifier::new(options, clock).err().unwrap();
    assert!(["ca", "tls"].contains(&error.what), "{error}");
}
