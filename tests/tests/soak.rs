//! A soak of a quarter of a minute: memory, descriptors, outbox and what an order takes of the
//! database stay flat. The long one is `make soak`.

use std::time::Duration;

use tests::Db;
use tests::soak::{self, Options};

tests::on_each_database!(s27_a_steady_load_takes_no_more_the_longer_it_runs);

async fn s27_a_steady_load_takes_no_more_the_longer_it_runs(db: Db) {
    let options =
        Options { length: Duration::from_secs(15), rate: 5, every: Duration::from_millis(500) };
    let report = soak::run(db, options, |_| {}).await;
    assert!(report.placed >= 10, "{}", report.page());
    assert!(report.is_flat(), "{}\n{:#?}", report.page(), report.failures);
    let dir = tempfile::tempdir().expect("a directory");
    report.write(dir.path()).expect("written");
    let name = format!("soak-{}", report.kind.to_lowercase());
    let rows =
        std::fs::read_to_string(dir.path().join(format!("{name}.csv"))).expect("the samples");
    assert_eq!(rows.lines().count(), report.samples.len() + 1, "{rows}");
    assert!(rows.lines().all(|row| row.split(',').count() == 7), "{rows}");
    for extension in ["md", "svg"] {
        assert!(dir.path().join(format!("{name}.{extension}")).is_file(), "{extension}");
    }
}
