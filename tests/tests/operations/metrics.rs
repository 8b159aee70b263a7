//! `GET /metrics` after a day's work: what is counted, under which labels, and that nothing that
//! callers choose becomes one.

use std::collections::BTreeMap;

use application::metrics::{METRICS, Metric};
use serde_json::json;
use tests::shop::fresh_id;
use tests::{Api, Db, Server, Shop, eventually};

/// What scrapers bear.
const SCRAPER: &str = "5d20c7f19be8463a0f5d7c2e91b6a84f";

tests::on_each_database!(a_days_work_is_counted_under_labels_of_ours);

/// One line of the page: the name, its labels, its value.
type Sample = (String, BTreeMap<String, String>, f64);

async fn page(api: &Api) -> String {
    let seen = api.call("GET", "/metrics", &[]).await.expect(200);
    assert!(seen.header("content-type").starts_with("text/plain"), "{seen}");
    String::from_utf8(seen.raw).expect("text")
}

/// The samples of a page. Their labels hold neither quotes nor commas: a test of its own below.
fn samples(page: &str) -> Vec<Sample> {
    page.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(sample).collect()
}

fn sample(line: &str) -> Sample {
    let (series, value) = line.rsplit_once(' ').expect("a value");
    let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
    let labels = labels.strip_suffix('}').expect("closed labels");
    let label = |pair: &str| {
        let (name, value) = pair.split_once('=').expect("a label");
        (name.to_owned(), value.trim_matches('"').to_owned())
    };
    let labels = labels.split(',').filter(|pair| !pair.is_empty()).map(label).collect();
    (name.to_owned(), labels, value.parse().expect("a number"))
}

/// The sum over the samples that bear these labels.
fn sum(page: &str, name: &str, labels: &[(&str, &str)]) -> f64 {
    let all = samples(page).into_iter();
    let bears = |has: &BTreeMap<String, String>| {
        labels.iter().all(|(label, value)| has.get(*label).map(String::as_str) == Some(value))
    };
    all.filter(|(of, has, _)| of == name && bears(has)).map(|(_, _, value)| value).sum()
}

/// The metric that a sample belongs to.
fn metric_of(sample: &str) -> Option<&'static Metric> {
    let suffixes = ["", "_bucket", "_sum", "_count"];
    let of = |metric: &&Metric| suffixes.iter().any(|s| format!("{}{s}", metric.name) == sample);
    METRICS.iter().find(of)
}

async fn a_days_work(shop: &Shop) {
    let shopper = shop.reachable_shopper().await;
    let listing = shop.listing("5.00", 50).await;
    let session = shopper.buy(shop, &listing, 1).await;
    shopper.is_notified(&session.order, "order_confirmation").await;
    let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
    shopper.api.pay_order_with(&order, "tok_declined").await.refused(402, "payment_declined");
    let key = fresh_id();
    let body = json!({ "items": [{ "product_id": listing.id, "quantity": 1 }] });
    for _ in 0..3 {
        shopper.api.create_order(&body).key(&key).await.expect(201);
    }
    shop.provider_says("mock_pi_of_no_payment", "paid").await.expect(202);
    let forged = json!({ "provider_ref": "x", "status": "paid", "signature": "00" });
    shop.anonymous().send_webhook(&forged).await.expect(401);
    let made_up = format!("made-up-{}", fresh_id());
    shop.anonymous().send_provider_webhook(&made_up, &forged).await;
    shop.anonymous().call_path("GET", &format!("/nowhere/{}", fresh_id())).await.expect(404);
    shop.anonymous().call_path("BREW", "/api/listings").await;
}

async fn a_days_work_is_counted_under_labels_of_ours(db: Db) {
    let server = Server::start(db);
    let shop = server.shop();
    a_days_work(&shop).await;
    let api = shop.anonymous();
    let sent =
        |page: &String| sum(page, "kassa_notifications_total", &[("outcome", "sent")]) >= 1.0;
    let page = eventually("an e-mail is counted", || page(api), sent).await;
    let counted = [
        ("kassa_http_requests_total", vec![("route", "/api/orders"), ("status", "201")], 4.0),
        ("kassa_http_requests_total", vec![("method", "other")], 1.0),
        ("kassa_http_requests_total", vec![("route", "none"), ("status", "404")], 1.0),
        ("kassa_http_request_seconds_count", vec![("route", "/api/orders")], 4.0),
        ("kassa_http_requests_in_flight", vec![], 1.0),
        ("kassa_idempotent_replays_total", vec![], 2.0),
        ("kassa_payments_total", vec![("provider", "mock"), ("outcome", "paid")], 1.0),
        ("kassa_payments_total", vec![("provider", "mock"), ("outcome", "declined")], 1.0),
        ("kassa_webhooks_total", vec![("provider", "mock"), ("outcome", "applied")], 1.0),
        ("kassa_webhooks_total", vec![("provider", "mock"), ("outcome", "parked")], 1.0),
        ("kassa_webhooks_total", vec![("provider", "mock"), ("outcome", "refused")], 1.0),
        ("kassa_webhooks_total", vec![("provider", "none"), ("outcome", "refused")], 1.0),
        ("kassa_panics_total", vec![], 0.0),
        ("kassa_build_info", vec![], 1.0),
    ];
    for (name, labels, wanted) in counted {
        let found = sum(&page, name, &labels);
        assert!((found - wanted).abs() < 0.5, "{name} {labels:?}: {found}, not {wanted}\n{page}");
    }
    for (name, labels) in [
        ("kassa_commits_total", [("outcome", "done")].as_slice()),
        ("kassa_commit_seconds_count", &[]),
        ("kassa_provider_call_seconds_count", &[("call", "create")]),
        ("kassa_outbox_jobs_total", &[("outcome", "done")]),
    ] {
        assert!(sum(&page, name, labels) >= 1.0, "{name} {labels:?}\n{page}");
    }
    assert_is_documented(&page);
}

/// Every metric is in the table and the table's are all there, with their words and labels.
fn assert_is_documented(page: &str) {
    for (name, labels, _) in samples(page) {
        let metric = metric_of(&name).unwrap_or_else(|| panic!("{name} is not in the table"));
        let own: Vec<&str> =
            labels.keys().map(String::as_str).filter(|label| *label != "le").collect();
        let mut declared = metric.labels.to_vec();
        declared.sort_unstable();
        assert_eq!(own, declared, "labels of {name}");
        for value in labels.values() {
            assert!(value.len() <= 64 && !value.contains("made-up"), "{name}: {value}");
            let dashes = value.matches('-').count();
            assert!(dashes < 4, "{name} bears what looks like an id: {value}");
        }
    }
    for metric in METRICS {
        let (name, kind) = (metric.name, metric.kind.as_str());
        assert!(page.contains(&format!("# HELP {name} {}", metric.help)), "{name}\n{page}");
        assert!(page.contains(&format!("# TYPE {name} {kind}")), "{name}\n{page}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_can_be_kept_to_its_scrapers_or_taken_away() {
    let closed = Server::start_with(Db::Sqlite, &[("KASSA_METRICS__TOKEN", SCRAPER)]);
    let api = closed.shop().anonymous().clone();
    api.call("GET", "/metrics", &[]).await.refused(401, "token_missing");
    closed.shop().operator.call("GET", "/metrics", &[]).await.refused(401, "token_invalid");
    page(&api.with_token(SCRAPER)).await;

    let off = Server::start_with(Db::Sqlite, &[("KASSA_METRICS__ENABLED", "false")]);
    off.shop().anonymous().call("GET", "/metrics", &[]).await.refused(404, "not_found");
}
