//! Orders that a customer meant to place, by idempotency key: each key makes one order at most.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Duration;

use tests::client::Call;
use tests::{Api, Reply, shop};

use crate::world::{World, is_definite, lock, text};

/// How long a caller waits that hangs up: at times long enough.
const PATIENCE: Duration = Duration::from_millis(15);

#[derive(Default)]
pub struct Intents {
    by_key: Mutex<BTreeMap<String, Intent>>,
}

struct Intent {
    owner: usize,
    call: Call,
    orders: BTreeSet<String>,
    is_definite: bool,
}

impl World {
    /// Sends a call that places an order, under a key of its own.
    pub async fn place(&self, owner: usize, call: Call) -> Reply {
        let key = shop::fresh_id();
        let call = call.key(&key);
        self.intends(owner, &key, &call);
        let reply = self.send(call).await;
        self.learn(&key, &reply);
        reply
    }

    /// The same from two devices at the same moment, on two servers if there are two.
    pub async fn place_twice(&self, owner: usize, calls: [Call; 2]) {
        let key = shop::fresh_id();
        let [one, two] = calls.map(|call| call.key(&key));
        self.intends(owner, &key, &one);
        let (one, two) = tokio::join!(self.send(one), self.send(two));
        self.learn(&key, &one);
        self.learn(&key, &two);
    }

    /// The same by a caller who does not wait for the answer.
    pub async fn place_and_hang_up(&self, owner: usize, call: Call) {
        let key = shop::fresh_id();
        let call = call.key(&key);
        self.intends(owner, &key, &call);
        if let Ok(reply) = tokio::time::timeout(PATIENCE, self.send(call)).await {
            self.learn(&key, &reply);
        }
    }

    /// Sends again what has had no definite answer yet.
    pub async fn repeat_open_intents(&self) {
        let open: Vec<_> = lock(&self.intents.by_key)
            .iter()
            .filter(|(_, intent)| !intent.is_definite)
            .map(|(key, intent)| (key.clone(), intent.call.clone()))
            .collect();
        for (key, call) in open {
            let reply = self.send_until_definite(call).await;
            self.learn(&key, &reply);
        }
    }

    /// One order for each key, and no order without one.
    pub async fn every_order_was_meant(&self) {
        let (mut meant, mut refused) = (BTreeSet::new(), BTreeMap::new());
        for (key, intent) in lock(&self.intents.by_key).iter() {
            assert!(intent.orders.len() <= 1, "{key} placed {:?}", intent.orders);
            assert!(intent.is_definite, "{key} was never answered definitely");
            meant.extend(intent.orders.iter().cloned());
            if intent.orders.is_empty() {
                *refused.entry(self.users[intent.owner].as_str()).or_insert(0) += 1;
            }
        }
        let orders = self.every(Api::admin_list_orders).await;
        for order in &orders {
            // An order that was cancelled or expired during its checkout: the checkout was refused.
            let mut is_of_a_refusal = || {
                let left = refused.get_mut(text(order, "user_id")).filter(|left| **left > 0);
                order["lifecycle"] == "cancelled" && left.map(|left| *left -= 1).is_some()
            };
            assert!(
                meant.remove(text(order, "id")) || is_of_a_refusal(),
                "no request placed {order}"
            );
        }
        assert_eq!(meant, BTreeSet::new(), "orders that were placed, and are not there");
    }

    fn intends(&self, owner: usize, key: &str, call: &Call) {
        let intent =
            Intent { owner, call: call.clone(), orders: BTreeSet::new(), is_definite: false };
        lock(&self.intents.by_key).insert(key.to_owned(), intent);
    }

    fn learn(&self, key: &str, reply: &Reply) {
        let mut by_key = lock(&self.intents.by_key);
        let intent = by_key.get_mut(key).expect("the key was noted");
        intent.is_definite |= is_definite(reply);
        let member = if reply.body["order_id"].is_string() { "order_id" } else { "id" };
        // A refusal because of another checkout names that one's order.
        let order = reply.body[member].as_str().filter(|_| reply.status < 300);
        if let Some(order) = order {
            intent.orders.insert(order.to_owned());
            self.placed(intent.owner, order.to_owned());
        }
    }
}
