//! What a test may rely on when it asks for a database.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection,
    sql_query, sql_types::BigInt, sql_types::Text,
};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

fn connect(url: &str) -> PgConnection {
    PgConnection::establish(url).unwrap()
}

fn items(url: &str) -> i64 {
    sql_query("SELECT count(*) AS n FROM item").get_result::<Count>(&mut connect(url)).unwrap().n
}

fn setting(url: &str, name: &str) -> String {
    let query = format!("SELECT current_setting('{name}') AS value");
    sql_query(query).get_result::<Setting>(&mut connect(url)).unwrap().value
}

fn one_item(url: &str) {
    connect(url).batch_execute("CREATE TABLE item (id int); INSERT INTO item VALUES (1)").unwrap();
}

#[test]
fn databases_do_not_see_each_other() {
    if !pg_harness::available() {
        return;
    }
    let (one, other) = (pg_harness::fresh_database(), pg_harness::fresh_database());
    one_item(&one);
    assert_eq!(items(&one), 1);
    one_item(&other);
    assert_eq!(items(&other), 1);
}

#[test]
fn a_template_is_prepared_once_and_its_copies_are_independent() {
    if !pg_harness::available() {
        return;
    }
    let prepared = AtomicU32::new(0);
    let fresh = || {
        pg_harness::fresh_database_from("once", |url| {
            prepared.fetch_add(1, Ordering::SeqCst);
            one_item(url);
        })
    };
    let urls: Vec<String> = thread::scope(|scope| {
        let running: Vec<_> = (0..4).map(|_| scope.spawn(fresh)).collect();
        running.into_iter().map(|handle| handle.join().unwrap()).collect()
    });

    assert_eq!(prepared.load(Ordering::SeqCst), 1);
    connect(&urls[0]).batch_execute("INSERT INTO item VALUES (2)").unwrap();
    let counts: Vec<i64> = urls.iter().map(|url| items(url)).collect();
    assert_eq!(counts, [2, 1, 1, 1]);
}

#[test]
fn keys_have_templates_of_their_own() {
    if !pg_harness::available() {
        return;
    }
    let full = pg_harness::fresh_database_from("with an item", one_item);
    let empty = pg_harness::fresh_database_from("without", |url| {
        connect(url).batch_execute("CREATE TABLE item (id int)").unwrap();
    });
    assert_eq!((items(&full), items(&empty)), (1, 0));
}

#[test]
fn a_connection_left_open_by_the_preparation_does_no_harm() {
    if !pg_harness::available() {
        return;
    }
    let mut left_open = None;
    let url = pg_harness::fresh_database_from("left open", |url| {
        one_item(url);
        left_open = Some(connect(url));
    });
    assert_eq!(items(&url), 1);
    assert!(left_open.unwrap().batch_execute("SELECT 1").is_err());
}

#[test]
fn a_preparation_that_failed_is_tried_again_by_the_next_test() {
    if !pg_harness::available() {
        return;
    }
    let failing = || pg_harness::fresh_database_from("fails once", |_| panic!("on purpose"));
    assert!(catch_unwind(AssertUnwindSafe(failing)).is_err());
    assert_eq!(items(&pg_harness::fresh_database_from("fails once", one_item)), 1);
}

#[test]
fn the_shared_server_is_quick_and_speaks_english() {
    if !pg_harness::available() {
        return;
    }
    let url = pg_harness::fresh_database();
    let expected = [
        ("fsync", "off"),
        ("synchronous_commit", "off"),
        ("full_page_writes", "off"),
        ("max_connections", "200"),
        ("autovacuum", "off"),
        ("lc_messages", "C"),
        ("server_encoding", "UTF8"),
        ("listen_addresses", "127.0.0.1"),
    ];
    for (name, value) in expected {
        assert_eq!(setting(&url, name), value, "{name}");
    }
}

#[test]
fn other_local_users_cannot_log_in() {
    if !pg_harness::available() {
        return;
    }
    let port = pg_harness::server().port();
    let stranger = format!("postgres://kassa:guess@127.0.0.1:{port}/postgres");
    let refusal = PgConnection::establish(&stranger).err().unwrap().to_string();
    assert!(refusal.contains("password authentication failed"), "{refusal}");
}
