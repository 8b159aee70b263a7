//! `update_inventory`: commits the stock of a confirmed order.

use super::{
    Change, Effect, OrderEventKind, OrderLifecycle, OrderRecord, Step, StockMove, StockState,
};

impl OrderRecord {
    /// Commits the order's reserved stock; `None` if there is nothing (left) to do, so that it is
    /// safe to run twice.
    #[must_use]
    pub fn commit_stock(&self, change: &Change<'_>) -> Option<Step> {
        let stands = match self.order.lifecycle {
            OrderLifecycle::Confirmed | OrderLifecycle::Shipped | OrderLifecycle::Delivered => true,
            OrderLifecycle::Pending | OrderLifecycle::Cancelled => false,
        };
        if !stands || self.order.stock != StockState::Held {
            return None;
        }
        let from = self.status();
        let mut step = Step::from(self.clone());
        step.record.order.stock = StockState::Committed;
        let lines = self.stock_lines();
        if !lines.is_empty() {
            step.effect(Effect::Stock(StockMove::Commit, lines));
        }
        step.note(OrderEventKind::InventoryUpdated, Some(from), None, change);
        Some(step)
    }
}
