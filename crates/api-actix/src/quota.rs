//! Rate limits per caller: users by their token, others by their address.
//!
//! A caller starts with the whole allowance and regains it evenly: with 100 in 10 s, after a burst of
//! 100 there is one more request every 100 ms (GCRA). Each response reports the state, in the headers of
//! draft-ietf-httpapi-ratelimit-headers.

mod address;
mod bucket;
mod status;

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::dev::ServiceRequest;
use domain::ids::UserId;

use crate::allowance::Allowance;
use crate::auth::Authentication;
use crate::errors::{Code, Problem};
use bucket::Buckets;

pub use address::{Proxies, ProxiesError};
pub use status::QuotaStatus;

/// What load balancers and scrapers call. Neither these calls nor webhooks are counted: probes must get
/// through, and a provider, known by its signatures, may send any number of webhooks from one address.
const PROBES: [&str; 3] = ["/healthz", "/readyz", "/metrics"];
const WEBHOOKS: &str = "/api/payments/webhook";

/// Whether calls of this path are counted.
#[must_use]
pub fn is_counted(path: &str) -> bool {
    !is_probe(path) && !is_webhook(path)
}

/// Whether load balancers and scrapers call this path.
#[must_use]
pub fn is_probe(path: &str) -> bool {
    PROBES.contains(&path)
}

/// Whether providers send their webhooks to this path.
#[must_use]
pub fn is_webhook(path: &str) -> bool {
    path.strip_prefix(WEBHOOKS).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// How often one caller may call.
#[derive(Debug, Default)]
pub struct Quotas {
    per_user: Option<Buckets<UserId>>,
    per_address: Option<Buckets<IpAddr>>,
    proxies: Proxies,
}

impl Quotas {
    /// The allowances of one user, and of one address without a valid token; `None` is unlimited. Behind
    /// these proxies the address is the one that they report.
    #[must_use]
    pub fn new(
        per_user: Option<Allowance>,
        per_address: Option<Allowance>,
        proxies: Proxies,
    ) -> Self {
        Self {
            per_user: per_user.map(|allowance| Buckets::new("user", allowance)),
            per_address: per_address.map(|allowance| Buckets::new("address", allowance)),
            proxies,
        }
    }

    /// Counts a request and returns the state after it; `None` if nothing is counted.
    ///
    /// # Errors
    /// `too_many_requests`, with the time to wait.
    pub fn count(
        &self,
        req: &ServiceRequest,
        who: &Authentication,
    ) -> Result<Option<QuotaStatus>, Problem> {
        if !is_counted(req.path()) {
            return Ok(None);
        }
        let counted = match who.known() {
            Some(caller) => self.per_user.as_ref().map(|buckets| buckets.take(&caller.user_id)),
            None => self.by_address(req),
        };
        counted.transpose().map_err(refusal)
    }

    fn by_address(&self, req: &ServiceRequest) -> Option<Result<QuotaStatus, QuotaStatus>> {
        let buckets = self.per_address.as_ref()?;
        Some(buckets.take(&self.address(req)?))
    }

    /// The client address, resolved through the trusted proxies.
    #[must_use]
    pub fn address(&self, req: &ServiceRequest) -> Option<IpAddr> {
        let peer = req.peer_addr()?.ip();
        Some(self.proxies.client(peer, req.headers()))
    }

    /// The client address of a request that has reached its handler.
    #[must_use]
    pub fn client(&self, req: &HttpRequest) -> Option<IpAddr> {
        let peer = req.peer_addr()?.ip();
        Some(self.proxies.client(peer, req.headers()))
    }

    /// The address of a connection; `None` if it comes from a proxy of ours, which connects for
    /// all its callers.
    #[must_use]
    pub fn direct(&self, peer: IpAddr) -> Option<IpAddr> {
        self.proxies.direct(peer)
    }
}

fn refusal(quota: QuotaStatus) -> Problem {
    let wait = quota.wait().max(1);
    let detail = format!("{}; retry in {wait} s", quota.policy());
    let problem = Problem::new(Code::TooManyRequests, detail).waiting(wait);
    quota.headers().into_iter().fold(problem, |problem, (name, value)| problem.header(name, value))
}

#[cfg(test)]
mod tests;
