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

use actix_web::dev::ServiceRequest;
use futures_util::future::{Either, select};
use futures_util::poll;
use tokio::sync::OwnedSemaphorePermit;

use super::admission_control::{AdmissionControl, Class, Permits, overloaded};
use super::rejections::Reason;
use crate::errors::Problem;
use crate::quota::{is_probe, is_webhook};
use crate::state::State;

/// The path that is answered whatever the load.
const LIVENESS: &str = "/healthz";

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

    /// Not admitted yet; `None` if the request is always served.
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
    /// `overloaded`, if the limit of all requests or of its class is reached.
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
    /// `overloaded`, if too many requests wait and this one has waited longest, or if it cannot be
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
