//! `kassa backup`: what it copies, what it refuses, and what it leaves behind.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::place::Place;

/// A shop with three listings.
fn filled() -> Place {
    let place = Place::with_database();
    let csv =
        place.file("l.csv", "sku,name,unit_price,currency\nA,One,1,USD\nB,Two,2,USD\nC,X,3,USD\n");
    place.kassa(&["import", "listings", csv.to_str().unwrap()]).must(0);
    place
}

#[test]
fn a_backup_is_complete_private_and_clean() {
    let place = filled();
    let said = place.kassa(&["backup", "copy.db"]).must(0);
    said.complains(&format!("copied {}", place.path().join("kassa.db").display()));
    said.complains(" KiB in ");
    let copy = place.path().join("copy.db");
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(fs::read(&copy).unwrap().starts_with(b"SQLite format 3\0"));
    let url = format!("sqlite://{}", copy.display());
    let on_copy = [("KASSA_DATABASE__URL", url.as_str())];
    place.kassa_with(&["audit"], &on_copy).must(0).complains("every invariant holds");
    let again = place.kassa_with(&["import", "listings", "l.csv"], &on_copy).must(0);
    assert!(again.stdout.contains("3 unchanged"), "{again:?}");
    let names: Vec<_> =
        fs::read_dir(place.path()).unwrap().flatten().map(|f| f.file_name()).collect();
    let partial = |name: &std::ffi::OsString| name.to_string_lossy().contains("partial");
    assert!(!names.iter().any(partial), "{names:?}");
}

#[test]
fn a_backup_replaces_nothing() {
    let place = filled();
    let file = place.file("copy.db", "mine");
    place.kassa(&["backup", "copy.db"]).must(73).complains("copy.db already exists");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    let own = place.path().join("kassa.db");
    place.kassa(&["backup", own.to_str().unwrap()]).must(73).complains("exists");
    std::os::unix::fs::symlink("nowhere", place.path().join("link.db")).unwrap();
    place.kassa(&["backup", "link.db"]).must(73).complains("exists");
    place.kassa(&["backup", "no/such/place.db"]).must(73).complains("create its directory");
    place.kassa(&["audit"]).must(0);
}

#[test]
fn on_postgresql_the_other_programs_command_is_told_without_the_password() {
    let place = Place::new();
    let url = "postgres://kassa:hidden@db:5432/shop?sslmode=require&password=hidden";
    let said = place.kassa_with(&["backup", "it's.dump"], &[("KASSA_DATABASE__URL", url)]).must(1);
    said.complains(
        "pg_dump --format=custom --file='it'\\''s.dump' 'postgres://kassa@db:5432/shop?sslmode=require'",
    );
    assert!(!said.stderr.contains("hidden"), "{said:#?}");
}

#[test]
fn after_a_command_that_wrote_the_file_alone_is_complete() {
    let place = filled();
    let log = place.path().join("kassa.db-wal");
    assert_eq!(fs::metadata(log).map_or(0, |log| log.len()), 0);
    let alone = place.file("alone.db", fs::read(place.path().join("kassa.db")).unwrap());
    let url = format!("sqlite://{}", alone.display());
    let said = place.kassa_with(&["import", "listings", "l.csv"], &[("KASSA_DATABASE__URL", &url)]);
    assert!(said.must(0).stdout.contains("3 unchanged"));
}
