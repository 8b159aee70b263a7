//! The shortest load measurements, so that their program keeps working. Apart from the soak, whose server
//! they would slow down.

use std::path::Path;

use clap::Parser;
use indicatif::ProgressBar;
use tests::load::{self, FlowOptions, GrowthOptions, HotOptions};

/// Options as on a command line.
#[derive(Parser)]
struct Told<Options: clap::Args> {
    #[command(flatten)]
    options: Options,
}

/// One round of a fifth of a second on SQLite.
fn shortest<Options: clap::Args>(more: &str) -> Options {
    let line = format!(
        "load --databases sqlite --seconds 0.2 --warm-up 0.1 --rounds 1 --customers 4 --listings 3 {more}"
    );
    Told::parse_from(line.split_whitespace()).options
}

fn assert_measured(page: &str, failures: f64) {
    assert!(failures == 0.0, "{page}");
    let row = page.lines().find(|line| line.contains("SQLite |")).expect("a row");
    assert!(row.split(" | ").any(|cell| cell.parse().is_ok_and(|rate: f64| rate > 0.0)), "{page}");
}

fn assert_written(dir: &Path, name: &str) {
    let page = std::fs::read_to_string(dir.join(format!("{name}.md"))).expect("a page");
    assert!(page.contains("<!-- end"), "{page}");
}

#[test]
fn the_flows_are_measured() {
    let options: FlowOptions = shortest("--shoppers 2 --orders 4");
    let found = load::compare(&options, &ProgressBar::hidden());
    assert_measured(&found.page(), found.failures());
    let dir = tempfile::tempdir().expect("a directory");
    found.write(dir.path()).expect("written");
    assert_written(dir.path(), "performance");
    assert!(dir.path().join("performance.svg").is_file());
}

#[test]
fn a_hot_listing_and_a_growing_shop_are_measured() {
    let dir = tempfile::tempdir().expect("a directory");
    let options: HotOptions = shortest("--shoppers 2");
    let found = load::hot(&options, &ProgressBar::hidden());
    assert_measured(&found.page(), found.failures());
    found.write(dir.path()).expect("written");
    assert_written(dir.path(), "performance");
    let options: GrowthOptions = shortest("--shoppers 2 --sizes 10 200 --flows r");
    let found = load::grow(&options, &ProgressBar::hidden());
    assert_measured(&found.page(), found.failures());
    found.write(dir.path()).expect("written");
    assert_written(dir.path(), "growth");
}
