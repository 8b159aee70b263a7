//! Migrations: in step, safe to run at once, and the way back.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use adapters_diesel::migrations::{self, MigrateError};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use ports::AuditRepository;

use crate::databases::{connect, empty_postgres, empty_sqlite, options};

fn folder(database: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(database)
}

fn names(database: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(folder(database)).unwrap();
    let name = |e: std::io::Result<fs::DirEntry>| e.unwrap().file_name().into_string().unwrap();
    entries.map(name).collect()
}

#[test]
fn both_databases_have_the_same_migrations() {
    assert_eq!(names("postgres"), names("sqlite"));
    for database in ["postgres", "sqlite"] {
        for name in names(database) {
            for file in ["up.sql", "down.sql"] {
                let path = folder(database).join(&name).join(file);
                assert!(path.is_file(), "{} is missing", path.display());
            }
        }
    }
}

/// One on PostgreSQL, which has a commit function.
fn functions(url: &str) -> usize {
    usize::from(url.starts_with("postgres"))
}

#[tokio::test]
async fn migrations_go_up_and_down() {
    let all: Vec<String> = names("sqlite").into_iter().collect();
    for fresh in [Some(empty_sqlite()), empty_postgres()].into_iter().flatten() {
        let url = fresh.url.as_str();
        // On PostgreSQL the function that commits comes after them, and stays.
        let pending = migrations::pending(url).unwrap();
        assert_eq!(pending.strip_prefix(all.as_slice()).map(<[_]>::len), Some(functions(url)));
        assert_eq!(migrations::down(url), Ok(None));
        assert_eq!(migrations::up(url).unwrap(), pending);
        assert_eq!(migrations::up(url).unwrap(), Vec::<String>::new());
        let status = migrations::status(url).unwrap();
        assert!(status.iter().all(|m| m.applied));
        assert_eq!(migrations::down(url).unwrap().as_ref(), all.last());
        assert_eq!(migrations::pending(url).unwrap().as_slice(), &all[all.len() - 1..]);
        let store = connect(&fresh, options(1));
        assert_eq!(store.readiness().await.unwrap().pending_migrations, 1);
        while migrations::down(url).unwrap().is_some() {}
        assert_eq!(migrations::pending(url).unwrap(), all);
        assert_eq!(migrations::up(url).unwrap(), all, "and up again");
        assert_eq!(store.readiness().await.unwrap().pending_migrations, 0);
    }
}

#[test]
fn servers_that_start_at_once_migrate_once() {
    for fresh in [Some(empty_sqlite()), empty_postgres()].into_iter().flatten() {
        let applied: Vec<Vec<String>> = std::thread::scope(|scope| {
            let start = |_| scope.spawn(|| migrations::up(&fresh.url).unwrap());
            let servers: Vec<_> = (0..4).map(start).collect();
            servers.into_iter().map(|s| s.join().unwrap()).collect()
        });
        let all: Vec<String> = applied.into_iter().flatten().collect();
        let expected = names("sqlite").len() + functions(&fresh.url);
        assert_eq!(all.len(), expected, "each was applied once");
        assert!(migrations::pending(&fresh.url).unwrap().is_empty());
    }
}

/// Longer than a commit would wait for a lock, both when the file is new and when it has tables.
#[test]
fn a_migration_waits_for_the_one_of_another_process() {
    for is_new in [true, false] {
        let fresh = empty_sqlite();
        if !is_new {
            migrations::up(&fresh.url).unwrap();
            migrations::down(&fresh.url).unwrap();
        }
        let path = fresh.url.strip_prefix("sqlite://").unwrap();
        let mut other = SqliteConnection::establish(path).unwrap();
        other.batch_execute("BEGIN EXCLUSIVE; CREATE TABLE other (id INTEGER)").unwrap();
        let applied = std::thread::scope(|scope| {
            let up = scope.spawn(|| migrations::up(&fresh.url));
            std::thread::sleep(Duration::from_secs(3));
            assert!(!up.is_finished(), "it waits");
            other.batch_execute("COMMIT").unwrap();
            up.join().unwrap().unwrap()
        });
        assert_eq!(applied.len(), if is_new { names("sqlite").len() } else { 1 });
    }
}

#[test]
fn a_database_that_is_away_cannot_be_migrated() {
    let refused = migrations::up("postgres://kassa@127.0.0.1:9/nothing");
    assert!(matches!(refused, Err(MigrateError::Unreachable(_))));
    assert_eq!(migrations::up("mysql://localhost/kassa"), Err(MigrateError::UnknownUrl));
}
