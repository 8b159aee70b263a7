//! The shop approves or rejects a requested return; the customer or the shop cancels one.

use super::{
    Actor, ChangeContext, Effect, OrderError, OrderEventKind, OrderRecord, OrderReturn,
    ReturnEvent, ReturnMachine, ReturnStatus, Transition,
};
use crate::ids::ReturnId;
use crate::machine::{Machine, Verdict};
use crate::notification::NotificationType;

impl OrderRecord {
    /// A return by its id.
    ///
    /// # Errors
    /// [`OrderError::NoSuchReturn`].
    pub fn order_return(&self, id: ReturnId) -> Result<&OrderReturn, OrderError> {
        self.returns.iter().find(|r| r.id == id).ok_or(OrderError::NoSuchReturn)
    }

    /// Approves a requested return; nothing changes if it is approved already.
    ///
    /// # Errors
    /// [`OrderError::NoSuchReturn`], [`OrderError::ReturnState`].
    pub fn approve_return(
        &self,
        id: ReturnId,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let Some(mut transition) = self.with_return(id, ReturnEvent::Approved, |r| {
            r.decided_at = Some(change.now);
        })?
        else {
            return Ok(Transition::from(self.clone()));
        };
        let from = Some(self.status());
        transition.record_event(OrderEventKind::ReturnApproved, from, None, change);
        transition.effect(Effect::Notify(NotificationType::ReturnApproved));
        Ok(transition)
    }

    /// Rejects a requested return; nothing changes if it is rejected already. The customer reads
    /// the reason.
    ///
    /// # Errors
    /// [`OrderError::NoSuchReturn`], [`OrderError::ReturnState`].
    pub fn reject_return(
        &self,
        id: ReturnId,
        reason: &str,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let Some(mut transition) = self.with_return(id, ReturnEvent::Rejected, |r| {
            r.decided_at = Some(change.now);
            r.closing_reason = Some(reason.to_owned());
        })?
        else {
            return Ok(Transition::from(self.clone()));
        };
        let (from, what) = (Some(self.status()), Some(reason.to_owned()));
        transition.record_event(OrderEventKind::ReturnRejected, from, what, change);
        transition.effect(Effect::Notify(NotificationType::ReturnRejected));
        Ok(transition)
    }

    /// Cancels a return whose units have not arrived; nothing changes if it is cancelled already. The
    /// customer is told if the shop cancels it: they may be about to send the units back.
    ///
    /// # Errors
    /// [`OrderError::NoSuchReturn`], [`OrderError::ReturnState`].
    pub fn cancel_return(
        &self,
        id: ReturnId,
        reason: Option<&str>,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let Some(mut transition) = self.with_return(id, ReturnEvent::Cancelled, |r| {
            r.closed_at = Some(change.now);
            r.closing_reason = reason.map(ToOwned::to_owned);
        })?
        else {
            return Ok(Transition::from(self.clone()));
        };
        let (from, what) = (Some(self.status()), reason.map(ToOwned::to_owned));
        transition.record_event(OrderEventKind::ReturnCancelled, from, what, change);
        if matches!(change.actor, Actor::Admin(_)) {
            transition.effect(Effect::Notify(NotificationType::ReturnRejected));
        }
        Ok(transition)
    }

    /// Whether a return of the order is in a status in which this can happen to it.
    pub(super) fn ensure_return_can(&self, event: ReturnEvent) -> Result<(), OrderError> {
        let can = |r: &OrderReturn| ReturnMachine::next(r.status, event).moved().is_some();
        match self.returns.last() {
            _ if self.returns.iter().any(can) => Ok(()),
            Some(last) => Err(OrderError::ReturnState(last.status)),
            None => Err(OrderError::NoSuchReturn),
        }
    }

    /// The order with a return to which this has happened; `None` if it had happened before.
    fn with_return(
        &self,
        id: ReturnId,
        event: ReturnEvent,
        apply: impl FnOnce(&mut OrderReturn),
    ) -> Result<Option<Transition>, OrderError> {
        let Some(status) = self.next_return_status(id, event)? else { return Ok(None) };
        let mut transition = Transition::from(self.clone());
        if let Some(found) = transition.record.returns.iter_mut().find(|r| r.id == id) {
            found.status = status;
            apply(found);
        }
        Ok(Some(transition))
    }

    /// The status of a return after this; `None` if it had happened before.
    pub(super) fn next_return_status(
        &self,
        id: ReturnId,
        event: ReturnEvent,
    ) -> Result<Option<ReturnStatus>, OrderError> {
        let status = self.order_return(id)?.status;
        match ReturnMachine::next(status, event) {
            Verdict::Moves(to) => Ok(Some(to)),
            Verdict::Same => Ok(None),
            Verdict::Late | Verdict::Refused => Err(OrderError::ReturnState(status)),
        }
    }
}
