//! `update_inventory`: commits the stock of a confirmed order.

use super::{
    ChangeContext, Effect, OrderEventKind, OrderLifecycle, OrderRecord, StockMove, StockState,
    Transition,
};

impl OrderRecord {
    /// Commits the order's reserved stock; `None` if there is nothing (left) to do, so that it is
    /// safe to run twice.
    #[must_use]
    pub fn commit_stock(&self, change: &ChangeContext<'_>) -> Option<Transition> {
        let is_active = match self.order.lifecycle {
            OrderLifecycle::Confirmed | OrderLifecycle::Shipped | OrderLifecycle::Delivered => true,
            OrderLifecycle::Pending | OrderLifecycle::Cancelled => false,
        };
        if !is_active || self.order.stock != StockState::Held {
            return None;
        }
        let from = self.status();
        let mut transition = Transition::from(self.clone());
        transition.record.order.stock = StockState::Committed;
        let lines = self.stock_lines();
        if !lines.is_empty() {
            transition.effect(Effect::Stock(StockMove::Commit, lines));
        }
        transition.record_event(OrderEventKind::InventoryUpdated, Some(from), None, change);
        Some(transition)
    }
}
