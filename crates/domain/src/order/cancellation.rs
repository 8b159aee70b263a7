//! Cancellation of a whole order.

use super::coupon::release_coupon;
use super::payment::cancel_live_payments;
use super::refunding::refund_captured;
use super::{
    Actor, ChangeContext, Effect, OrderError, OrderEventKind, OrderEventName, OrderLifecycle,
    OrderRecord, StockState, Transition, reasons,
};
use crate::notification::NotificationType;

impl OrderRecord {
    /// Cancels the order: stock, coupon use and cart are released, money is refunded.
    /// `customer_until` is the last state in which a customer may do so.
    ///
    /// # Errors
    /// [`OrderError::InvalidTransition`], or [`OrderError::TooLateForCustomer`].
    pub fn cancel(
        &self,
        reason: Option<&str>,
        customer_until: OrderLifecycle,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let to = self.next_state(OrderEventName::Cancel)?;
        if self.has_shipped() {
            return Err(OrderError::InvalidTransition { from: OrderLifecycle::Shipped, to });
        }
        if matches!(change.actor, Actor::Customer(_)) && self.order.lifecycle > customer_until {
            return Err(OrderError::TooLateForCustomer(self.order.lifecycle));
        }
        let from = self.status();
        let collected = self.payment_status().is_collected();
        let mut transition = Transition::from(self.clone());
        if let Some(effect) = self.stock_release() {
            transition.effect(effect);
        }
        transition.record.order.stock = StockState::Released;
        release_coupon(&mut transition);
        transition.record.order.lifecycle = to;
        transition.record.order.expires_at = None;
        transition.record_event(
            OrderEventKind::Cancelled,
            Some(from),
            reason.map(ToOwned::to_owned),
            change,
        );
        if let (Some(cart), false) = (self.order.cart_id, collected) {
            transition.effect(Effect::ReopenCart(cart));
        }
        cancel_live_payments(&mut transition, None);
        refund_captured(&mut transition, None, reason.unwrap_or(reasons::ORDER_CANCELLED), change)?;
        transition.effect(Effect::Notify(NotificationType::OrderCancelled));
        Ok(transition)
    }
}
