//! How a walk begins: its servers, listings and coupons.

use std::path::Path;

use serde_json::json;
use tests::{Coupon, Db, Server, Shop};

use crate::world::Offer;

/// Two servers on PostgreSQL, one on SQLite. They are demo servers because of the clock that can be
/// moved, and share one provider.
pub fn servers(db: Db, settings: &[(&str, &str)], ledger: &Path) -> Vec<Server> {
    let ledger = ledger.to_str().expect("a plain path");
    let common = [
        ("KASSA_PAYMENTS__MOCK__LEDGER_FILE", ledger),
        ("KASSA_PAYMENTS__TIMEOUT", "500ms"),
        ("KASSA_DATABASE__LOCK_TIMEOUT", "10s"),
        ("KASSA_DATABASE__ACQUIRE_TIMEOUT", "10s"),
        ("RUST_LOG", "warn"),
    ];
    let settings = [&common, settings].concat();
    let second = matches!(db, Db::Postgres);
    let first = Server::start_demo_with(db, &settings);
    let url = Db::Url(first.database_url().to_owned());
    let others = second.then(|| Server::start_demo_with(url, &settings));
    std::iter::once(first).chain(others).collect()
}

/// Plenty of three, few of one, and one whose stock is not counted.
pub async fn offers(shop: &Shop) -> Vec<Offer> {
    let of = [
        ("3.00", Some(100_000)),
        ("12.50", Some(100_000)),
        ("20.00", Some(100_000)),
        ("7.77", Some(8)),
        ("0.99", None),
    ];
    let mut offers = Vec::new();
    for (price, initial) in of {
        offers.push(Offer { listing: shop.listing(price, initial).await, initial });
    }
    offers
}

/// Without limits, nearly used up, once for each user, and one that makes small orders free.
pub async fn coupons(shop: &Shop) -> Vec<Coupon> {
    vec![
        shop.coupon("1.00", json!({})).await,
        shop.coupon("2.00", json!({ "max_redemptions": 5 })).await,
        shop.coupon("1.50", json!({ "max_per_user": 1 })).await,
        shop.coupon("6.00", json!({ "max_redemptions": 40 })).await,
    ]
}
