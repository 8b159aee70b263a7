//! The commands of the README, run as they stand there, against a demo shop of the real binary.

use std::process::Command;

use tests::demo::Demo;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
const GUIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/guides/api.md");

/// All shell blocks of the API guide, one after the other.
fn guide() -> String {
    let page = std::fs::read_to_string(GUIDE).expect("a guide");
    let blocks = page.split("```sh\n").skip(1).filter_map(|rest| rest.split_once("```"));
    blocks.map(|(block, _)| block).collect()
}

fn run(demo: &Demo, script: &str) -> String {
    let ran = Command::new("bash")
        .args(["-euo", "pipefail", "-c", script])
        .envs(demo.variables())
        .output()
        .expect("a shell");
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{}\n{out}\n{err}", ran.status);
    out.into_owned()
}

/// The first shell block behind the mark in the README.
fn tour() -> String {
    let readme = std::fs::read_to_string(README).expect("a README");
    let (_, rest) = readme.split_once("<!-- tour -->\n```sh\n").expect("a tour in the README");
    rest.split_once("```").expect("the tour ends").0.to_owned()
}

#[test]
fn the_tour_of_the_readme_works_as_it_stands() {
    let demo = Demo::open();
    let out = run(&demo, &tour());
    for sign in
        ["DEMO-NOTEBOOK", "mock_pi_", "order marked as PAID", "order_confirmation", "\"delivered\""]
    {
        assert!(out.contains(sign), "{sign} is missing in:\n{out}");
    }
}

#[test]
fn the_guide_to_the_api_works_as_it_stands() {
    let demo = Demo::open();
    let out = run(&demo, &guide());
    for sign in [
        "version_mismatch",
        "amount_changed",
        "cart_in_checkout",
        "payment_declined",
        "order_already_paid",
        "\"possible\"",
        "gift ribbon",
        "\"partially_shipped\"",
        "\"delivered\"",
        "refund_too_large",
        "delivery 4711",
    ] {
        assert!(out.contains(sign), "{sign} is missing in:\n{out}");
    }
}

#[test]
fn every_page_that_the_readme_links_is_there() {
    let readme = std::fs::read_to_string(README).expect("a README");
    let root = std::path::Path::new(README).parent().expect("a folder");
    let links = readme.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    for (link, _) in links.filter(|(link, _)| !link.starts_with("http")) {
        assert!(root.join(link).exists(), "the README links {link}, which is not there");
    }
}
