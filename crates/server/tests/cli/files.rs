//! The database's file: who creates it, and what is told if it cannot be used.

use crate::place::Place;
use crate::serving::Serving;

const SECRET: (&str, &str) = ("KASSA_JWT__SECRET", "b2d94f6e0a71c853e9f0467a1d5c38be");

#[test]
fn only_serving_and_migrating_up_create_a_database() {
    let place = Place::new();
    let name = place.path().join("kassa.db");
    let commands: [&[&str]; 9] = [
        &["migrate", "down"],
        &["audit"],
        &["backup", "copy.db"],
        &["orders", "list"],
        &["orders", "show", "7K3MQ-2X9RT"],
        &["orders", "cancel", "7K3MQ-2X9RT"],
        &["outbox", "list"],
        &["outbox", "retry", "--all"],
        &["reconcile"],
    ];
    for command in commands {
        let said = place.kassa(command).must(69);
        said.complains(&format!("no database at {}", name.display()));
        said.complains("kassa migrate up");
    }
    let csv = place.file("l.csv", "sku,name,unit_price,currency\n");
    place.kassa(&["import", "listings", csv.to_str().unwrap()]).must(69);
    place.kassa(&["migrate", "status"]).must(0).complains("no database at");
    let files: Vec<_> = std::fs::read_dir(place.path()).unwrap().flatten().collect();
    assert_eq!(files.len(), 1, "only the test's own file: {files:?}");
    place.kassa(&["migrate", "up"]).must(0);
    assert!(name.exists());
}

#[test]
fn a_relative_path_is_told_as_an_absolute_one() {
    let place = Place::new();
    let relative = [("KASSA_DATABASE__URL", "sqlite://data/kassa.db")];
    let told = place.path().join("data").join("kassa.db").display().to_string();
    place.kassa_with(&["audit"], &relative).must(69).complains(&told);
    let serving = Serving::start(&place, &["--demo"], &relative);
    let banner = serving.lines_until("Stop it with Ctrl-C").join("\n");
    assert!(banner.contains(&format!("sqlite://{told}")), "{banner}");
}

#[test]
fn a_file_of_something_else_is_not_called_a_full_disk() {
    let place = Place::new();
    let garbage = "this is no database\n".repeat(500);
    let file = place.file("kassa.db", &garbage);
    let serve: &[&str] = &["serve", "--bind", "127.0.0.1:0"];
    let commands: [&[&str]; 6] = [
        serve,
        &["migrate", "up"],
        &["migrate", "down"],
        &["migrate", "status"],
        &["audit"],
        &["backup", "copy.db"],
    ];
    for command in commands {
        let said = place.kassa_with(command, &[SECRET]).must(78);
        said.complains(&format!("{} is not a SQLite database", file.display()));
        assert!(!said.stderr.contains("full") && !said.stderr.contains("running"), "{said:#?}");
    }
    assert_eq!(std::fs::read_to_string(file).unwrap(), garbage, "it is left as it is");
}

#[test]
fn a_ledger_of_something_else_is_not_called_a_full_disk() {
    let place = Place::new();
    std::fs::create_dir(place.path().join("data")).unwrap();
    place.file("data/mock-ledger.jsonl", "this is no ledger\n");
    let said = place.kassa(&["serve", "--demo", "--bind", "127.0.0.1:0"]).must(78);
    said.complains("mock-ledger.jsonl, line 1");
    said.complains("payments.mock.ledger_file");
    assert!(!said.stderr.contains("full"), "{said:#?}");
}

#[test]
fn a_directory_in_the_place_of_the_database_is_told() {
    let place = Place::new();
    std::fs::create_dir(place.path().join("kassa.db")).unwrap();
    for command in [["migrate", "up"], ["orders", "list"]] {
        let said = place.kassa(&command).must(73);
        said.complains("is a directory");
        said.complains("specify a file, not a directory");
    }
}

#[test]
fn an_address_of_another_machine_is_not_called_taken() {
    let place = Place::new();
    let serve = ["serve", "--bind", "192.0.2.1:8080"];
    let said = place.kassa_with(&serve, &[SECRET]).must(69);
    said.complains("192.0.2.1 is not an address of this machine");
}

#[test]
fn printed_messages_are_warned_of() {
    let place = Place::new();
    let said = place.kassa_with(&["config", "check"], &[SECRET]).must(0);
    said.complains("warning: notify.email.kind is console");
    said.complains("warning: notify.sms.kind is console");
    let serving = Serving::start(&place, &[], &[SECRET, ("KASSA_LOG__FORMAT", "json")]);
    let log = serving.lines_until("\"listening\"").join("\n");
    assert!(log.contains("notify.email.kind is console") && log.contains("\"WARN\""), "{log}");
    let demo = place.kassa(&["config", "check", "--demo"]).must(0);
    assert!(!demo.stderr.contains("console"), "{demo:#?}");
}
