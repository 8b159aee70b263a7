//! The limits of a server on requests in flight, on those that wait, and on those that are processed.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::rejections::{self, Reason};
use super::wait_queue::WaitQueue;
use crate::errors::{Code, Problem};
use crate::options::ApiOptions;

/// Readiness probes and scrapes in flight. They have a limit of their own, so that callers without a
/// token cannot make a load balancer take the server out of service.
pub(super) const MAX_PROBES: usize = 32;

/// How long a request without a valid token waits to be processed before it is refused.
pub(super) const TURN_WAIT: Duration = Duration::from_secs(2);
/// The same for webhooks: providers wait longer for their answers than people for a page.
const WEBHOOK_TURN_WAIT: Duration = Duration::from_secs(5);

/// The limits of a server.
#[derive(Debug)]
pub struct AdmissionControl {
    pub(super) in_flight: Arc<Semaphore>,
    unauthenticated: Arc<Semaphore>,
    webhooks: Arc<Semaphore>,
    probes: Arc<Semaphore>,
    processed_unauthenticated: Arc<Semaphore>,
    processed_webhooks: Arc<Semaphore>,
    pub(super) waiting: Arc<WaitQueue>,
    pub(super) waiting_unauthenticated: Arc<WaitQueue>,
    pub(super) waiting_for_keys: Arc<WaitQueue>,
}

/// Whose limit a request counts against, beside the limit of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A valid token.
    Authenticated,
    /// No valid token.
    Unauthenticated,
    /// No valid token, but a provider's webhook.
    Webhook,
    /// No valid token, but a probe.
    Probe,
}

/// The permits of a request in flight: that of all, and that of its class.
pub(super) type Permits = (OwnedSemaphorePermit, Option<OwnedSemaphorePermit>);

impl AdmissionControl {
    /// The limits of a server with these options. Requests without a valid token and webhooks together leave
    /// a quarter of all places to callers with a token.
    #[must_use]
    pub fn of(options: &ApiOptions) -> Self {
        let (all, per_address) = (options.max_in_flight, options.max_waiting_per_address);
        let unauthenticated = options.max_unauthenticated.min((all / 2).max(1));
        let webhooks = unauthenticated.min((all / 4).max(1));
        let processed = options.max_unauthenticated_processed.max(1);
        Self {
            in_flight: Arc::new(Semaphore::new(all)),
            unauthenticated: Arc::new(Semaphore::new(unauthenticated)),
            webhooks: Arc::new(Semaphore::new(webhooks)),
            probes: Arc::new(Semaphore::new(MAX_PROBES)),
            processed_unauthenticated: Arc::new(Semaphore::new(processed)),
            processed_webhooks: Arc::new(Semaphore::new(processed)),
            waiting: Arc::new(WaitQueue::new(all, per_address)),
            waiting_unauthenticated: Arc::new(WaitQueue::new(unauthenticated, per_address)),
            waiting_for_keys: Arc::new(WaitQueue::new(all, per_address)),
        }
    }

    /// Counts a request of this class as in flight.
    ///
    /// # Errors
    /// `overloaded`.
    pub(super) fn acquire(&self, class: Class) -> Result<Permits, Problem> {
        let own = match class {
            Class::Authenticated => None,
            Class::Unauthenticated => Some((&self.unauthenticated, Reason::Unauthenticated)),
            Class::Webhook => Some((&self.webhooks, Reason::Unauthenticated)),
            Class::Probe => Some((&self.probes, Reason::Unauthenticated)),
        };
        let own = own.map(|(limit, reason)| acquire(limit, reason)).transpose()?;
        Ok((acquire(&self.in_flight, Reason::InFlight)?, own))
    }

    /// Waits until a request of this class may be processed.
    pub(super) async fn turn(&self, class: Class) -> Result<Option<OwnedSemaphorePermit>, Problem> {
        let (turns, wait) = match class {
            Class::Authenticated | Class::Probe => return Ok(None),
            Class::Unauthenticated => (&self.processed_unauthenticated, TURN_WAIT),
            Class::Webhook => (&self.processed_webhooks, WEBHOOK_TURN_WAIT),
        };
        let turn = tokio::time::timeout(wait, Arc::clone(turns).acquire_owned()).await;
        match turn {
            Ok(Ok(turn)) => Ok(Some(turn)),
            Ok(Err(_)) | Err(_) => Err(overloaded(Reason::Unauthenticated)),
        }
    }
}

fn acquire(limit: &Arc<Semaphore>, reason: Reason) -> Result<OwnedSemaphorePermit, Problem> {
    Arc::clone(limit).try_acquire_owned().map_err(|_full| overloaded(reason))
}

/// The problem of a request that is refused, which is counted.
pub(super) fn overloaded(reason: Reason) -> Problem {
    rejections::count(reason);
    Problem::new(Code::Overloaded, reason.detail())
}

impl Default for AdmissionControl {
    fn default() -> Self {
        Self::of(&ApiOptions::default())
    }
}
