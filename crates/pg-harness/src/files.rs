//! The directory of one server: data, socket, log, password file.

use std::{
    collections::hash_map::RandomState,
    env, fs,
    hash::BuildHasher,
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
};

use crate::account::Account;

static NEXT: AtomicU32 = AtomicU32::new(0);

/// The paths a server uses, all below one directory that only its account may enter.
#[derive(Debug)]
pub(crate) struct Files {
    root: PathBuf,
}

impl Files {
    pub(crate) fn create(account: Account) -> io::Result<Self> {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        // The random part keeps a name from being taken by a leftover or by another process.
        let name = format!("kassa-pg-{}-{number}-{:08x}", process::id(), random() >> 32);
        let root = env::temp_dir().join(name);
        fs::DirBuilder::new().mode(0o700).create(&root)?;
        account.give(&root)?;
        Ok(Self { root })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    pub(crate) fn settings(&self) -> PathBuf {
        self.data().join("postgresql.conf")
    }

    pub(crate) fn process_id(&self) -> PathBuf {
        self.data().join("postmaster.pid")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    pub(crate) fn password(&self) -> PathBuf {
        self.root.join("password")
    }
}

/// A password of 128 random bits in hexadecimal.
pub(crate) fn random_password() -> String {
    format!("{:016x}{:016x}", random(), random())
}

/// The standard library seeds each hasher from the system's random numbers, which spares this
/// crate a dependency.
fn random() -> u64 {
    RandomState::new().hash_one(NEXT.load(Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use super::random_password;

    #[test]
    fn passwords_are_long_and_differ() {
        let (one, other) = (random_password(), random_password());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
        assert_ne!(one[..16], one[16..]);
    }
}
