//! Operators' notes: rows of an order's history that only operators see.

use super::{Change, OrderEventKind, OrderRecord, Step};

impl OrderRecord {
    /// The order with a note in its history. It moves nothing else.
    #[must_use]
    pub fn note_down(&self, text: &str, change: &Change<'_>) -> Step {
        let from = self.status();
        let mut step = Step::from(self.clone());
        step.note(OrderEventKind::Note, Some(from), Some(text.to_owned()), change);
        step
    }
}
