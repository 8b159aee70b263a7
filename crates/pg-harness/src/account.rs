//! Under which account the server runs.
//!
//! PostgreSQL refuses to run as root. A root process therefore starts it as `postgres`, which a
//! packaged PostgreSQL brings along, or else as the user without privileges that every system has;
//! any other user starts it as themselves.

use std::{
    ffi::OsStr,
    fs, io,
    os::unix::{fs::chown, process::CommandExt},
    path::Path,
    process::Command,
};

const UNPRIVILEGED: &str = "nobody"; // foreign spelling

/// The user that owns the files and processes of the server.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Account {
    /// The account that runs the tests.
    Own,
    /// An unprivileged user that root steps down to.
    Other { uid: u32, gid: u32 },
}

impl Account {
    pub(crate) fn choose() -> Result<Self, String> {
        if id(&["-u"]).ok_or("cannot run `id -u`")? != 0 {
            return Ok(Self::Own);
        }
        ["postgres", UNPRIVILEGED]
            .into_iter()
            .find_map(|user| Some(Self::Other { uid: id(&["-u", user])?, gid: id(&["-g", user])? }))
            .ok_or_else(|| {
                format!(
                    "PostgreSQL does not run as root, and this machine has neither a user \
                     `postgres` nor `{UNPRIVILEGED}` to run it as"
                )
            })
    }

    /// A command that runs under this account with a plain environment: no setting of the
    /// caller's own PostgreSQL may reach the server, and messages are in English. In a session
    /// whose `lc_messages` is not `C` they are in German, for tests of servers in another language.
    pub(crate) fn command(self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        command.env("LC_ALL", "C").env("LANGUAGE", "de").current_dir("/");
        if let Self::Other { uid, gid } = self {
            command.uid(uid).gid(gid);
        }
        command
    }

    pub(crate) fn give(self, path: &Path) -> io::Result<()> {
        match self {
            Self::Own => Ok(()),
            Self::Other { uid, gid } => chown(path, Some(uid), Some(gid)),
        }
    }

    /// Writes a file that this account alone may read.
    pub(crate) fn write(self, path: &Path, content: &str) -> io::Result<()> {
        fs::write(path, content)?;
        self.give(path)
    }
}

fn id(args: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(args).output().ok()?;
    if !output.status.success() {
        return None;
    }
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::Account;

    #[test]
    fn the_server_never_runs_as_root() {
        let output = Account::choose().unwrap().command("id").arg("-u").output().unwrap();
        let uid = String::from_utf8(output.stdout).unwrap();
        assert_ne!(uid.trim(), "0");
        assert!(output.status.success());
    }
}
