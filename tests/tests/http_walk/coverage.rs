//! What happened in a walk. One in which little happened shows little.

use std::collections::BTreeMap;

use tests::client::as_strings;

use crate::world::World;

/// Kinds of events that every long walk meets, whatever the policy of capturing.
const LIKELY: [&str; 19] = [
    "created",
    "payment_started",
    "payment_updated",
    "payment_failed",
    "payment_cancelled",
    "payment_mismatch",
    "paid",
    "late_payment",
    "confirmed",
    "inventory_updated",
    "parcel_shipped",
    "shipped",
    "delivered",
    "parcel_returned",
    "items_cancelled",
    "cancelled",
    "refund_started",
    "refund_succeeded",
    "note",
];

impl World {
    /// Counts the kinds of events of all orders.
    pub async fn coverage(&self, is_long: bool) {
        let mut met = BTreeMap::<String, u64>::new();
        for order in self.orders() {
            let events = self.office().admin_see_order_events(&order.id).await.expect(200);
            for kind in as_strings(events.items(), "kind") {
                *met.entry(kind).or_default() += 1;
            }
        }
        eprintln!("{met:?}");
        let missing: Vec<_> = LIKELY.iter().filter(|kind| !met.contains_key(**kind)).collect();
        assert!(!is_long || missing.is_empty(), "never happened: {missing:?}");
    }
}
