//! The double while its server runs.

use std::io;
use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::Arc;

use url::Url;

use super::IdentityFake;
use crate::exchange::Request;
use crate::faults::Faults;
use crate::server::{Answers, FakeServer};

/// A double with its server, on a port of its own on loopback. It ends when it is dropped.
pub struct RunningIdentityFake {
    fake: Arc<IdentityFake>,
    server: FakeServer,
}

impl RunningIdentityFake {
    /// Starts a server; its address is the issuer.
    ///
    /// # Errors
    /// No port can be used.
    pub async fn start(fake: IdentityFake) -> io::Result<Self> {
        let fake = Arc::new(fake);
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let server = FakeServer::answering(Arc::clone(&fake) as Arc<dyn Answers>, address).await?;
        fake.set_url(server.url());
        Ok(Self { fake, server })
    }

    /// The issuer.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.server.url()
    }

    /// Faults of its server.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        self.server.faults()
    }

    /// How many requests for a path were received.
    #[must_use]
    pub fn requests_for(&self, path: &str) -> usize {
        let requests = self.server.requests();
        requests
            .iter()
            .filter(|request| request.path.last().is_some_and(|last| last == path))
            .count()
    }

    /// Ends the server: from now on connections are refused.
    pub fn stop(&self) {
        self.server.stop();
    }

    /// A browser opens the sign-in page at this address, and the person signs in: where it is sent to then;
    /// empty if it is sent nowhere.
    #[must_use]
    pub fn visit(&self, address: &str) -> String {
        let Ok(url) = Url::parse(address) else { return String::new() };
        let request = Request {
            method: "GET".to_owned(),
            path: url.path().split('/').skip(1).map(ToOwned::to_owned).collect(),
            query: url.query_pairs().into_owned().collect(),
            ..Request::default()
        };
        let reply = self.fake.answer(&request);
        let location = reply.headers.into_iter().find(|(name, _)| name == "location");
        location.map(|(_, value)| value).unwrap_or_default()
    }
}

impl Deref for RunningIdentityFake {
    type Target = IdentityFake;

    fn deref(&self) -> &IdentityFake {
        &self.fake
    }
}
