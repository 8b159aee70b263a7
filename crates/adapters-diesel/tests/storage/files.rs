//! The SQLite file itself: what cannot be opened and why, copies, and the write-ahead log.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;

use adapters_diesel::migrations::{self, MigrateError};
use adapters_diesel::{ConnectError, DieselStore, FileError, sqlite_file};
use ports::{AuditRepository, ListingRepository};

use crate::databases::{Fresh, Shop, connect, empty_sqlite, options, sqlite};

fn path_of(fresh: &Fresh) -> &Path {
    Path::new(fresh.url.strip_prefix("sqlite://").unwrap())
}

fn at(path: &Path) -> Fresh {
    Fresh::at(format!("sqlite://{}", path.display()))
}

/// Why neither the store nor a migration can use a file.
fn refused(url: &str) -> FileError {
    let store = match DieselStore::connect(url, options(1)) {
        Err(ConnectError::File(error)) => error,
        other => panic!("{:?}", other.err()),
    };
    assert_eq!(migrations::up(url), Err(MigrateError::File(store.clone())));
    store
}

#[test]
fn a_file_with_something_else_in_it_is_not_a_database_and_stays_as_it_is() {
    let fresh = empty_sqlite();
    let garbage = b"PK\x03\x04 something that is no database ".repeat(200);
    for content in [garbage.as_slice(), b"short"] {
        fs::write(path_of(&fresh), content).unwrap();
        let told = refused(&fresh.url);
        assert!(matches!(told, FileError::NotADatabase(_)), "{told}");
        assert_eq!(migrations::down(&fresh.url), Err(MigrateError::File(told)));
        assert_eq!(fs::read(path_of(&fresh)).unwrap(), content);
    }
}

#[test]
fn what_the_file_system_refuses_is_told_by_its_kind() {
    let fresh = empty_sqlite();
    fs::create_dir(path_of(&fresh)).unwrap();
    let kind = |url: &str| {
        let told = refused(url);
        let FileError::Io { kind, .. } = told else { panic!("{told}") };
        kind
    };
    assert_eq!(kind(&fresh.url), ErrorKind::IsADirectory);
    fs::remove_dir(path_of(&fresh)).unwrap();
    File::create(path_of(&fresh)).unwrap();
    let below = at(&path_of(&fresh).join("below").join("kassa.db"));
    assert_eq!(kind(&below.url), ErrorKind::NotADirectory);
}

#[test]
fn a_damaged_file_is_told_apart_from_one_that_is_no_database() {
    let fresh = sqlite();
    sqlite_file::checkpoint(path_of(&fresh).to_str().unwrap()).unwrap();
    let mut torn = fs::read(path_of(&fresh)).unwrap();
    torn[100..4096].fill(0xFF);
    fs::write(path_of(&fresh), torn).unwrap();
    assert!(matches!(refused(&fresh.url), FileError::Damaged(_)));
}

#[test]
fn only_what_serves_or_migrates_up_creates_a_file() {
    let fresh = empty_sqlite();
    assert!(migrations::status(&fresh.url).unwrap().iter().all(|migration| !migration.applied));
    assert_eq!(migrations::down(&fresh.url), Ok(None));
    assert!(!path_of(&fresh).exists());
    migrations::up(&fresh.url).unwrap();
    assert!(path_of(&fresh).exists());
}

#[tokio::test]
async fn a_copy_holds_what_was_committed_before_it_while_the_store_goes_on() {
    let fresh = sqlite();
    let shop = Shop::new(connect(&fresh, options(2)));
    let before = shop.listing(Some(5)).await;
    let copy = path_of(&fresh).with_file_name("copy.db");
    File::create(&copy).unwrap();
    sqlite_file::copy(path_of(&fresh).to_str().unwrap(), &copy).unwrap();
    let after = shop.listing(Some(5)).await;

    let copied = DieselStore::connect(&at(&copy).url, options(1)).unwrap();
    assert_eq!(copied.readiness().await.unwrap().pending_migrations, 0);
    assert!(copied.listing(before.id).await.unwrap().is_some());
    assert!(copied.listing(after.id).await.unwrap().is_none());
    assert!(shop.store.listing(after.id).await.unwrap().is_some());
}

#[tokio::test]
async fn a_copy_never_replaces_what_is_there() {
    let (fresh, other) = (sqlite(), sqlite());
    let refused = sqlite_file::copy(path_of(&fresh).to_str().unwrap(), path_of(&other));
    assert!(refused.is_err());
}

#[tokio::test]
async fn after_a_checkpoint_the_file_alone_is_complete() {
    let fresh = sqlite();
    let shop = Shop::new(connect(&fresh, options(2)));
    let listing = shop.listing(Some(5)).await;
    let log = path_of(&fresh).with_file_name("kassa.db-wal");
    assert!(fs::metadata(&log).unwrap().len() > 0);
    assert_eq!(sqlite_file::checkpoint(path_of(&fresh).to_str().unwrap()), Ok(true));
    assert_eq!(fs::metadata(&log).map_or(0, |log| log.len()), 0);

    let alone = path_of(&fresh).with_file_name("alone.db");
    fs::copy(path_of(&fresh), &alone).unwrap();
    let alone = DieselStore::connect(&at(&alone).url, options(1)).unwrap();
    assert!(alone.listing(listing.id).await.unwrap().is_some());
}
