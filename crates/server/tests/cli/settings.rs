//! `kassa config …`, help and usage: what needs no database.

use crate::place::Place;

const SECRET: &str = "b2d94f6e0a71c853e9f0467a1d5c38be";

#[test]
fn help_goes_to_standard_output_and_bad_usage_to_standard_error() {
    let place = Place::new();
    let help = place.kassa(&["--help"]).must(0);
    assert!(help.stdout.contains("Examples:") && help.stderr.is_empty());
    let wrong = place.kassa(&["serv"]).must(2);
    assert!(wrong.stdout.is_empty());
    wrong.complains("serve");
    place
        .kassa(&["orders", "list", "--output", "xml"])
        .must(2)
        .complains("[possible values: table");
}

#[test]
fn the_example_is_a_settings_file() {
    let place = Place::new();
    let example = place.kassa(&["config", "example"]).must(0).stdout;
    place.file("kassa.toml", &example);
    place.kassa_with(&["config", "check"], &[("KASSA_JWT__SECRET", SECRET)]).must(0);
}

#[test]
fn check_tells_all_faults_at_once_and_exits_78() {
    let place = Place::new();
    let path = place.file("other.toml", "[jwt]\nsecrt = \"x\"\n[orders]\nttl = \"soon\"\n");
    let path = path.to_str().unwrap();
    let said = place.kassa_with(&["config", "check", "--config", path], &[("PORT", "x")]).must(78);
    assert!(said.stdout.is_empty());
    said.complains("3 configuration errors");
    said.complains("other.toml): unknown key; did you mean jwt.secret?");
    said.complains("orders.ttl = \"soon\"");
    said.complains("(PORT): is not a port");
}

#[test]
fn show_masks_secrets_and_names_sources() {
    let place = Place::new();
    place.file("kassa.toml", "[orders]\nttl = \"1h\"\n");
    let url = ("KASSA_DATABASE__URL", "postgres://u:hidden@h/d");
    let variables = [("KASSA_JWT__SECRET", SECRET), url];
    let said = place.kassa_with(&["config", "show", "-o", "json"], &variables).must(0);
    assert!(!said.stdout.contains("hidden") && !said.stdout.contains(SECRET), "{said:?}");
    let rows = said.json();
    let row =
        |key: &str| rows.as_array().unwrap().iter().find(|r| r["key"] == key).unwrap().clone();
    assert_eq!(row("jwt.secret")["value"], "******");
    assert_eq!(row("jwt.secret")["source"], "KASSA_JWT__SECRET");
    assert_eq!(row("database.url")["value"], "postgres://u:******@h/d");
    assert_eq!(row("orders.ttl")["value"], "1h");
    assert_eq!(row("orders.ttl")["source"], "kassa.toml");
    assert_eq!(row("outbox.batch")["source"], "default");
}

#[test]
fn serve_refuses_weak_secrets_and_prints_fresh_ones() {
    let place = Place::new();
    let variables =
        [("KASSA_JWT__SECRET", "changeme"), ("KASSA_PAYMENTS__DEFAULT_PROVIDER", "mock")];
    let said = place.kassa_with(&["serve"], &variables).must(78);
    said.complains("jwt.secret (KASSA_JWT__SECRET): is publicly known");
    said.complains("KASSA_PAYMENTS__MOCK__WEBHOOK_SECRET=");
    let line = said.stderr.lines().find(|line| line.contains("jwt.secret")).unwrap();
    let (_, fresh) = line.split_once("KASSA_JWT__SECRET=").unwrap();
    place.kassa_with(&["config", "check"], &[("KASSA_JWT__SECRET", fresh)]).must(0);
    assert!(
        !place.path().join("kassa.db").exists(),
        "nothing is created before the configuration is valid"
    );
}

#[test]
fn the_demo_refuses_to_be_reached_by_others() {
    let said = Place::new().kassa(&["serve", "--demo", "--bind", "0.0.0.0:0"]).must(78);
    said.complains("http.bind = \"0.0.0.0:0\" (--bind): is reachable from other machines");
}

#[test]
fn completions_and_openapi_are_printed() {
    let place = Place::new();
    assert!(place.kassa(&["completions", "bash"]).must(0).stdout.contains("healthcheck"));
    let openapi = place.kassa(&["openapi"]).must(0).json();
    assert!(openapi["paths"]["/api/cart"].is_object(), "{}", openapi["paths"]);
}
