//! Faults on request: calls that fail, and answers that are held back until a test lets them go.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ports::GatewayError;
use tokio::sync::watch;

/// The calls of the port that can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Call {
    /// `create`.
    Create,
    /// `confirm`.
    Confirm,
    /// `capture`.
    Capture,
    /// `cancel`.
    Cancel,
    /// `refund`.
    Refund,
    /// `lookup_refund`.
    LookupRefund,
    /// `lookup`.
    Lookup,
}

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The provider is unavailable: nothing is processed, and the response says so.
    Unavailable,
    /// The provider gets too many requests, and says for how many seconds to wait.
    RateLimited(u32),
    /// The provider rejects the shop's credentials.
    Misconfigured,
    /// The request is lost: nothing is processed, and the outcome is unknown.
    RequestLost,
    /// It happens, and the answer gets lost.
    AnswerLost,
    /// The provider does not understand the request.
    NotUnderstood,
    /// Nothing is processed, and the provider declines for good.
    Declined,
}

/// Holds back the provider's answers until it is released, or dropped. What is asked happens at
/// once; only the answers wait.
#[derive(Debug)]
pub struct Hold {
    gate: Arc<Gate>,
}

impl Hold {
    /// Waits until so many answers are being held back.
    pub async fn waiting(&self, answers: usize) {
        let mut waiting = self.gate.waiting.subscribe();
        // The gate is held by `self`, so its sender is there.
        let _ = waiting.wait_for(|held| *held >= answers).await;
    }

    /// Lets the answers go.
    pub fn release(self) {
        drop(self);
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.gate.holds.send_modify(|holds| *holds = holds.saturating_sub(1));
    }
}

/// What is to go wrong.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    planned: Mutex<Vec<(Option<Call>, Fault)>>,
    gate: Arc<Gate>,
}

impl Faults {
    /// Plans a fault for the next call, or the next of one kind.
    pub(crate) fn plan(&self, call: Option<Call>, fault: Fault) {
        let mut planned = self.planned.lock().unwrap_or_else(PoisonError::into_inner);
        planned.push((call, fault));
    }

    /// Forgets what is planned, and returns how much it was.
    pub(crate) fn forget(&self) -> usize {
        std::mem::take(&mut *self.planned.lock().unwrap_or_else(PoisonError::into_inner)).len()
    }

    /// Holds back answers from now on.
    pub(crate) fn hold(&self) -> Hold {
        self.gate.holds.send_modify(|holds| *holds += 1);
        Hold { gate: Arc::clone(&self.gate) }
    }

    /// Does what is asked, or what was planned in its place, and lets the answer pass the gate.
    pub(crate) async fn around<T>(
        &self,
        call: Call,
        act: impl FnOnce() -> Result<T, GatewayError>,
    ) -> Result<T, GatewayError> {
        let answer = match self.take(call) {
            None => act(),
            Some(Fault::Unavailable) => {
                Err(GatewayError::Unavailable("the mock provider is unavailable".to_owned()))
            }
            Some(Fault::RateLimited(seconds)) => Err(GatewayError::RateLimited {
                retry_after: Some(Duration::from_secs(u64::from(seconds))),
            }),
            Some(Fault::Misconfigured) => {
                Err(GatewayError::Misconfigured("the API key has expired".to_owned()))
            }
            Some(Fault::RequestLost) => Err(lost()),
            Some(Fault::AnswerLost) => {
                drop(act());
                Err(lost())
            }
            Some(Fault::Declined) => Err(GatewayError::Declined {
                code: "declined".to_owned(),
                provider_ref: None,
                raw: "{}".to_owned(),
            }),
            Some(Fault::NotUnderstood) => Err(GatewayError::InvalidRequest(
                "the mock provider rejects the request".to_owned(),
            )),
        };
        self.gate.pass().await;
        answer
    }

    fn take(&self, call: Call) -> Option<Fault> {
        let mut planned = self.planned.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |(of, _): &(Option<Call>, Fault)| of.is_none_or(|of| of == call);
        let at = planned.iter().position(fits)?;
        Some(planned.remove(at).1)
    }
}

/// The answer that never came.
pub(crate) fn lost() -> GatewayError {
    GatewayError::OutcomeUnknown("the mock provider's response was lost".to_owned())
}

#[derive(Debug, Default)]
struct Gate {
    holds: watch::Sender<usize>,
    waiting: watch::Sender<usize>,
}

impl Gate {
    async fn pass(&self) {
        let mut holds = self.holds.subscribe();
        if *holds.borrow_and_update() == 0 {
            return;
        }
        let _counted = Waiting::at(self);
        // The gate is ours, so its sender is there.
        let _ = holds.wait_for(|holds| *holds == 0).await;
    }
}

/// Counts an answer as held back, even if the caller gives up waiting for it.
struct Waiting<'a>(&'a Gate);

impl<'a> Waiting<'a> {
    fn at(gate: &'a Gate) -> Self {
        gate.waiting.send_modify(|waiting| *waiting += 1);
        Self(gate)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.send_modify(|waiting| *waiting = waiting.saturating_sub(1));
    }
}
