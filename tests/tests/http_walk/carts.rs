//! Every cart has a way on.

use tests::{Api, Reply, eventually};

use crate::calm::deadline;
use crate::world::{World, text};

impl World {
    /// Each customer can put something into their cart, if need be after they have done what the
    /// refusal says; if that is refused, the order has a deadline that the API shows.
    pub async fn everybody_has_a_way_on(&self) {
        for number in 0..self.customers.len() {
            let api = self.device_of(number);
            if let Some(refused) = self.follows_the_advice(&api).await {
                let order = api.see_order(text(&refused.body, "order_id")).await.expect(200);
                assert!(deadline(&order.body).is_some(), "waits without a deadline: {order}");
            }
        }
    }

    /// The same with no one left who waits.
    pub async fn everybody_can_shop(&self) {
        for number in 0..self.customers.len() {
            let refused = self.follows_the_advice(&self.device_of(number)).await;
            assert!(refused.is_none(), "customer {number} cannot shop: {refused:?}");
        }
    }

    fn device_of(&self, number: usize) -> Api {
        self.customer(number, &mut tests::dice::Dice::new(u64::try_from(number).expect("small")))
    }

    /// The first refusal, if following its advice did not help.
    async fn follows_the_advice(&self, api: &Api) -> Option<Reply> {
        let refused = match self.puts_something(api).await {
            reply if reply.status < 300 => return None,
            reply => reply.refused(409, "cart_in_checkout"),
        };
        let cart = api.see_cart().await.expect(200);
        for member in ["order_id", "checkout_url", "cancel_url"] {
            assert_eq!(cart["checkout"][member], refused[member], "{cart}");
        }
        self.send(api.call_path("GET", &refused.text("checkout_url"))).await.expect(200);
        let cancelled = api.call_path("POST", &refused.text("cancel_url"));
        let cancelled = self.send_until_definite(cancelled).await;
        if cancelled.status == 200 {
            let put = || self.puts_something(api);
            eventually("the cart is open again", put, |reply| reply.status < 300).await;
            return None;
        }
        // Its payment may have been settled since the cart was refused: then the cart is free
        // again.
        if self.puts_something(api).await.status < 300 {
            return None;
        }
        eprintln!("the cart stays in checkout for now: {cancelled}");
        Some(refused)
    }

    async fn puts_something(&self, api: &Api) -> Reply {
        self.send_until_definite(api.put_in_cart(&self.offers[0].listing.id, 1)).await
    }
}
