//! Stock: on hand is what there was at first, less what orders took and operators wrote off; reserved
//! is what open orders hold.

use serde_json::Value;

use crate::world::{World, list, text};

impl World {
    pub async fn stock_is_right(&self, orders: &[Value], when: &str) {
        for offer in &self.offers {
            let id = offer.listing.id.as_str();
            let units = |taken: fn(&Value) -> bool| -> i64 {
                let orders = orders.iter().filter(|order| taken(order));
                let lines = orders.flat_map(|order| list(order, "items"));
                lines.filter(|line| line["product_id"] == id).map(remaining).sum()
            };
            let on_hand = offer
                .initial
                .map(|units_at_first| units_at_first + self.adjusted(id) - units(is_confirmed));
            let reserved = offer.initial.map_or(0, |_| units(is_open));
            let seen = self.office().admin_see_listing(id).await.expect(200);
            let told = (seen["stock"].as_i64(), seen["reserved"].as_i64());
            assert_eq!(told, (on_hand, Some(reserved)), "{when}: {seen}");
        }
    }
}

/// Its units have left the stock on hand.
fn is_confirmed(order: &Value) -> bool {
    matches!(text(order, "lifecycle"), "confirmed" | "shipped" | "delivered")
}

fn is_open(order: &Value) -> bool {
    text(order, "lifecycle") == "pending"
}

fn remaining(line: &Value) -> i64 {
    let of = |member: &str| line[member].as_i64().unwrap_or_else(|| panic!("{member}: {line}"));
    of("quantity") - of("cancelled_quantity")
}
