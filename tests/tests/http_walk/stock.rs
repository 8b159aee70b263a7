//! Stock: on hand is what there was at first, less what orders took and operators wrote off;
//! reserved is what open orders hold.

use serde_json::Value;
use tests::{Api, eventually};

use crate::world::{World, list, text};

/// On hand, if it is counted, and reserved.
type Units = (Option<i64>, Option<i64>);

impl World {
    /// Sweeps may confirm or cancel an order between two reads: then both are read again.
    pub async fn stock_is_right(&self, when: &str) {
        let look = async || (self.stock_by_orders().await, self.stock_by_listings().await);
        let what = format!("{when}: orders and listings agree on the stock");
        let agree = |(orders, listings): &(Vec<Units>, Vec<Units>)| orders == listings;
        eventually(&what, look, agree).await;
    }

    async fn stock_by_listings(&self) -> Vec<Units> {
        let mut units = Vec::new();
        for offer in &self.offers {
            let seen = self.office().admin_see_listing(&offer.listing.id).await.expect(200);
            units.push((seen["stock"].as_i64(), seen["reserved"].as_i64()));
        }
        units
    }

    async fn stock_by_orders(&self) -> Vec<Units> {
        let orders = self.every(Api::admin_list_orders).await;
        let of = |offer: &crate::world::Offer| {
            let id = offer.listing.id.as_str();
            let units = |taken: fn(&Value) -> bool| -> i64 {
                let orders = orders.iter().filter(|order| taken(order));
                let lines = orders.flat_map(|order| list(order, "items"));
                lines.filter(|line| line["product_id"] == id).map(remaining).sum()
            };
            let on_hand = |at_first| at_first + self.adjusted(id) - units(is_confirmed);
            let reserved = offer.initial.map_or(0, |_| units(is_open));
            (offer.initial.map(on_hand), Some(reserved))
        };
        self.offers.iter().map(of).collect()
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
