//! `kassa serve --demo`: the banner's lines do what they say, and real orders are left alone.

use std::process::Command;

use serde_json::Value;

use crate::place::Place;
use crate::serving::Serving;

/// The banner's last line.
const END: &str = "Stop it with Ctrl-C";

/// Runs a script as a user who pastes lines into a shell.
fn paste(place: &Place, script: &str) -> (bool, String) {
    let output =
        Command::new("sh").args(["-c", script]).current_dir(place.path()).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

/// What can be pasted: exports and commands.
fn commands(banner: &[String]) -> Vec<String> {
    let first = banner.iter().position(|line| line.starts_with("export ")).unwrap();
    let lines = banner[first..].iter().filter(|line| !line.is_empty());
    let said = ["The tour", END];
    lines.filter(|line| said.iter().all(|words| !line.starts_with(words))).cloned().collect()
}

/// One more order, which is not shipped: with what the tour has put into the shell.
const ONE_MORE: &str = "call \"$CUSTOMER\" \"$SHOP/api/orders\" -d \
    \"{\\\"items\\\": [{\\\"product_id\\\": \\\"$NOTEBOOK\\\", \\\"quantity\\\": 1}]}\"";

#[test]
fn the_tour_works_as_it_is_printed_and_twice() {
    let place = Place::new();
    let serving = Serving::start(&place, &["--demo"], &[]);
    let banner = serving.lines_until(END);
    let text = banner.join("\n");
    for told in
        ["/docs", "/healthz", "kassa.db", "WELCOME10", "DEMOGIFT", "charges nothing", "/demo/clock"]
    {
        assert!(text.contains(told), "{told} is not in\n{text}");
    }
    let commands = commands(&banner);
    assert_eq!(commands.iter().filter(|line| line.starts_with("export ")).count(), 3);
    let script = format!("set -e\n{}", commands.join("\n"));
    let (worked, said) = paste(&place, &script);
    assert!(worked, "{said}");
    assert!(said.contains("\"discount_applied\":\"0.90\""), "{said}");
    assert!(said.contains("\"status\":\"paid\""), "{said}");
    assert!(said.contains("\"status\":\"delivered\""), "{said}");
    let (worked, said) = paste(&place, &format!("{script}\n{ONE_MORE}"));
    assert!(worked, "{said}");

    place.kassa(&["audit"]).must(0);
    let orders = place.kassa(&["orders", "list", "-o", "json"]).must(0).json();
    assert_eq!(orders.as_array().unwrap().len(), 3, "{orders}");
    let toured = orders[1]["number"].as_str().unwrap();
    let order: Value = place.kassa(&["orders", "show", toured]).must(0).json();
    assert_eq!(order["final_amount"], "8.10");
    assert_eq!(order["coupon_code"], "WELCOME10");
    assert_eq!(order["payments"][0]["status"], "paid");
    assert_eq!(order["events"][0]["seq"], 1);
    let number = orders[0]["number"].as_str().unwrap();
    assert_eq!(serving.terminate().code(), Some(0));

    place.kassa(&["orders", "cancel", number, "--reason", "a test"]).must(0).complains("cancelled");
    let order: Value = place.kassa(&["orders", "show", number]).must(0).json();
    assert_eq!(order["status"], "cancelled");
    let stdout = std::fs::read_to_string(place.path().join("stdout")).unwrap();
    assert!(stdout.contains("[EMAIL MOCK] To: user@example.com"), "{stdout}");
}

#[test]
fn the_demo_comes_back_to_its_own_database() {
    let place = Place::new();
    for _ in 0..2 {
        let serving = Serving::start(&place, &["--demo"], &[]);
        serving.lines_until(END);
        assert_eq!(serving.terminate().code(), Some(0));
    }
    place.kassa(&["audit"]).must(0);
}

#[test]
fn a_server_answers_as_soon_as_it_listens_and_stops_when_told() {
    let place = Place::new();
    let variables =
        [("KASSA_JWT__SECRET", "b2d94f6e0a71c853e9f0467a1d5c38be"), ("KASSA_LOG__FORMAT", "json")];
    let serving = Serving::start(&place, &[], &variables);
    let lines = serving.lines_until("\"listening\"");
    let listening: Value = serde_json::from_str(lines.last().unwrap()).unwrap();
    let address = listening["address"].as_str().unwrap();
    for page in ["healthz", "readyz"] {
        place.kassa(&["healthcheck", &format!("http://{address}/{page}")]).must(0);
    }
    let taken = place.kassa_with(&["serve", "--bind", address], &variables[..1]).must(69);
    taken.complains("cannot listen on");
    assert_eq!(serving.terminate().code(), Some(0));
}

#[test]
fn without_migrating_a_server_wants_its_tables() {
    let place = Place::new();
    let secret = [("KASSA_JWT__SECRET", "b2d94f6e0a71c853e9f0467a1d5c38be")];
    let said = place.kassa_with(&["serve", "--no-migrate", "--bind", "127.0.0.1:0"], &secret);
    said.must(69).complains("run `kassa migrate up`");
}

#[test]
fn real_orders_are_left_alone() {
    let place = Place::new();
    let variables = [("KASSA_JWT__SECRET", "b2d94f6e0a71c853e9f0467a1d5c38be")];
    let listing = "sku,name,unit_price,currency\nA,One,1,USD\n";
    let path = place.file("l.csv", listing);
    place.kassa(&["migrate", "up"]).must(0);
    place.kassa(&["import", "listings", path.to_str().unwrap()]).must(0);
    let serving = Serving::start(&place, &[], &[variables[0], ("KASSA_LOG__FORMAT", "json")]);
    let lines = serving.lines_until("\"listening\"");
    let listening: Value = serde_json::from_str(lines.last().unwrap()).unwrap();
    let address = listening["address"].as_str().unwrap();
    let user = "0190a0de-0000-7000-8000-0000000000aa";
    let arguments = ["token", "create", "--user", user];
    let token = place.kassa_with(&arguments, &variables).must(0).stdout;
    let script = format!(
        "ID=$(curl -sS -H 'Authorization: Bearer {token}' http://{address}/api/listings | \
         grep -o '\"id\":\"[^\"]*\"' | head -n 1 | cut -d '\"' -f 4); \
         curl -sS --fail-with-body -X POST -H 'Authorization: Bearer {token}' \
         -H 'Content-Type: application/json' -d \
         \"{{\\\"items\\\":[{{\\\"product_id\\\":\\\"$ID\\\",\\\"quantity\\\":1}}],\
         \\\"payment_method\\\":\\\"cod\\\"}}\" http://{address}/api/orders",
        token = token.trim(),
    );
    let (worked, said) = paste(&place, &script);
    assert!(worked, "{said}");
    serving.terminate();
    let said = place.kassa(&["serve", "--demo", "--bind", "127.0.0.1:0"]).must(78);
    said.complains("has orders that the demo did not create");
}
