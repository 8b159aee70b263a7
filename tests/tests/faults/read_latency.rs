//! How long reads take while writes hang, and how soon all is served again after every connection
//! fell silent. The figures are printed; docs/evidence/silent-database.md holds those of one run.

use std::time::{Duration, Instant};

use tests::client::Call;
use tests::proxy::Loss;
use tests::shop::fresh_id;
use tests::{Database, Listing, Server, Shop, Shopper};
use tokio::task::JoinHandle;

use crate::load::{Load, recovers, watched};
use crate::silent_database::{COMMIT, RECOVERY, behind_a_proxy_with, metric};

/// With the limits of a server that no one has configured: a statement may take five seconds.
const UNCONFIGURED: &[(&str, &str)] = &[("KASSA_OUTBOX__WORKERS", "2")];
/// What a loaded machine adds to a slow read.
const NOISE: Duration = Duration::from_millis(100);
/// Answers of `/healthz`, with what a loaded machine adds.
const ALIVE: Duration = Duration::from_millis(250);
/// How many reads of each kind are measured if `KASSA_READ_SAMPLES` does not say it.
const SAMPLES: usize = 200;
/// Customers who write meanwhile.
const WRITERS: usize = 24;

fn samples() -> usize {
    let said = std::env::var("KASSA_READ_SAMPLES").ok();
    said.and_then(|text| text.parse().ok()).unwrap_or(SAMPLES)
}

/// The time that 99 of 100 calls do not exceed, and the same of calls that are made in turn with them: what
/// a loaded machine adds meets both.
async fn p99(call: impl Fn() -> Call, other: impl Fn() -> Call) -> [Duration; 2] {
    let (mut times, mut others) = (Vec::new(), Vec::new());
    for _ in 0..samples() {
        times.push(time_of(call()).await);
        others.push(time_of(other()).await);
    }
    [times, others].map(|mut times| {
        times.sort_unstable();
        times[times.len() * 99 / 100]
    })
}

async fn time_of(call: Call) -> Duration {
    let asked = Instant::now();
    call.await.expect(200);
    asked.elapsed()
}

/// A customer with a cart and an order.
struct Reader {
    shopper: Shopper,
    order: String,
}

impl Reader {
    async fn of(shop: &Shop, listing: &Listing) -> Self {
        let shopper = shop.shopper();
        shopper.put(listing, 1).await;
        let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
        Self { shopper, order }
    }

    /// The times of a cart and of an order, each beside those of another reader.
    async fn times(&self, other: &Self) -> [[Duration; 2]; 2] {
        let (api, others) = (&self.shopper.api, &other.shopper.api);
        let cart = p99(|| api.see_cart(), || others.see_cart()).await;
        [cart, p99(|| api.see_order(&self.order), || others.see_order(&other.order)).await]
    }
}

/// Orders of this listing without end; what becomes of them is not looked at.
fn writers(shop: &Shop, listing: &Listing) -> Vec<JoinHandle<()>> {
    let writer = |_| {
        let (shop, listing) = (shop.clone(), listing.id.clone());
        tokio::spawn(async move {
            loop {
                let call = shop.shopper().api.order_one(&listing, 1).key(&fresh_id());
                // A connection that is cut is no answer, either.
                let _ = call.try_send().await;
            }
        })
    };
    (0..WRITERS).map(writer).collect()
}

/// A server whose writes hang, and one that nothing happens to.
struct Pair<'a> {
    server: &'a Server,
    reader: &'a Reader,
    control: &'a Server,
    usual: &'a Reader,
}

impl Pair<'_> {
    /// Reads while writes hang, against the same reads of the other server at the same time: three
    /// times at most, because the slowest of a hundred may be due to what else the machine does. Reads
    /// that wait for writes are slow each time.
    async fn compare(&self, what: &str) {
        let mut slow = self.slow(what).await;
        for _ in 1..3 {
            if !slow.is_empty() {
                slow = self.slow(what).await;
            }
        }
        assert!(slow.is_empty(), "{slow:#?}");
    }

    /// What took longer than it may.
    async fn slow(&self, what: &str) -> Vec<String> {
        let watch = |server: &Server| {
            tokio::spawn(watched(server.port(), "/healthz", "200", Duration::from_secs(2)))
        };
        let (alive, also) = (watch(self.server), watch(self.control));
        let times = self.reader.times(self.usual).await;
        let (healthz, asked) = alive.await.expect("no panic");
        let (usually, _) = also.await.expect("no panic");
        println!("{what}: slowest /healthz {healthz:?} of {asked}, usually {usually:?}");
        let mut slow = Vec::new();
        for (kind, [now, usual]) in ["cart", "order"].into_iter().zip(times) {
            let ratio = now.as_secs_f64() / usual.as_secs_f64();
            println!("{what}: p99 of a {kind} {now:?}, usually {usual:?}: {ratio:.2} times");
            if now >= usual * 2 + NOISE {
                slow.push(format!("{what}: a {kind} took {now:?}, usually {usual:?}"));
            }
        }
        if healthz >= usually + ALIVE {
            slow.push(format!("{what}: /healthz took {healthz:?}, usually {usually:?}"));
        }
        slow
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s31_reads_take_as_long_as_usual_while_every_write_hangs() {
    let Some((server, proxy)) = behind_a_proxy_with(UNCONFIGURED).await else { return };
    let shop = server.shop();
    let (hot, other) = (shop.listing("2.00", 9_000).await, shop.listing("2.00", 9_000).await);
    let reader = Reader::of(&shop, &other).await;
    let Some((control, _undisturbed)) = behind_a_proxy_with(UNCONFIGURED).await else { return };
    let their_shop = control.shop();
    let listing = their_shop.listing("2.00", 9_000).await;
    let usual = Reader::of(&their_shop, &listing).await;
    reader.times(&usual).await;
    let pair = Pair { server: &server, reader: &reader, control: &control, usual: &usual };

    proxy.lose(COMMIT, Loss::SilentRequest, usize::MAX);
    let load = writers(&shop, &other);
    tests::eventually("writes hang", || async { proxy.lost() }, |lost| *lost >= 6).await;
    pair.compare("every write connection silent").await;
    load.iter().for_each(JoinHandle::abort);
    proxy.lose(COMMIT, Loss::SilentRequest, 0);
    recovers(&shop, &other).await;

    let mut session = Database::open(server.database_url());
    session.run(&format!("BEGIN; SELECT 1 FROM listings WHERE id = '{}' FOR UPDATE", hot.id));
    let load = writers(&shop, &hot);
    tokio::time::sleep(Duration::from_secs(1)).await;
    pair.compare("one row locked").await;
    load.iter().for_each(JoinHandle::abort);
    session.run("ROLLBACK");
    recovers(&shop, &hot).await;
    server.assert_audit_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s31_all_is_served_within_seconds_although_statements_may_take_longer() {
    let Some((server, proxy)) = behind_a_proxy_with(UNCONFIGURED).await else { return };
    let shop = server.shop();
    let listing = shop.listing("2.00", 100_000).await;
    let load = Load::begin(&[&shop], &listing, 24);
    tokio::time::sleep(Duration::from_secs(1)).await;
    proxy.silence();
    let silent = Instant::now();
    let port = server.port();
    let alive = tokio::spawn(watched(port, "/healthz", "200", Duration::from_secs(2)));
    let (placed, _) = recovers(&shop, &listing).await;
    let bought = silent.elapsed();
    let ready = || async { tests::server::raw_get(port, "/readyz").expect("an answer") };
    let is_ready = |told: &String| told.starts_with("HTTP/1.1 200");
    tests::eventually("it is ready", ready, is_ready).await;
    println!("orders after {bought:?}, ready after {:?}", silent.elapsed());
    assert!(silent.elapsed() < RECOVERY, "it took {bought:?} and {:?}", silent.elapsed());
    let mut outcome = load.end().await;
    println!("slowest answer {:?}, /healthz {:?}", outcome.slowest, alive.await.expect("no panic"));
    assert!(outcome.slowest < RECOVERY, "a caller waited for {:?}", outcome.slowest);
    outcome.placed.push(placed);
    crate::load::all_is_true(&shop, &listing, 100_000, &outcome.placed).await;
    server.assert_audit_clean();
}

/// PostgreSQL executes the statement, and Kassa waits for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s31_a_slow_statement_keeps_its_time() {
    let Some((server, _proxy)) = behind_a_proxy_with(&[("KASSA_OUTBOX__WORKERS", "0")]).await
    else {
        return;
    };
    let shop = server.shop();
    let listing = shop.listing("2.00", 5).await;
    let mut session = Database::open(server.database_url());
    session.run(
        "CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN PERFORM pg_sleep(3.5); RETURN NEW; END $$; \
         CREATE TRIGGER linger BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION linger()",
    );
    let asked = Instant::now();
    shop.shopper().api.order_one(&listing.id, 1).await.expect(201);
    assert!(asked.elapsed() > Duration::from_secs(3), "it was not slow");
    assert_eq!(metric(&server, "kassa_storage_connections_abandoned_total"), 0);
    session.run("DROP TRIGGER linger ON orders; DROP FUNCTION linger()");
    server.assert_audit_clean();
}
