//! The scene that no refused request may change.

use serde_json::{Value, json};
use tests::client::Call;
use tests::{Coupon, Listing, Server, Shop, Shopper};

/// A call, the statuses with which it may be refused, and the codes (any, if there are none).
pub type Attempt<'a> = (Call, &'a [u16], &'a [&'a str]);

/// For a value that is wrong: malformed is 400, well-formed but against a rule is 422.
pub const BAD_VALUE: &[u16] = &[400, 422];

/// A shopper with something in the cart, an order and a coupon, and all of it to compare.
pub struct Scene {
    pub shop: Shop,
    pub shopper: Shopper,
    pub listing: Listing,
    pub coupon: Coupon,
    pub order: String,
    pub item: String,
}

impl Scene {
    pub async fn set(server: &Server) -> Self {
        let shop = server.shop();
        let listing = shop.listing("5.00", 1_000).await;
        let shopper = shop.shopper();
        let coupon = shop.coupon("1.00", json!({})).await;
        let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
        let item = shopper.put(&listing, 2).await.text("id");
        Self { shop, shopper, listing, coupon, order, item }
    }

    async fn snapshot(&self) -> Vec<Value> {
        let api = &self.shopper.api;
        let calls = [api.see_cart(), api.list_orders(), api.see_order(&self.order), api.see_me()];
        let mut seen = vec![self.shop.stock_of(&self.listing).await];
        for call in calls {
            seen.push(call.await.expect(200).body);
        }
        seen
    }

    /// Sends every call, checks the refusal, and then that nothing has changed.
    pub async fn all_refused(&self, calls: Vec<Attempt<'_>>) {
        let before = self.snapshot().await;
        for (call, statuses, codes) in calls {
            let reply = call.await;
            assert!(statuses.contains(&reply.status), "expected {statuses:?}: {reply}");
            let right = codes.is_empty() || codes.contains(&reply.code());
            assert!(right, "expected {codes:?}: {reply}");
        }
        assert_eq!(self.snapshot().await, before, "a refused request has changed something");
    }
}
