//! The operator's tools on a SQLite file: migrate, orders, outbox, audit, healthcheck, webhook.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::place::Place;

#[test]
fn migrations_go_up_and_down() {
    let place = Place::new();
    let applied = |place: &Place| -> Vec<bool> {
        let status = place.kassa(&["migrate", "status", "--output", "json"]).must(0).json();
        let rows = status.as_array().unwrap().clone();
        rows.iter().map(|row| row["applied"].as_bool().unwrap()).collect()
    };
    let before = applied(&place);
    assert!(!before.is_empty() && before.iter().all(|applied| !applied), "{before:?}");
    place.kassa(&["migrate", "up"]).must(0).complains("applied: ");
    assert!(applied(&place).iter().all(|applied| *applied));
    place.kassa(&["migrate", "up"]).must(0).complains("the database is up to date");
    place.kassa(&["migrate", "down"]).must(0).complains("reverted: ");
    assert_eq!(applied(&place).last(), Some(&false));
    place.kassa(&["audit"]).must(69).complains("kassa migrate up");
}

#[test]
fn an_empty_shop_has_no_orders_no_work_and_no_findings() {
    let place = Place::with_database();
    for list in [["orders", "list"], ["payments", "list"], ["outbox", "list"]] {
        let said = place.kassa(&[list[0], list[1], "-o", "json"]).must(0);
        assert_eq!(said.json(), json!([]));
        let csv = place.kassa(&[list[0], list[1], "-o", "csv"]).must(0).stdout;
        assert_eq!(csv.lines().count(), 1, "{csv}");
    }
    let said = place.kassa(&["audit"]).must(0);
    assert!(said.stdout.is_empty());
    said.complains("no findings");
    assert_eq!(place.kassa(&["audit", "-o", "json"]).must(0).json(), json!([]));
    place.kassa(&["outbox", "retry", "--all"]).must(0).complains("no dead jobs");
}

#[test]
fn what_is_not_there_is_told() {
    let place = Place::with_database();
    place.kassa(&["orders", "show", "7K3MQ-2X9RT"]).must(1).complains("order not found");
    place.kassa(&["orders", "show", "seven"]).must(2).complains("neither a number such as");
    let id = "0190a0de-0000-7000-8000-0000000000aa";
    place.kassa(&["orders", "cancel", id]).must(1).complains("order not found");
    place.kassa(&["outbox", "retry", id]).must(1).complains("does not exist");
    place.kassa(&["outbox", "retry"]).must(2);
    for (flag, value, told) in [
        ("--status", "payed", "[possible values: pending, processing, paid,"),
        ("--status", "payed", "'paid'"),
        ("--user", "alice", "expected the user's UUID"),
        ("--created-after", "yesterday", "RFC 3339"),
        ("--output", "xml", "[possible values: table"),
    ] {
        place.kassa(&["orders", "list", flag, value]).must(2).complains(told);
    }
    place.kassa(&["orders", "list", "--status", "PAID"]).must(0);
    place.kassa(&["payments", "list", "--status", "needs_review"]).must(0);
    let resolve = |last: &[&str]| {
        let all = [&["payments", "resolve", id, "--as"], last].concat();
        place.kassa(&all)
    };
    resolve(&["never_created"]).must(1).complains("payment not found");
    resolve(&["created"]).must(2).complains("--reference");
    resolve(&["never_created", "--reference", "tr_1"]).must(2).complains("--reference");
    resolve(&["paid"]).must(2).complains("[possible values: never_created, created]");
    place.kassa(&["orders", "show", "alice"]).must(2).complains("nor a UUID");
    place.kassa(&["outbox", "retry", "alice"]).must(2).complains("expected a UUID");
    let status = ["webhook", "send", "--demo", "--ref", "r", "--status", "payed"];
    place.kassa(&status).must(2).complains("[possible values: ");
    place
        .kassa(&["token", "create", "--user", "alice"])
        .must(2)
        .complains("expected the user's UUID");
    place.kassa(&["reconcile", "--since", "2"]).must(2).complains("such as 30s, 5m or 2d");
}

#[test]
fn what_is_away_exits_69_and_says_what_to_do() {
    let place = Place::new();
    let said = place.kassa(&["healthcheck", "http://127.0.0.1:9/readyz"]).must(69);
    said.complains("http://127.0.0.1:9/readyz does not respond");
    let away = [("KASSA_DATABASE__URL", "postgres://kassa@127.0.0.1:9/kassa")];
    let said = place.kassa_with(&["orders", "list"], &away).must(69);
    said.complains("the database is unavailable");
    said.complains("what to do: ");
    place.kassa(&["healthcheck", "ftp://127.0.0.1:9/"]).must(2).complains("http://");
}

#[test]
fn a_database_that_cannot_be_made_exits_73() {
    let place = Place::new();
    place.file("data", "a file where a directory should be");
    let inside = [("KASSA_DATABASE__URL", "sqlite://data/kassa.db")];
    let said = place.kassa_with(&["migrate", "up"], &inside).must(73);
    said.complains("cannot be written");
}

#[test]
fn a_webhook_is_signed_over_its_canonical_form() {
    let place = Place::new();
    let body =
        place.file("body.json", "{\"status\": \"paid\",\"provider_ref\":\"r\", \"raw_data\":{}}");
    let secret = ("KASSA_PAYMENTS__MOCK__WEBHOOK_SECRET", "key");
    let arguments = ["webhook", "sign", body.to_str().unwrap()];
    let signed: Value = place.kassa_with(&arguments, &[secret]).must(0).json();
    let mut mac = Hmac::<Sha256>::new_from_slice(b"key").unwrap();
    mac.update(br#"{"provider_ref":"r","raw_data":{},"status":"paid"}"#);
    assert_eq!(signed["signature"], hex::encode(mac.finalize().into_bytes()));
    assert_eq!(signed["provider_ref"], "r");
    place.kassa(&arguments).must(78).complains("KASSA_PAYMENTS__MOCK__WEBHOOK_SECRET");
    let array = place.file("array.json", "[]");
    let arguments = ["webhook", "sign", array.to_str().unwrap(), "--demo"];
    place.kassa(&arguments).must(1).complains("not a JSON object");
}
