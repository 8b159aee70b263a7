//! Operators' notes: rows of an order's history that only operators see.

use super::{ChangeContext, OrderEventKind, OrderRecord, Transition};

impl OrderRecord {
    /// The order with a note in its history. It moves nothing else.
    #[must_use]
    pub fn add_note(&self, text: &str, change: &ChangeContext<'_>) -> Transition {
        let from = self.status();
        let mut transition = Transition::from(self.clone());
        transition.record_event(OrderEventKind::Note, Some(from), Some(text.to_owned()), change);
        transition
    }
}
