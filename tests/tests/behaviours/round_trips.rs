//! Statements and commits of the hot requests, counted at the adapter and held to a table, so that
//! a change that costs a round trip is seen. `docs/performance.md` shows the same table.

use std::future::Future;
use std::sync::Arc;

use adapters_diesel::{ConnectOptions, DieselStore, migrations};
use application::cart::{PutItem, put_item};

use crate::fixture::{self, Fixture};

/// Statements and commits of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cost {
    statements: u64,
    commits: u64,
}

const fn cost(statements: u64, commits: u64) -> Cost {
    Cost { statements, commits }
}

/// What each request may cost at most: on PostgreSQL, and on SQLite, where a statement is a
/// function call and not a round trip.
const LIMITS: &[(&str, Cost, Cost)] = &[
    ("add item", cost(2, 1), cost(7, 1)),
    ("checkout session", cost(5, 2), cost(40, 2)),
    ("webhook, paid", cost(3, 1), cost(24, 1)),
    // On PostgreSQL mostly 11: on a busy machine one of the queues looks once more.
    ("deliver messages", cost(12, 2), cost(103, 5)),
    ("read order", cost(1, 0), cost(8, 0)),
    ("create order", cost(3, 1), cost(13, 1)),
    ("pay order", cost(5, 2), cost(37, 2)),
];

async fn counted<T>(store: &DieselStore, work: impl Future<Output = T>) -> (T, Cost) {
    let before = store.counters();
    let out = work.await;
    let after = store.counters();
    let statements = after.statements - before.statements;
    (out, cost(statements, after.commits - before.commits))
}

/// Runs each request three times with three lines, after a first round that has warmed everything up.
async fn measure(store: Arc<DieselStore>) -> Vec<(&'static str, Cost)> {
    let s = Fixture::on(store.clone(), None);
    let mut costs = Vec::new();
    for round in 0..4 {
        if round == 1 {
            costs.clear();
        }
        let ada = s.customer();
        let listings = [
            s.listing("1.00", Some(50)).await,
            s.listing("2.00", Some(50)).await,
            s.listing("3.00", Some(50)).await,
        ];
        for listing in &listings[..2] {
            s.put(&ada, listing.id, 2).await;
        }
        let item = PutItem { listing: listings[2].id, qty: 2 };
        let (_, c) = counted(&store, put_item(&s.engine, &ada, item, None)).await;
        costs.push(("add item", c));
        let cart = s.cart(&ada).await.cart.id;
        let (session, c) = counted(&store, s.checkout_as(&ada, cart, |_| {})).await;
        costs.push(("checkout session", c));
        let session = session.expect("a session");
        let (_, c) = counted(&store, s.send_webhook_for(&session, "paid")).await;
        costs.push(("webhook, paid", c));
        let (_, c) = counted(&store, s.work()).await;
        costs.push(("deliver messages", c));
        let id = session.record.order.id;
        let (_, c) = counted(&store, application::orders::get(&s.engine, &ada, id)).await;
        costs.push(("read order", c));
        let (order, c) = counted(&store, s.place(&ada, listings[0].id, 1)).await;
        costs.push(("create order", c));
        let (_, c) = counted(&store, s.pay(&ada, order.order.id, None)).await;
        costs.push(("pay order", c));
    }
    costs
}

fn hold(costs: &[(&str, Cost)], limit: impl Fn(&(&str, Cost, Cost)) -> Cost) {
    for row in LIMITS {
        // Results of messages are also stored every second, and the price tables read again every few seconds: on a
        // busy machine a round can have more.
        let (what, limit) = (row.0, limit(row));
        let measured = costs.iter().filter(|(name, _)| *name == what).map(|(_, cost)| *cost);
        let fewest = measured.min_by_key(|cost| (cost.statements, cost.commits));
        let cost = fewest.expect(what);
        println!("{what:20} {:3} statements {} commits", cost.statements, cost.commits);
        assert!(cost.commits <= limit.commits, "{what}: {cost:?}, at most {limit:?}");
        assert!(cost.statements <= limit.statements, "{what}: {cost:?}, at most {limit:?}");
    }
}

fn open(url: &str) -> Arc<DieselStore> {
    migrations::up(url).expect("migrated");
    Arc::new(DieselStore::connect(url, ConnectOptions::default()).expect("connected"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_on_sqlite_stay_within_their_round_trips() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}/shop.db", folder.path().display());
    let store = tokio::task::spawn_blocking(move || open(&url)).await.expect("opened");
    hold(&measure(store).await, |row| row.2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_on_postgres_stay_within_their_round_trips() {
    if !pg_harness::available() {
        return;
    }
    let store = tokio::task::spawn_blocking(|| open(&fixture::provider::fresh_postgres()));
    hold(&measure(store.await.expect("opened")).await, |row| row.1);
}
