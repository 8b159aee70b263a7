//! Actions that an order refuses as a whole, and that are possible in part or if the operator insists.

use application::orders::Explained;
use domain::order::{OrderAction, OrderError, OrderLifecycle};

/// Why an action is not available.
fn refusal(explained: &Explained, action: OrderAction) -> Option<&OrderError> {
    let mut possible = explained.possible.iter();
    possible.find(|possible| possible.action == action)?.refusal.as_ref()
}

/// Whether only a dispute keeps the order from being shipped, which an operator can overrule.
pub fn needs_force(explained: &Explained) -> bool {
    matches!(refusal(explained, OrderAction::Ship), Some(OrderError::OrderDisputed(_)))
}

/// Whether some units can be cancelled, also where all of them together cannot.
pub fn can_cancel_units(explained: &Explained) -> bool {
    let is_confirmed = explained.record.order.lifecycle == OrderLifecycle::Confirmed;
    match refusal(explained, OrderAction::CancelItems) {
        None => true,
        Some(OrderError::CancelTheOrder) => is_confirmed && explained.record.remaining_units() > 1,
        Some(_) => false,
    }
}
