//! Admission control: how many requests are in flight, and how many of them have no valid token.
//!
//! A request is in flight while the server works on it. While it waits for the rest of its body, or for
//! the keys that its token is verified with, it is not in flight and stands in a [`WaitQueue`] instead.
//!
//! Of the requests in flight without a valid token only a few are processed at the same time, so that
//! callers with a token keep their share of the processors and of the database connections.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::net::IpAddr;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use actix_web::dev::ServiceRequest;
use futures_util::future::{Either, select};
use futures_util::poll;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::rejections::{self, Reason};
use super::wait_queue::WaitQueue;
use crate::errors::{Code, Problem};
use crate::options::ApiOptions;
use crate::quota::{is_probe, is_webhook};
use crate::state::State;

/// The path that is answered whatever the load.
const LIVENESS: &str = "/healthz";

/// Readiness probes and scrapes in flight. They have a limit of their own, so that callers without a
/// token cannot make a load balancer take the server out of service.
const MAX_PROBES: usize = 32;

/// How long a request without a valid token waits to be processed before it is refused.
const TURN_WAIT: Duration = Duration::from_secs(2);
/// The same for webhooks, for whose answers providers wait longer than people for a page.
const WEBHOOK_TURN_WAIT: Duration = Duration::from_secs(5);

/// The limits of a server.
#[derive(Debug)]
pub struct AdmissionControl {
    in_flight: Arc<Semaphore>,
    unauthenticated: Arc<Semaphore>,
    probes: Arc<Semaphore>,
    processed_unauthenticated: Arc<Semaphore>,
    processed_webhooks: Arc<Semaphore>,
    waiting: Arc<WaitQueue>,
    waiting_unauthenticated: Arc<WaitQueue>,
    waiting_for_keys: Arc<WaitQueue>,
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

type Permits = (OwnedSemaphorePermit, Option<OwnedSemaphorePermit>);

impl AdmissionControl {
    /// The limits of a server with these options.
    #[must_use]
    pub fn of(options: &ApiOptions) -> Self {
        let (all, per_address) = (options.max_in_flight, options.max_waiting_per_address);
        let unauthenticated = options.max_unauthenticated.min((all / 2).max(1));
        let processed = options.max_unauthenticated_processed.max(1);
        Self {
            in_flight: Arc::new(Semaphore::new(all)),
            unauthenticated: Arc::new(Semaphore::new(unauthenticated)),
            probes: Arc::new(Semaphore::new(MAX_PROBES)),
            processed_unauthenticated: Arc::new(Semaphore::new(processed)),
            processed_webhooks: Arc::new(Semaphore::new(processed)),
            waiting: Arc::new(WaitQueue::new(all, per_address)),
            waiting_unauthenticated: Arc::new(WaitQueue::new(unauthenticated, per_address)),
            waiting_for_keys: Arc::new(WaitQueue::new(all, per_address)),
        }
    }

    fn acquire(&self, class: Class) -> Result<Permits, Problem> {
        let own = match class {
            Class::Authenticated => None,
            Class::Unauthenticated | Class::Webhook => {
                Some((&self.unauthenticated, Reason::Unauthenticated))
            }
            Class::Probe => Some((&self.probes, Reason::Unauthenticated)),
        };
        let own = own.map(|(limit, reason)| acquire(limit, reason)).transpose()?;
        Ok((acquire(&self.in_flight, Reason::InFlight)?, own))
    }

    /// Waits until a request of this class may be processed.
    async fn turn(&self, class: Class) -> Result<Option<OwnedSemaphorePermit>, Problem> {
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

fn overloaded(reason: Reason) -> Problem {
    rejections::count(reason);
    Problem::new(Code::Overloaded, reason.detail())
}

impl Default for AdmissionControl {
    fn default() -> Self {
        Self::of(&ApiOptions::default())
    }
}

/// The admission of one request; clones are the same one.
#[derive(Debug, Clone)]
pub struct Admission(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    control: Arc<AdmissionControl>,
    address: Option<IpAddr>,
    /// `None` until the token is verified.
    class: Cell<Option<Class>>,
    permits: RefCell<Option<Permits>>,
    turn: RefCell<Option<OwnedSemaphorePermit>>,
}

impl Admission {
    /// Not admitted yet, from a caller at this address.
    #[must_use]
    pub fn new(control: Arc<AdmissionControl>, address: Option<IpAddr>) -> Self {
        let (class, permits, turn) = (Cell::default(), RefCell::default(), RefCell::default());
        Self(Rc::new(Inner { control, address, class, permits, turn }))
    }

    /// Not admitted yet; `None` where the request is always served.
    #[must_use]
    pub fn of(req: &ServiceRequest) -> Option<Self> {
        let state = req.app_data::<State>().filter(|_| req.path() != LIVENESS)?;
        let admission = Self::new(state.admission_control(), state.quotas().address(req));
        Some(admission)
    }

    /// Refuses a request of any caller while the server is full, before its token is verified.
    ///
    /// # Errors
    /// `overloaded`.
    pub fn check(&self) -> Result<(), Problem> {
        match self.0.control.in_flight.available_permits() {
            0 => Err(overloaded(Reason::InFlight)),
            _ => Ok(()),
        }
    }

    /// Counts the request as in flight, and waits until it may be processed.
    ///
    /// # Errors
    /// `overloaded`, where the limit of all requests or of its class is reached.
    pub async fn admit(&self, class: Class) -> Result<(), Problem> {
        self.count(class)?;
        let turn = self.0.control.turn(class).await.inspect_err(|_| self.release())?;
        self.0.turn.replace(turn);
        Ok(())
    }

    fn count(&self, class: Class) -> Result<(), Problem> {
        self.release();
        self.0.class.set(Some(class));
        let permits = self.0.control.acquire(class)?;
        self.0.permits.replace(Some(permits));
        Ok(())
    }

    /// The request is in flight no longer.
    pub fn release(&self) {
        self.0.permits.take();
        self.0.turn.take();
    }

    /// Waits for what has not arrived; meanwhile the request is not in flight. What is there already is
    /// not waited for.
    ///
    /// # Errors
    /// `overloaded`, where too many requests wait and this one has waited longest, or where it cannot be
    /// admitted again afterwards.
    pub async fn wait<T>(&self, arrival: impl Future<Output = T>) -> Result<T, Problem> {
        let mut arrival = pin!(arrival);
        if let Poll::Ready(arrived) = poll!(arrival.as_mut()) {
            return Ok(arrived);
        }
        let admitted = self.0.permits.take().and(self.0.class.get());
        self.0.turn.take();
        let arrived = self.wait_in_queue(arrival).await?;
        if let Some(class) = admitted {
            self.admit(class).await?;
        }
        Ok(arrived)
    }

    async fn wait_in_queue<T>(
        &self,
        arrival: impl Future<Output = T> + Unpin,
    ) -> Result<T, Problem> {
        let control = &self.0.control;
        let queue = match self.0.class.get() {
            None => &control.waiting_for_keys,
            Some(Class::Authenticated) => &control.waiting,
            Some(Class::Unauthenticated | Class::Webhook | Class::Probe) => {
                &control.waiting_unauthenticated
            }
        };
        let mut ticket = queue.enter(self.0.address, 1);
        match select(arrival, ticket.evicted()).await {
            Either::Left((arrived, _)) => Ok(arrived),
            Either::Right(_) => Err(overloaded(Reason::Waiting)),
        }
    }
}

/// The class of a request.
#[must_use]
pub fn class_of(path: &str, is_authenticated: bool) -> Class {
    match is_authenticated {
        true => Class::Authenticated,
        false if is_probe(path) => Class::Probe,
        false if is_webhook(path) => Class::Webhook,
        false => Class::Unauthenticated,
    }
}

#[cfg(test)]
mod tests;
