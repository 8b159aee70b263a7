//! Every error code of the registry is answered by a real server, with its status, and has its
//! page.
//!
//! What is declared and what is reached is the same data: a case names its code and the way to it,
//! and the tests below are made from the list of groups. The list is held against `GET /errors`, so
//! that a code without a case fails here, and so does a case whose code is gone.
//!
//! ```text
//! case.rs       a case, and how a group of them is run
//! callers.rs    who calls: tokens, roles, paths
//! requests.rs   what is sent: bodies, keys, cursors, webhooks
//! carts.rs      carts and their checkout
//! orders.rs     orders and their states
//! paying.rs     payments, as shoppers and providers see them
//! providers.rs  what only a provider with signatures of its own brings about
//! admin.rs      errors of the admin API
//! overloaded.rs servers that are short of something
//! storage.rs    what only the database can bring about
//! never.rs      the codes that no caller can bring about, and why
//! dangling.rs   a request that does not end
//! ```

mod admin;
mod callers;
mod carts;
mod case;
mod dangling;
mod never;
mod orders;
mod overloaded;
mod paying;
mod providers;
mod requests;
mod shipping;
mod storage;

use std::collections::BTreeSet;

use api_actix::errors::Code;
use serde_json::Value;
use tests::Reply;

/// Makes of each group its tests on both databases, and of all groups the list of what is shown.
/// One list for both: a group cannot be counted without being run.
macro_rules! groups {
    (shared: $($shared:ident),+; alone: $($alone:ident),+;) => {
        mod on_a_shared_server {
            $(async fn $shared(server: &tests::Server) {
                crate::case::all_on(server, crate::$shared::CASES).await;
            })+
            tests::on_both_databases!($($shared),+);
        }

        mod on_a_server_of_its_own {
            $(async fn $alone(db: tests::Db) {
                crate::case::all_alone(&db, crate::$alone::CASES).await;
            })+
            tests::on_each_database!($($alone),+);
        }

        /// Code and status of every case that is run.
        fn shown() -> BTreeSet<(String, u16)> {
            let mut shown = BTreeSet::new();
            $(shown.extend($shared::CASES.iter().map(case::Case::declared));)+
            $(shown.extend($alone::CASES.iter().map(case::Case::declared));)+
            shown
        }
    };
}

groups! {
    shared: callers, requests, carts, orders, paying, admin;
    alone: overloaded, providers, shipping, storage;
}

/// The registry, as the server itself tells it.
async fn registry() -> Vec<Value> {
    let shop = tests::shared::on_sqlite().shop();
    let list = shop.anonymous().call("GET", "/errors", &[]).header("accept", "application/json");
    list.await.expect(200).items().to_vec()
}

fn code_and_status(entry: &Value) -> (String, u16) {
    let code = entry["code"].as_str().expect("a code").to_owned();
    let status = entry["status"].as_u64().and_then(|status| status.try_into().ok());
    (code, status.expect("a status"))
}

/// Otherwise the binary is older than the sources, and these tests prove nothing.
#[tokio::test]
async fn the_servers_registry_is_the_one_in_the_sources() {
    let told: Vec<_> = registry().await.iter().map(code_and_status).collect();
    let rows = Code::ALL.iter().map(|code| code.entry());
    let written: Vec<_> = rows.map(|row| (row.code.to_owned(), row.status)).collect();
    assert_eq!(told, written, "build the binary again: cargo build -p server --bin kassa");
}

#[tokio::test]
async fn every_code_of_the_registry_is_answered_and_no_other() {
    let registry: BTreeSet<_> = registry().await.iter().map(code_and_status).collect();
    let never: BTreeSet<_> = never::EXCEPTIONS.iter().map(never::Exception::declared).collect();
    let shown = shown();
    let both: Vec<_> = shown.intersection(&never).collect();
    assert!(both.is_empty(), "reached, so no exception: {both:?}");
    let declared: BTreeSet<_> = shown.union(&never).cloned().collect();
    let unreached: Vec<_> = registry.difference(&declared).collect();
    assert!(unreached.is_empty(), "no case reaches {unreached:?}");
    let unknown: Vec<_> = declared.difference(&registry).collect();
    assert!(unknown.is_empty(), "not in the registry: {unknown:?}");
}

#[tokio::test]
async fn every_code_has_its_page() {
    let shop = tests::shared::on_sqlite().shop();
    for entry in registry().await {
        let (code, status) = code_and_status(&entry);
        let page = || shop.anonymous().call("GET", "/errors/{code}", &[&code]);
        let told = page().header("accept", "application/json").await.expect(200);
        assert_eq!(told.body, entry, "the page and the list differ");
        let read: Reply = page().header("accept", "text/html").await.expect(200);
        assert!(read.header("content-type").starts_with("text/html"), "{read}");
        let text = String::from_utf8_lossy(&read.raw).into_owned();
        assert!(text.contains(&format!("<code>{code}</code>, HTTP status {status}")), "{read}");
    }
    let unknown = shop.anonymous().call("GET", "/errors/{code}", &["nonsense"]);
    unknown.await.refused(404, "not_found");
}
