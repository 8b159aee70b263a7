//! Asking for a return of delivered units: by the customer within the return window, or by an
//! operator, whose return is approved.

use chrono::TimeDelta;

use super::merged_units::merged;
use super::{
    Actor, ChangeContext, Effect, OrderError, OrderEventKind, OrderLifecycle, OrderRecord,
    OrderReturn, ReturnLine, ReturnStatus, ShipLine, Transition,
};
use crate::Instant;
use crate::ids::ReturnId;
use crate::limits::MAX_RETURNS_OF_CUSTOMER;
use crate::notification::NotificationType;

/// For how many days after the delivery of an order customers can ask for a return; 0: never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReturnWindow {
    /// Days after the last parcel arrived.
    pub days: u32,
}

impl ReturnWindow {
    /// When it ends for an order that was delivered at this time; `None` if customers cannot ask.
    #[must_use]
    pub fn ends_at(self, delivered_at: Instant) -> Option<Instant> {
        let days = TimeDelta::try_days(i64::from(self.days)).filter(|days| !days.is_zero())?;
        Some(delivered_at.checked_add_signed(days).unwrap_or(Instant::MAX_UTC))
    }
}

impl OrderRecord {
    /// Asks for a return of these units, for the customer. Lines that are named twice are added up.
    ///
    /// # Errors
    /// [`OrderError::ReturnBeforeDelivery`]; [`OrderError::ReturnsClosed`] after the return window,
    /// or if the shop lets no customer ask; [`OrderError::TooManyReturns`];
    /// [`OrderError::ReturnLines`].
    pub fn request_return(
        &self,
        lines: &[ShipLine],
        reason: &str,
        window: ReturnWindow,
        change: &ChangeContext<'_>,
    ) -> Result<(Transition, ReturnId), OrderError> {
        self.ensure_delivered()?;
        self.ensure_customer_can_ask(window, change)?;
        self.open_return(lines, reason, ReturnStatus::Requested, change)
    }

    /// Creates an approved return of these units, at any time after the delivery.
    ///
    /// # Errors
    /// [`OrderError::ReturnBeforeDelivery`]; [`OrderError::ReturnLines`].
    pub fn create_return(
        &self,
        lines: &[ShipLine],
        reason: &str,
        change: &ChangeContext<'_>,
    ) -> Result<(Transition, ReturnId), OrderError> {
        self.ensure_delivered()?;
        self.open_return(lines, reason, ReturnStatus::Approved, change)
    }

    /// Whether a return can be asked for by this actor now.
    pub(super) fn ensure_can_return(
        &self,
        window: ReturnWindow,
        change: &ChangeContext<'_>,
    ) -> Result<(), OrderError> {
        self.ensure_delivered()?;
        if !matches!(change.actor, Actor::Admin(_)) {
            self.ensure_customer_can_ask(window, change)?;
        }
        let any = self.order.items.iter().any(|item| self.returnable_quantity(item.id) > 0);
        if any { Ok(()) } else { Err(OrderError::ReturnLines) }
    }

    /// Until when the customer can ask for a return; `None` if the order is not delivered, or the
    /// shop lets no customer ask.
    #[must_use]
    pub fn returnable_until(&self, window: ReturnWindow) -> Option<Instant> {
        self.ensure_delivered().ok()?;
        window.ends_at(self.delivered_at()?)
    }

    /// Units of an order that is still being fulfilled can be cancelled or come back undelivered,
    /// which has its own rules for their price.
    fn ensure_delivered(&self) -> Result<(), OrderError> {
        match self.order.lifecycle {
            OrderLifecycle::Delivered => Ok(()),
            from @ (OrderLifecycle::Pending
            | OrderLifecycle::Confirmed
            | OrderLifecycle::Shipped
            | OrderLifecycle::Cancelled) => Err(OrderError::ReturnBeforeDelivery(from)),
        }
    }

    fn ensure_customer_can_ask(
        &self,
        window: ReturnWindow,
        change: &ChangeContext<'_>,
    ) -> Result<(), OrderError> {
        match self.returnable_until(window) {
            Some(until) if change.now <= until => {}
            until => return Err(OrderError::ReturnsClosed { until }),
        }
        if self.returns.len() >= MAX_RETURNS_OF_CUSTOMER {
            return Err(OrderError::TooManyReturns);
        }
        Ok(())
    }

    fn open_return(
        &self,
        lines: &[ShipLine],
        reason: &str,
        status: ReturnStatus,
        change: &ChangeContext<'_>,
    ) -> Result<(Transition, ReturnId), OrderError> {
        let lines = self.return_lines(lines)?;
        let units: i64 = lines.iter().map(|line| line.quantity).sum();
        let approved = status == ReturnStatus::Approved;
        let id = ReturnId((change.new_id)());
        let mut transition = Transition::from(self.clone());
        transition.record.returns.push(OrderReturn {
            id,
            order_id: self.order.id,
            status,
            lines,
            received: Vec::new(),
            reason: reason.to_owned(),
            closing_reason: None,
            due: None,
            refunded: None,
            withheld_reason: None,
            created_at: change.now,
            decided_at: approved.then_some(change.now),
            closed_at: None,
            version: 1,
        });
        let (kind, message) = if approved {
            (OrderEventKind::ReturnApproved, NotificationType::ReturnApproved)
        } else {
            (OrderEventKind::ReturnRequested, NotificationType::ReturnRequested)
        };
        let what = Some(format!("units: {units}: {reason}"));
        transition.record_event(kind, Some(self.status()), what, change);
        transition.effect(Effect::Notify(message));
        Ok((transition, id))
    }

    /// These units as lines of a return, each line of the order once.
    fn return_lines(&self, lines: &[ShipLine]) -> Result<Vec<ReturnLine>, OrderError> {
        let wanted = merged(lines).ok_or(OrderError::ReturnLines)?;
        let fits = wanted.iter().all(|(id, quantity)| {
            let known = self.order.items.iter().any(|item| item.id == *id);
            known && *quantity <= self.returnable_quantity(*id)
        });
        if !fits {
            return Err(OrderError::ReturnLines);
        }
        let line = |(order_item_id, quantity)| ReturnLine { order_item_id, quantity };
        Ok(wanted.into_iter().map(line).collect())
    }
}
