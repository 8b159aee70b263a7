//! Where the PostgreSQL programs are.
//!
//! `initdb`, `postgres` and `pg_ctl` must come from one directory, since a mix of versions does
//! not work. Debian keeps them off `PATH`, so the usual places are looked through too. A shell
//! script of that name on `PATH` is often a wrapper that changes user or sets options; it is
//! taken only when no directory of real programs is found.

use std::{
    env, fs,
    io::Read,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use crate::BIN_DIR;

const PROGRAMS: [&str; 3] = ["initdb", "postgres", "pg_ctl"];

/// Parents of one directory a version, and the path from there to the programs.
const VERSIONED: [(&str, &str, &str); 6] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

/// A directory that holds all the programs.
#[derive(Debug)]
pub(crate) struct Binaries {
    dir: PathBuf,
}

impl Binaries {
    /// The programs to use, or a message that says what to install.
    pub(crate) fn find() -> Result<Self, String> {
        match env::var_os(BIN_DIR).filter(|dir| !dir.is_empty()) {
            Some(dir) => Self::named(PathBuf::from(dir)),
            None => Self::among(&usual_places()),
        }
    }

    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// A program that is no part of the server, such as `pgbench`: beside the server's programs, or in
    /// another usual place.
    pub(crate) fn client(&self, name: &str) -> Option<PathBuf> {
        let mut places = usual_places();
        places.insert(0, self.dir.clone());
        places.into_iter().map(|dir| dir.join(name)).find(|path| is_real_program(path))
    }

    fn named(dir: PathBuf) -> Result<Self, String> {
        match PROGRAMS.iter().find(|name| !is_executable(&dir.join(name))) {
            None => Ok(Self { dir }),
            Some(missing) => Err(format!(
                "{BIN_DIR} names {}, which holds no program `{missing}`; \
                 name a directory with initdb, postgres and pg_ctl, or unset the variable",
                dir.display()
            )),
        }
    }

    fn among(places: &[PathBuf]) -> Result<Self, String> {
        let has =
            |dir: &Path, test: fn(&Path) -> bool| PROGRAMS.iter().all(|name| test(&dir.join(name)));
        places
            .iter()
            .find(|dir| has(dir, is_real_program))
            .or_else(|| places.iter().find(|dir| has(dir, is_executable)))
            .map(|dir| Self { dir: dir.clone() })
            .ok_or_else(|| nothing_found(places))
    }
}

fn nothing_found(places: &[PathBuf]) -> String {
    let places: Vec<String> = places.iter().map(|dir| dir.display().to_string()).collect();
    format!(
        "no PostgreSQL server programs (initdb, postgres, pg_ctl) on this machine.\n  \
         Install them: Debian, Ubuntu `apt-get install postgresql`; Fedora `dnf install \
         postgresql-server`; Alpine `apk add postgresql`; macOS `brew install postgresql`.\n  \
         Or name their directory: {BIN_DIR}=/path/to/bin\n  \
         Or leave these tests out: make test-fast\n  \
         Looked in: {}",
        places.join(", ")
    )
}

fn usual_places() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> =
        env::split_paths(&path).filter(|dir| dir.is_absolute()).collect();
    for (parent, prefix, below) in VERSIONED {
        places.extend(newest_first(Path::new(parent), prefix, below));
    }
    places
}

fn newest_first(parent: &Path, prefix: &str, below: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let version = name.strip_prefix(prefix)?.trim_start_matches('@');
            // Homebrew's unversioned link is the newest; names that are no version are left out.
            let rank = if version.is_empty() { u32::MAX } else { version.parse().ok()? };
            Some((rank, entry.path().join(below)))
        })
        .collect();
    found.sort();
    found.into_iter().rev().map(|(_, dir)| dir).collect()
}

fn is_executable(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

fn is_real_program(path: &Path) -> bool {
    let mut start = [0; 2];
    is_executable(path)
        && fs::File::open(path)
            .and_then(|mut file| file.read_exact(&mut start))
            .is_ok_and(|()| &start != b"#!")
}

#[cfg(test)]
mod tests {
    use super::{Binaries, PROGRAMS, newest_first};
    use std::{fs, os::unix::fs::PermissionsExt, path::Path, path::PathBuf};

    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str) -> Self {
            let dir = format!("pg-harness-{name}-{}", std::process::id());
            let dir = std::env::temp_dir().join(dir);
            fs::create_dir_all(&dir).unwrap();
            Self(dir)
        }

        fn with_programs(&self, dir: &str, content: &str) -> PathBuf {
            let dir = self.0.join(dir);
            fs::create_dir_all(&dir).unwrap();
            for name in PROGRAMS {
                let path = dir.join(name);
                fs::write(&path, content).unwrap();
                fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
            }
            dir
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }

    #[test]
    fn a_directory_of_real_programs_is_preferred_to_one_of_wrappers() {
        let scratch = Scratch::new("wrappers");
        let wrappers = scratch.with_programs("first", "#!/bin/sh\n");
        let real = scratch.with_programs("second", "\x7fELF");

        let found = Binaries::among(&[wrappers.clone(), real.clone()]).unwrap();
        assert_eq!(found.program("initdb"), real.join("initdb"));

        let found = Binaries::among(std::slice::from_ref(&wrappers)).unwrap();
        assert_eq!(found.program("initdb"), wrappers.join("initdb"));
    }

    #[test]
    fn a_directory_that_lacks_one_program_is_passed_over() {
        let scratch = Scratch::new("lacks");
        let dir = scratch.with_programs("bin", "\x7fELF");
        fs::remove_file(dir.join("pg_ctl")).unwrap();

        let message = Binaries::among(std::slice::from_ref(&dir)).unwrap_err();
        assert!(message.contains("apt-get install postgresql"), "{message}");
        assert!(message.contains("KASSA_TEST_PG_BIN"), "{message}");
        assert!(message.contains(&dir.display().to_string()), "{message}");

        let message = Binaries::named(dir).unwrap_err();
        assert!(message.contains("no program `pg_ctl`"), "{message}");
    }

    #[test]
    fn the_newest_version_comes_first_by_number_and_not_by_letter() {
        let scratch = Scratch::new("versions");
        for version in ["9", "17", "15", "common"] {
            fs::create_dir_all(scratch.0.join(version)).unwrap();
        }
        let found = newest_first(&scratch.0, "", "bin");
        let expected: Vec<PathBuf> =
            ["17", "15", "9"].iter().map(|v| scratch.0.join(v).join("bin")).collect();
        assert_eq!(found, expected);
        assert!(newest_first(Path::new("/nowhere"), "", "bin").is_empty());
    }
}
