//! Both databases have the same migrations.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use crate::{
    finding::{Finding, assert_none},
    tree,
};

const DATABASES: [&str; 2] = ["postgres", "sqlite"];
const SCRIPTS: [&str; 2] = ["up.sql", "down.sql"];

/// Migration names with the scripts in each.
type Migrations = BTreeMap<String, BTreeSet<String>>;

fn read(database: &str) -> Migrations {
    let names = |dir: &Path| -> BTreeSet<String> {
        let entries = fs::read_dir(dir).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    };
    let parent = tree::root().join("migrations").join(database);
    let listed = names(&parent).into_iter().filter(|name| parent.join(name).is_dir());
    listed.map(|name| (name.clone(), names(&parent.join(name)))).collect()
}

fn findings(found: [&Migrations; 2]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for ((database, ours), (other, theirs)) in [
        ((DATABASES[0], found[0]), (DATABASES[1], found[1])),
        ((DATABASES[1], found[1]), (DATABASES[0], found[0])),
    ] {
        if ours.is_empty() {
            findings.push(Finding::new(
                format!("migrations/{database}"),
                "each database is made by migrations",
                "write the first one",
            ));
        }
        for (name, scripts) in ours {
            if !theirs.contains_key(name) {
                findings.push(Finding::new(
                    format!("migrations/{database}/{name}"),
                    "both databases have the same migrations, by name",
                    format!("write migrations/{other}/{name} too, even if it has nothing to do"),
                ));
            }
            for script in SCRIPTS.iter().filter(|script| !scripts.contains(**script)) {
                findings.push(Finding::new(
                    format!("migrations/{database}/{name}"),
                    "each migration can be applied and taken back",
                    format!("write its {script}"),
                ));
            }
        }
    }
    findings
}

#[test]
fn both_databases_have_the_same_migrations() {
    assert_none(&findings([&read(DATABASES[0]), &read(DATABASES[1])]));
}

#[test]
fn a_missing_migration_or_script_is_found_on_either_side() {
    let migrations = |names: &[(&str, &[&str])]| -> Migrations {
        let scripts = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect();
        names.iter().map(|(name, list)| ((*name).to_owned(), scripts(list))).collect()
    };
    let both: &[&str] = &["up.sql", "down.sql"];
    let full = migrations(&[("0001_first", both), ("0002_second", both)]);
    assert_eq!(findings([&full, &full]), []);

    let short = migrations(&[("0001_first", both)]);
    let found = findings([&short, &full]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].at, "migrations/sqlite/0002_second");
    assert!(found[0].remedy.contains("migrations/postgres/0002_second"));

    let no_way_back = migrations(&[("0001_first", both), ("0002_second", &["up.sql"])]);
    let found = findings([&full, &no_way_back]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].remedy.contains("down.sql"));

    assert_eq!(findings([&Migrations::new(), &Migrations::new()]).len(), 2);
}
