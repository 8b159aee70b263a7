//! Servers whose wall clock is wrong, or is set while they run.

use std::time::Duration;

use tests::server::raw_get;
use tests::shop::{Shop, fresh_id};
use tests::wall_clock::WallClock;
use tests::{Api, Db, Server, eventually, tokens};

tests::on_each_database!(
    t06_a_jump_of_the_wall_clock_ends_nothing_and_is_told,
    t06_a_clock_that_is_wrong_at_the_start_is_told,
);

const HOUR: i64 = 3_600;
const MONTH: i64 = 31 * 24 * HOUR;
/// Short leases, for what waits until they have run out.
const SETTINGS: &[(&str, &str)] =
    &[("KASSA_OUTBOX__LEASE", "2s"), ("KASSA_PAYMENTS__TIMEOUT", "500ms")];

fn metric(server: &Server, name: &str) -> f64 {
    let page = raw_get(server.port(), "/metrics").expect("an answer");
    let line = page.lines().find(|line| line.starts_with(&format!("{name} ")));
    let line = line.unwrap_or_else(|| panic!("{name} in {page}"));
    line.rsplit(' ').next().and_then(|value| value.parse().ok()).expect("a number")
}

async fn sees(server: &Server, name: &str, accept: impl Fn(f64) -> bool) {
    let look = || async { metric(server, name) };
    eventually(name, look, |value: &f64| accept(*value)).await;
}

fn seconds_from_now(time: &str) -> i64 {
    let time = chrono::DateTime::parse_from_rfc3339(time).expect("a time");
    (time.to_utc() - chrono::Utc::now()).num_seconds().abs()
}

/// An unpaid order under a key, and a cart.
struct Live {
    shop: Shop,
    shopper: Api,
    listing: String,
    key: String,
    order: String,
}

impl Live {
    async fn on(server: &Server) -> Self {
        let (shop, key) = (server.shop(), fresh_id());
        let (listing, shopper) = (shop.listing("2.00", 50).await.id, shop.shopper().api);
        let order = shopper.order_one(&listing, 1).key(&key).await.expect(201).text("id");
        shopper.put_in_cart(&listing, 2).await;
        Self { shop, shopper, listing, key, order }
    }

    /// Nothing of it has ended, and tokens are as good as they were.
    async fn is_kept(&self, when: &str) {
        let again = self.shopper.order_one(&self.listing, 1).key(&self.key).await.expect(201);
        assert_eq!(again.text("id"), self.order, "{when}: bought twice");
        let order = self.shopper.see_order(&self.order).await.expect(200);
        assert_eq!(order.text("status"), "pending", "{when}");
        let cart = self.shopper.see_cart().await.expect(200);
        assert_eq!(cart.body["items"].as_array().map(Vec::len), Some(1), "{when}: {cart}");
    }
}

async fn t06_a_jump_of_the_wall_clock_ends_nothing_and_is_told(db: Db) {
    let shared = matches!(db, Db::Postgres);
    let Some(wall) = WallClock::off_by(0) else { return };
    let server = Server::stopped(db, SETTINGS);
    wall.start(&server);
    let live = Live::on(&server).await;
    sees(&server, "kassa_clock_trusted", |trusted| trusted == 1.0).await;
    for (number, by) in [(1.0, MONTH), (2.0, -MONTH)] {
        wall.set(by);
        sees(&server, "kassa_clock_offset_seconds", |off| (off + by as f64).abs() < 60.0).await;
        sees(&server, "kassa_clock_jumps_total", |jumps| jumps >= number).await;
        let trusted = if shared { 1.0 } else { 0.0 };
        sees(&server, "kassa_clock_trusted", |told| told == trusted).await;
        // The sweeps go around several times.
        tokio::time::sleep(Duration::from_secs(1)).await;
        live.is_kept(&format!("{by} s")).await;
        let other = live.shop.shopper().api.order_one(&live.listing, 1).await.expect(201);
        assert!(seconds_from_now(&other.text("created_at")) < 60, "{other}");
    }
    wall.set(0);
    sees(&server, "kassa_clock_offset_seconds", |off| off.abs() < 2.0).await;
    sees(&server, "kassa_clock_trusted", |trusted| trusted == 1.0).await;
    let told = server.stderr();
    let off = "wall clock differs from server time";
    let lines = match shared {
        true => ["wall clock jumped; the database clock is used", off],
        false => ["expiry and deletion paused", "expiry and deletion resumed"],
    };
    for line in lines {
        assert!(told.contains(line), "{line:?} in {told}");
    }
    server.assert_audit_clean();
}

async fn t06_a_clock_that_is_wrong_at_the_start_is_told(db: Db) {
    let shared = matches!(db, Db::Postgres);
    let Some(wall) = WallClock::off_by(0) else { return };
    let server = Server::stopped(db, SETTINGS);
    wall.start(&server);
    let live = Live::on(&server).await;
    for (by, line) in
        [(-MONTH, "is behind the newest row"), (MONTH, "is far ahead of the newest row")]
    {
        assert!(server.terminate().success());
        wall.set(by);
        wall.start(&server);
        let trusted = if shared { 1.0 } else { 0.0 };
        sees(&server, "kassa_clock_trusted", |told| told == trusted).await;
        sees(&server, "kassa_clock_offset_seconds", |off| {
            (off + by as f64).abs() < 60.0 || !shared
        })
        .await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let told = server.stderr();
        assert_eq!(told.contains(line), !shared, "{line:?} in {told}");
        if shared || by < 0 {
            live.is_kept(&format!("started with {by} s")).await;
        }
    }
    assert!(server.terminate().success());
    wall.set(-MONTH);
    wall.start(&server);
    wall.set(0);
    sees(&server, "kassa_clock_trusted", |trusted| trusted == 1.0).await;
    live.is_kept("after the time service has set the clock").await;
    server.assert_audit_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_three_servers_an_hour_apart_are_as_one() {
    if !pg_harness::available() {
        return;
    }
    let right = Server::start_with(Db::Postgres, SETTINGS);
    let mut servers = vec![right];
    let mut clocks = Vec::new();
    for off in [HOUR, -HOUR] {
        let Some(wall) = WallClock::off_by(off) else { return };
        let server = Server::stopped(Db::Url(servers[0].database_url().to_owned()), SETTINGS);
        wall.start(&server);
        sees(&server, "kassa_clock_offset_seconds", |told| (told + off as f64).abs() < 60.0).await;
        servers.push(server);
        clocks.push(wall);
    }
    for from in &servers {
        let live = Live::on(from).await;
        let user = fresh_id();
        let brief = tokens::claims(&user, &["customer"], 120);
        let token = tokens::mint(tests::server::jwt_secret(), &brief);
        for on in &servers {
            let api = on.shop().anonymous().with_token(token.clone());
            let order = api.order_one(&live.listing, 1).await.expect(201);
            assert!(seconds_from_now(&order.text("created_at")) < 60, "{order}");
        }
        clocks[0].set(MONTH);
        tokio::time::sleep(Duration::from_secs(2)).await;
        live.is_kept("beside servers that are an hour and a month off").await;
        clocks[0].set(HOUR);
    }
    servers[0].assert_audit_clean();
}
