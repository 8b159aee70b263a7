//! Damage to the SQLite file: what the checks find.

use std::fs;

use adapters_diesel::sqlite_file::{self, Check};
use adapters_diesel::{DieselStore, FileError};
use ports::{AuditRepository, Invariant};

use crate::databases::{Fresh, Shop, connect, options, run, sqlite};

const PAGE: usize = 4_096;

fn path(fresh: &Fresh) -> &str {
    fresh.url.strip_prefix("sqlite://").unwrap()
}

/// A file without free pages and without a write-ahead log.
async fn stocked() -> (Fresh, Vec<u8>) {
    let fresh = sqlite();
    let shop = Shop::new(connect(&fresh, options(1)));
    for _ in 0..20 {
        let listing = shop.listing(Some(5)).await;
        shop.place(&[(&listing, 1)]).await;
    }
    drop(shop);
    run(&fresh, "PRAGMA busy_timeout = 5000; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
    let bytes = fs::read(path(&fresh)).unwrap();
    (fresh, bytes)
}

fn put(fresh: &Fresh, bytes: &[u8]) {
    let _ = fs::remove_file(format!("{}-wal", path(fresh)));
    let _ = fs::remove_file(format!("{}-shm", path(fresh)));
    fs::write(path(fresh), bytes).unwrap();
}

fn is_found(fresh: &Fresh, check: Check) -> bool {
    match sqlite_file::check(path(fresh), check, u64::MAX) {
        Ok(report) => {
            assert_eq!(report.check, Some(check));
            !report.problems.is_empty()
        }
        Err(error) => {
            let damage = matches!(error, FileError::Damaged(_) | FileError::NotADatabase(_));
            assert!(damage, "{error}");
            true
        }
    }
}

#[tokio::test]
async fn f25_each_overwritten_page_is_found_by_either_check() {
    let (fresh, sound) = stocked().await;
    assert!(!is_found(&fresh, Check::Quick) && !is_found(&fresh, Check::Full));
    for page in 0..sound.len() / PAGE {
        for filling in [0x00, 0x5A, 0xFF] {
            let mut bytes = sound.clone();
            bytes[page * PAGE..(page + 1) * PAGE].fill(filling);
            put(&fresh, &bytes);
            assert!(is_found(&fresh, Check::Quick), "page {} full of {filling:#x}", page + 1);
            assert!(is_found(&fresh, Check::Full), "page {} full of {filling:#x}", page + 1);
        }
    }
}

#[tokio::test]
async fn f25_an_index_that_disagrees_with_its_table_is_found_by_the_full_check_and_the_audit() {
    let (fresh, _) = stocked().await;
    // The schema is made to forget the index for one row.
    run(
        &fresh,
        "CREATE TABLE forgotten (id INTEGER PRIMARY KEY, part TEXT) STRICT;
         CREATE INDEX forgotten_part ON forgotten (part);
         INSERT INTO forgotten (part) VALUES ('a'), ('b');
         PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = 'CREATE INDEX forgotten_part ON forgotten (part) WHERE part = ''x'''
         WHERE name = 'forgotten_part'",
    );
    run(&fresh, "UPDATE forgotten SET part = 'c' WHERE part = 'b'");
    run(
        &fresh,
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = 'CREATE INDEX forgotten_part ON forgotten (part)'
         WHERE name = 'forgotten_part'",
    );
    assert!(!is_found(&fresh, Check::Quick), "each page is sound");
    assert!(is_found(&fresh, Check::Full));
    let store = DieselStore::connect(&fresh.url, options(1)).unwrap();
    let found = store.audit().await.unwrap();
    assert!(found.iter().any(|finding| finding.invariant == Invariant::FileIntegrity), "{found:?}");
}

#[tokio::test]
async fn a_file_past_the_limit_is_checked_more_quickly_or_not_at_all() {
    let (fresh, _) = stocked().await;
    let check = |check, limit| sqlite_file::check(path(&fresh), check, limit).unwrap().check;
    assert_eq!(check(Check::Full, u64::MAX), Some(Check::Full));
    assert_eq!(check(Check::Full, 1), Some(Check::Quick));
    assert_eq!(check(Check::Quick, 1), None);
}
