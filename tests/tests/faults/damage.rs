//! A SQLite file with a damaged page: found when the server starts, or when the page is read.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;
use tests::server::raw_get;
use tests::timeouts::DEADLINE;
use tests::{Database, Db, Listing, Reply, Server, Shop};

/// A file with a row in most tables, and the first page of each table and index.
struct Sound {
    server: Server,
    listing: Listing,
    bytes: Vec<u8>,
    page_size: usize,
    roots: Vec<usize>,
}

pub fn file_of(server: &Server) -> PathBuf {
    server.database_url().strip_prefix("sqlite://").expect("a file").into()
}

fn number(session: &mut Database, question: &str) -> usize {
    usize::try_from(session.number(question)).expect("a count")
}

async fn sound(settings: &[(&str, &str)]) -> Sound {
    let server = Server::start_with(Db::Sqlite, settings);
    let shop = server.shop();
    let listing = shop.listing("2.00", 5_000).await;
    for _ in 0..3 {
        shop.shopper().buy(&shop, &listing, 1).await;
    }
    shop.coupon("1.00", json!({})).await;
    assert!(server.terminate().success());
    let mut session = Database::open(server.database_url());
    let page_size = number(&mut session, "SELECT page_size FROM pragma_page_size");
    let count = number(&mut session, "SELECT COUNT(*) FROM sqlite_schema WHERE rootpage > 1");
    let roots = (0..count).map(|at| {
        let root = "SELECT rootpage FROM sqlite_schema WHERE rootpage > 1 ORDER BY rootpage";
        number(&mut session, &format!("{root} LIMIT 1 OFFSET {at}"))
    });
    let roots: Vec<usize> = roots.collect();
    drop(session);
    assert!(roots.len() > 30, "tables and indexes: {}", roots.len());
    let bytes = fs::read(file_of(&server)).expect("the file");
    Sound { server, listing, bytes, page_size, roots }
}

impl Sound {
    /// Puts the file in place with one page overwritten, and without a write-ahead log.
    fn damage(&self, page: usize) {
        let mut bytes = self.bytes.clone();
        let begin = (page - 1) * self.page_size;
        for (at, byte) in bytes[begin..begin + self.page_size].iter_mut().enumerate() {
            *byte = u8::try_from((at * 167 + 91) % 256).expect("a byte");
        }
        self.put(&bytes);
    }

    fn put(&self, bytes: &[u8]) {
        let path = file_of(&self.server);
        for end in ["-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{end}", path.display()));
        }
        fs::write(path, bytes).expect("written");
    }

    /// Starts the server; whether it serves. If it does not, it says that the file is damaged.
    fn serves(&self) -> bool {
        let before = self.server.stderr().len();
        self.server.launch(&[], &[]);
        let until = Instant::now() + DEADLINE;
        loop {
            if let Some(status) = self.server.ended() {
                self.server.kill9();
                let told = self.server.stderr().split_off(before);
                assert!(!status.success() && told.contains("damaged"), "{status}: {told}");
                assert!(!told.contains("panicked"), "{told}");
                return false;
            }
            if raw_get(self.server.port(), "/healthz").is_ok() {
                return true;
            }
            assert!(Instant::now() < until, "neither served nor refused");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn audit_tells(&self, page: usize) {
        let audit = self.server.kassa(&["audit"]);
        let told = [audit.stdout, audit.stderr].concat();
        let told = String::from_utf8_lossy(&told).into_owned();
        assert!(!audit.status.success(), "page {page}: {told}");
        assert!(told.contains("damaged") || told.contains("integrity"), "page {page}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f25_a_damaged_page_of_any_table_or_index_is_found_before_serving() {
    let sound = sound(&[]).await;
    for page in &sound.roots {
        sound.damage(*page);
        let served = sound.serves();
        assert!(!served, "page {page} of {:?}", sound.roots);
        sound.audit_tells(*page);
    }
    sound.put(&sound.bytes);
    sound.server.restart();
    sound.server.assert_audit_clean();
}

/// What shoppers and operators do, as far as it goes.
async fn everything(shop: &Shop, listing: &Listing) -> Vec<Reply> {
    let (shopper, admin) = (shop.shopper(), &shop.operator);
    let mut replies = vec![
        shop.anonymous().browse_listings().await,
        shop.anonymous().browse_listings().query("query", "zzzz").await,
        shopper.api.put_in_cart(&listing.id, 1).await,
        shopper.api.see_cart().await,
        shopper.api.put_coupon_on_cart("NONE").await,
        shopper.api.change_me(&json!({"email": "a@example.com"})).await,
        shopper.api.open_session(&json!({})).key(&tests::shop::fresh_id()).await,
    ];
    let order = shop.shopper();
    let placed = order.api.order_one(&listing.id, 1).key(&tests::shop::fresh_id()).await;
    if let Some(id) = placed.body["id"].as_str() {
        replies.push(order.api.pay_order(id, &json!({})).key(&tests::shop::fresh_id()).await);
        replies.push(order.api.see_order_events(id).await);
        replies.push(order.api.cancel_order(id).await);
    }
    replies.push(placed);
    replies.extend([
        admin.admin_list_orders().await,
        admin.admin_list_payments().await,
        admin.admin_list_notifications().await,
        admin.admin_list_outbox().await,
        admin.admin_list_coupons().await,
        admin.admin_list_parked().await,
        admin.admin_list_stock_movements().await,
        admin.admin_see_stats().await,
        admin.admin_change_stock(&listing.id, 1).await,
    ]);
    replies
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f26_damage_that_is_met_while_serving_stops_writes_and_is_no_500() {
    let sound = sound(&[("KASSA_DATABASE__CHECK_AT_START", "off")]).await;
    let mut noticed = 0;
    for page in &sound.roots {
        sound.damage(*page);
        if sound.serves() {
            noticed += usize::from(met(&sound, *page).await);
            sound.server.kill9();
        } else {
            noticed += 1;
        }
        sound.audit_tells(*page);
    }
    assert!(noticed * 2 > sound.roots.len(), "{noticed} of {}", sound.roots.len());
}

/// Whether the damage was met; once it was, nothing is written and the server is not ready.
async fn met(sound: &Sound, page: usize) -> bool {
    let shop = sound.server.shop();
    let replies = everything(&shop, &sound.listing).await;
    for reply in &replies {
        assert!(reply.status < 500 || reply.status == 503, "page {page}: {reply}");
    }
    let damaged = |reply: &Reply| reply.body["code"] == "database_damaged";
    if !replies.iter().any(damaged) {
        return false;
    }
    let ready = raw_get(sound.server.port(), "/readyz").expect("an answer");
    assert!(ready.starts_with("HTTP/1.1 503") && ready.contains("damaged"), "page {page}: {ready}");
    let write = shop.operator.admin_change_stock(&sound.listing.id, 1).await;
    assert_eq!(write.status, 503, "page {page}: {write}");
    let metrics = raw_get(sound.server.port(), "/metrics").expect("an answer");
    assert!(metrics.contains("kassa_storage_writable 0"), "page {page}");
    true
}

/// A path in the same directory.
pub fn beside(path: &Path, name: &str) -> PathBuf {
    path.with_file_name(name)
}
