//! Owners of guests' orders and of the messages about orders. An adoption changes both.

use ports::{Finding, Invariant};

use super::unless;
use crate::state::State;

/// An order that a guest placed belongs to the customer who adopted it, or else to the guest.
pub(super) fn adopted_orders(state: &State) -> Vec<Finding> {
    let broken = state.guest_orders.rows().filter_map(|placed| {
        let owner = state.orders.get(&placed.order_id)?.order.user_id;
        let wanted = placed.adopted.map_or(placed.guest, |(customer, _)| customer);
        unless(owner == wanted, Invariant::AdoptedOrder, || {
            format!("order {} belongs to {owner}, and by its adoption to {wanted}", placed.order_id)
        })
    });
    broken.collect()
}

/// A message about an order is its owner's.
pub(super) fn messages(state: &State) -> Vec<Finding> {
    let broken = state.notifications.rows().filter_map(|message| {
        let order = message.order_id?;
        let owner = state.orders.get(&order)?.order.user_id;
        unless(owner == message.user_id, Invariant::MessageOwner, || {
            format!("order {order} belongs to {owner}, and its message {} does not", message.id)
        })
    });
    broken.collect()
}
