//! A shop with very many orders: filled by SQL, then read over HTTP. Shows that lists cost the same
//! however many orders there are, and that walks and exports stay flat in memory.

mod figures;
mod fill;
mod rows;

use std::time::{Duration, Instant};

use serde_json::Value;
use uuid::Uuid;

use crate::{Db, Server, tokens};

pub use figures::{Figures, ListCost};
pub use fill::{USERS, fill, order, user};

/// Times that the first page of each list is read.
const READS: usize = 41;

/// The lists whose first page is looked at, each filtered by one thing.
#[must_use]
pub fn lists() -> Vec<(&'static str, String)> {
    let someone = user(7);
    let lists = [
        ("all", String::new()),
        ("status=cancelled", "status=cancelled".to_owned()),
        ("status=delivered (none)", "status=delivered".to_owned()),
        ("payment_status=unpaid", "payment_status=unpaid".to_owned()),
        ("user_id", format!("user_id={someone}")),
        ("number", "number=00000-00042".to_owned()),
        ("created_after", "created_after=2026-01-01T01:00:00Z".to_owned()),
        ("created_before", "created_before=2026-01-01T01:00:00Z".to_owned()),
        ("amount", "amount_from=10.00&amount_to=11.00&currency=GBP".to_owned()),
    ];
    lists.to_vec()
}

/// A server on a migrated, empty database, with nothing of a background that would disturb.
///
/// # Panics
/// If it does not start.
#[must_use]
pub fn server(db: Db) -> Server {
    Server::start_with(db, &[("RUST_LOG", "warn"), ("KASSA_HTTP__REQUEST_TIMEOUT", "10m")])
}

/// Reads all lists' first pages, and gives the median of each.
///
/// # Panics
/// If an answer is no page.
pub async fn first_pages(server: &Server) -> Vec<ListCost> {
    let http = client();
    let mut costs = Vec::new();
    for (name, query) in lists() {
        let url = format!("{}/api/admin/orders?{query}", server.base_url());
        let mut taken = Vec::with_capacity(READS);
        for _ in 0..READS {
            let begun = Instant::now();
            let page = page(&http, &url).await;
            taken.push(begun.elapsed());
            assert!(page["items"].is_array(), "{name}: {page}");
        }
        taken.sort_unstable();
        costs.push(ListCost { name, median: taken[READS / 2] });
    }
    costs
}

/// Follows the cursors from the first page to the last, and gives how many orders there were.
///
/// # Panics
/// If an order comes twice, or out of its turn.
pub async fn walk(server: &Server, mut seen: impl FnMut(u64)) -> u64 {
    let http = client();
    let base = format!("{}/api/admin/orders?limit=100", server.base_url());
    let (mut count, mut last, mut url) = (0, Uuid::max(), base.clone());
    loop {
        let page = page(&http, &url).await;
        for order in page["items"].as_array().expect("a page has items") {
            let id = order["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
            assert!(id < last, "newest first, each once: {id} after {last}");
            last = id;
            count += 1;
        }
        seen(count);
        match page["next_cursor"].as_str() {
            Some(cursor) => url = format!("{base}&cursor={cursor}"),
            None => return count,
        }
    }
}

/// Reads the whole list as CSV, slowly enough to see whether the server runs ahead, and gives the
/// rows, the header aside.
///
/// # Panics
/// If it breaks off.
pub async fn export(server: &Server, mut seen: impl FnMut(u64)) -> u64 {
    let asked = client()
        .get(format!("{}/api/admin/orders", server.base_url()))
        .header("accept", "text/csv")
        .bearer_auth(admin())
        .timeout(Duration::from_secs(3_600));
    let mut answer = asked.send().await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 200);
    let kind = answer.headers().get("content-type").and_then(|v| v.to_str().ok());
    assert!(kind.is_some_and(|kind| kind.starts_with("text/csv")), "{kind:?}");
    let mut lines = 0_u64;
    while let Some(chunk) = answer.chunk().await.expect("the export goes on to its end") {
        lines += chunk.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        seen(lines);
    }
    lines.saturating_sub(1)
}

async fn page(http: &reqwest::Client, url: &str) -> Value {
    let answer = http.get(url).bearer_auth(admin()).send().await.expect("an answer");
    let status = answer.status();
    let text = answer.text().await.expect("a whole answer");
    assert_eq!(status.as_u16(), 200, "{url}: {text}");
    serde_json::from_str(&text).expect("JSON")
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().expect("an HTTP client")
}

fn admin() -> String {
    tokens::with_roles("0190a0de-0000-7000-8000-000000000002", &["admin"])
}
