//! SIGKILL in the middle of a load, again and again: nothing that was acknowledged is lost,
//! nothing is done twice, no key is stuck, and the books are right.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::replay::{self, Fact, Journal, Options, Order};
use tests::server::jwt_secret;
use tests::{Api, Db, Server, tokens};

tests::on_each_database!(f02_kill9_under_load_loses_nothing_and_doubles_nothing);

/// The provider must outlive the server, so the mock keeps its ledger in a file. A short time limit
/// for the provider makes the leases short that a killed server leaves behind.
const SETTINGS: [(&str, &str); 3] = [
    ("RUST_LOG", "warn"),
    ("KASSA_PAYMENTS__MOCK__LEDGER_FILE", "mock-ledger.json"),
    ("KASSA_PAYMENTS__TIMEOUT", "1s"),
];

/// How long the work of a killed server waits before another one takes it (`outbox.lease`).
const LEASE: Duration = Duration::from_secs(60);

/// How often the server is killed; `KASSA_KILLS` says otherwise.
fn kills() -> u32 {
    let asked = std::env::var("KASSA_KILLS").ok();
    asked.map_or(2, |kills| kills.parse().expect("KASSA_KILLS is a number"))
}

async fn f02_kill9_under_load_loses_nothing_and_doubles_nothing(db: Db) {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/online-retail");
    let server = Arc::new(Server::stopped(db, &SETTINGS));
    server.import_listings(&data.join("listings.csv.gz")).expect("listings are imported");
    server.restart();
    let orders = replay::read_orders(&data.join("orders.jsonl.gz"), usize::MAX).expect("orders");

    let over = Arc::new(AtomicBool::new(false));
    let killer = std::thread::spawn({
        let (server, over) = (Arc::clone(&server), Arc::clone(&over));
        move || kill_again_and_again(&server, kills(), &over)
    });
    let mut journals = Vec::new();
    while !over.load(Ordering::Relaxed) || journals.is_empty() {
        let round = format!("round-{}", journals.len());
        journals.push(load(&server, &orders, &round).await);
    }
    killer.join().expect("the killer has done its work");

    let facts: Vec<Fact> = journals.iter().flat_map(Journal::facts).collect();
    assert_eq!(facts.len(), orders.len() * journals.len());
    nothing_acknowledged_is_lost(&server, &facts).await;
    nothing_is_doubled(&server, &facts).await;
    server.assert_audit_clean();
}

/// Replays the ledger once more under keys of its own and expects the books to agree.
async fn load(server: &Server, orders: &[Order], round: &str) -> Journal {
    let orders = orders
        .iter()
        .cloned()
        .map(|order| Order { reference: format!("{round}-{}", order.reference), ..order });
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("journal");
    let options = Options { journal: Some(path.clone()), ..Options::for_tests(&server.base_url()) };
    let report = replay::run(options, orders.collect()).await.expect("every order is replayed");
    assert!(report.agrees(), "{report}");
    Journal::open(Some(&path)).expect("the journal can be read again")
}

/// Kills the server at moments that differ from kill to kill, and starts it again.
fn kill_again_and_again(server: &Server, kills: u32, over: &AtomicBool) {
    for kill in 0..kills {
        let pause = 300 + u64::from(kill * 7_919 % 1_200);
        std::thread::sleep(Duration::from_millis(pause));
        server.kill9();
        let begun = Instant::now();
        server.restart();
        eprintln!("kill {} of {kills}: ready again after {:?}", kill + 1, begun.elapsed());
    }
    over.store(true, Ordering::Relaxed);
}

fn shopper(server: &Server, user: &str) -> Api {
    let token = tokens::mint(jwt_secret(), &tokens::claims(user, &["customer"], 3_600));
    Api::anonymous(&server.base_url()).with_token(token)
}

/// Every session answers as it did, and every order is at least as far as we were told.
async fn nothing_acknowledged_is_lost(server: &Server, facts: &[Fact]) {
    for fact in facts {
        let api = shopper(server, &fact.user);
        let body = json!({ "cart_id": fact.cart });
        let again = api.open_session(&body).key(&fact.key).await.expect(201);
        assert!(again.is_replayed(), "the key is not known any more: {again}");
        let told = fact.session.as_deref().expect("the session was acknowledged");
        assert_eq!(String::from_utf8_lossy(&again.raw), told, "{}", fact.key);
        assert!(fact.paid, "{} was never paid", fact.key);
        let order = api.see_order(&again.text("order_id")).await.expect(200);
        let expected = if fact.cancelled { "cancelled" } else { "paid" };
        assert_eq!(order["status"], expected, "{order}");
        assert_eq!(order["payments"].as_array().map(Vec::len), Some(1), "{order}");
        if fact.cancelled {
            let id = order.text("id");
            let look = || async { api.see_order(&id).await.expect(200) };
            let gone = |seen: &tests::Reply| seen["payment_status"] == "refunded";
            tests::within(LEASE * 2, "the money was refunded", look, gone).await;
        }
    }
}

/// No one has more orders than keys, and every order belongs to one of the keys.
async fn nothing_is_doubled(server: &Server, facts: &[Fact]) {
    let mut known = HashMap::<&str, Vec<String>>::new();
    for fact in facts {
        let session: Value = serde_json::from_str(fact.session.as_deref().unwrap_or("{}"))
            .expect("the answer was JSON");
        let order = session["order_id"].as_str().expect("an order").to_owned();
        known.entry(&fact.user).or_default().push(order);
    }
    for (user, mut expected) in known {
        let api = shopper(server, user);
        let (mut seen, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let mut page = api.list_orders().query("limit", "100");
            if let Some(cursor) = &cursor {
                page = page.query("cursor", cursor);
            }
            let page = page.await.expect(200);
            seen.extend(tests::client::as_strings(page.items(), "id"));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = Some(next.to_owned()),
                None => break,
            }
        }
        seen.sort();
        expected.sort();
        assert_eq!(seen, expected, "the orders of {user}");
    }
}
