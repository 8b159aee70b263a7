//! Shoppers who place orders without end, each under a key that is sent again until it is answered,
//! and the check that every answer was true.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tests::shop::fresh_id;
use tests::{Listing, Reply, Shop, Shopper};
use tokio::task::JoinSet;

/// How long a shopper goes on trying after the load is over.
const TIMEOUT: Duration = tests::timeouts::DEADLINE;

/// An order that was acknowledged.
pub struct Placed {
    pub shopper: Shopper,
    pub order: String,
    pub key: String,
}

/// What came of a load.
#[derive(Default)]
pub struct Outcome {
    pub placed: Vec<Placed>,
    /// Answers that said to come again.
    pub refused: usize,
    /// Requests that got no answer at all.
    pub cut: usize,
    /// The slowest answer.
    pub slowest: Duration,
}

/// Shoppers at work.
pub struct Load {
    over: Arc<AtomicBool>,
    people: JoinSet<Outcome>,
}

impl Load {
    /// So many shoppers, spread over the shops (one a server).
    pub fn begin(shops: &[&Shop], listing: &Listing, people: usize) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let mut set = JoinSet::new();
        for number in 0..people {
            let (shop, listing) = (shops[number % shops.len()].clone(), listing.id.clone());
            set.spawn(shops_on(shop, listing, Arc::clone(&over)));
        }
        Self { over, people: set }
    }

    /// Lets everybody finish the order at hand.
    pub async fn end(self) -> Outcome {
        self.over.store(true, Ordering::Relaxed);
        let mut all = Outcome::default();
        for one in self.people.join_all().await {
            all.placed.extend(one.placed);
            all.refused += one.refused;
            all.cut += one.cut;
            all.slowest = all.slowest.max(one.slowest);
        }
        all
    }
}

async fn shops_on(shop: Shop, listing: String, over: Arc<AtomicBool>) -> Outcome {
    let mut outcome = Outcome::default();
    while !over.load(Ordering::Relaxed) {
        let (shopper, key) = (shop.shopper(), fresh_id());
        let order = insist(&shopper, &listing, &key, &mut outcome).await;
        outcome.placed.push(Placed { shopper, order, key });
    }
    outcome
}

/// Sends one order under one key until it is acknowledged; gives its id.
async fn insist(shopper: &Shopper, listing: &str, key: &str, outcome: &mut Outcome) -> String {
    let until = Instant::now() + TIMEOUT;
    loop {
        let asked = Instant::now();
        let answer = shopper.api.order_one(listing, 1).key(key).try_send().await;
        outcome.slowest = outcome.slowest.max(asked.elapsed());
        match answer {
            Ok(reply) if reply.status == 201 => return reply.text("id"),
            Ok(reply) => {
                assert!(matches!(reply.status, 409 | 503), "{reply}");
                assert!(reply.status == 503 || reply.code() == "idempotency_in_progress");
                outcome.refused += 1;
            }
            Err(_) => outcome.cut += 1,
        }
        assert!(Instant::now() < until, "no answer for {TIMEOUT:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Every acknowledged order exists once, its key replays the same response, and the stock holds one
/// piece for each.
pub async fn all_is_true(shop: &Shop, listing: &Listing, stock: i64, placed: &[Placed]) {
    for Placed { shopper, order, key } in placed {
        let orders = shopper.api.list_orders().await.expect(200);
        let ids = tests::client::as_strings(orders.items(), "id");
        assert_eq!(ids, [order.as_str()], "one key, one order");
        let again = shopper.api.order_one(&listing.id, 1).key(key).await.expect(201);
        assert!(again.is_replayed() && again.text("id") == *order, "{again}");
    }
    let sold = i64::try_from(placed.len()).expect("a number of orders");
    shop.assert_stock(listing, stock, sold).await;
}

/// Tries until the server takes an order again; gives how long that took.
pub async fn recovers(shop: &Shop, listing: &Listing) -> (Placed, Duration) {
    let (begun, shopper, key) = (Instant::now(), shop.shopper(), fresh_id());
    let order = insist(&shopper, &listing.id, &key, &mut Outcome::default()).await;
    (Placed { shopper, order, key }, begun.elapsed())
}

/// Expects "come again" and not an error of ours.
#[track_caller]
pub fn come_again(reply: &Reply) {
    assert_eq!(reply.status, 503, "{reply}");
    assert_ne!(reply.header("retry-after"), "", "{reply}");
}

/// Asks for a page again and again while `busy` says so; gives the slowest answer, and how many.
pub async fn watched(port: u16, path: &str, status: &str, busy: Duration) -> (Duration, usize) {
    let (until, mut slowest, mut asked) = (Instant::now() + busy, Duration::ZERO, 0);
    while Instant::now() < until {
        let (path, begun) = (path.to_owned(), Instant::now());
        let answer = tokio::task::spawn_blocking(move || tests::server::raw_get(port, &path));
        let answer = answer.await.expect("no panic").expect("an answer");
        slowest = slowest.max(begun.elapsed());
        asked += 1;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    (slowest, asked)
}

/// Runs a call until `until`; gives the slowest answer.
pub async fn slowest(call: impl Fn() -> tests::client::Call, until: Instant) -> Duration {
    let mut slowest = Duration::ZERO;
    while Instant::now() < until {
        let asked = Instant::now();
        call().await.expect(200);
        slowest = slowest.max(asked.elapsed());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    slowest
}
