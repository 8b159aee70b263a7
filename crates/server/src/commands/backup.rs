//! `kassa backup FILE`: a consistent copy of a SQLite database, while servers go on writing to it.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use secrecy::ExposeSecret;
use tempfile::NamedTempFile;

use crate::context::{Context, wait_for};
use crate::exit::{Exit, Failure, Outcome};
use crate::global::Global;
use crate::settings::{Settings, for_other_programs};
use crate::{output, wire};

/// How often the progress bar moves.
const TICK: Duration = Duration::from_millis(100);

/// Where to.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  kassa backup backup/kassa-2026-01-31.db
  kassa backup --config /etc/kassa/kassa.toml \"/backup/kassa-$(date +%F).db\"
  DATABASE_URL=sqlite://backup/kassa-2026-01-31.db kassa audit

Servers may keep running: the copy is a consistent snapshot in one file that only this user can
read. It appears under its name when it is complete and synced to disk, and never overwrites a
file. On PostgreSQL use pg_dump: the error shows the command.")]
pub struct Arguments {
    /// The copy, a file that does not exist yet
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Runs it.
///
/// # Errors
/// A database on PostgreSQL or that does not exist, a file that exists or cannot be written.
pub fn run(global: &Global, arguments: Arguments) -> Outcome {
    let settings = Context::load(global, Vec::new())?.settings;
    let target = arguments.file;
    let source = wire::existing_database_file(&settings)?;
    let source = source.ok_or_else(|| use_pg_dump(&settings, &target))?;
    if target.symlink_metadata().is_ok() {
        return Err(exists(&target));
    }
    let began = Instant::now();
    let partial = empty_beside(&target)?;
    wait_for(copy(source.clone(), partial.path().to_owned()))?;
    keep(partial, &target)?;
    let size = HumanBytes(size_of(&target));
    let took = began.elapsed().as_secs_f32();
    output::say(&format!(
        "copied {} to {}: {size} in {took:.1} s",
        source.display(),
        target.display()
    ));
    Ok(Exit::Done)
}

/// A file of this user alone, in the directory of the copy, that is removed unless it is kept.
fn empty_beside(target: &Path) -> Result<NamedTempFile, Failure> {
    let made = tempfile::Builder::new()
        .prefix(".kassa-backup-")
        .suffix(".partial")
        .tempfile_in(directory_of(target));
    made.map_err(|error| Failure::cannot_write(target.display(), &error))
}

/// Copies while a bar shows how far it is; the copy comes out at the size of the database or below.
async fn copy(source: PathBuf, partial: PathBuf) -> Result<(), Failure> {
    let bar = progress_bar(size_of(&source));
    let growing = partial.clone();
    let mut copying = tokio::task::spawn_blocking(move || wire::copy_database(&source, &partial));
    loop {
        tokio::select! {
            done = &mut copying => {
                bar.finish_and_clear();
                return done.map_err(|error| Failure::plain(format!("the copy task failed: {error}")))?;
            }
            () = tokio::time::sleep(TICK) => bar.set_position(size_of(&growing)),
        }
    }
}

/// Gives the copy its name once it is on the disk, unless another process took the name meanwhile.
fn keep(partial: NamedTempFile, target: &Path) -> Result<(), Failure> {
    let cannot = |error: &io::Error| Failure::cannot_write(target.display(), error);
    partial.as_file().sync_all().map_err(|error| cannot(&error))?;
    partial.persist_noclobber(target).map_err(|failed| {
        let taken = failed.error.kind() == io::ErrorKind::AlreadyExists;
        if taken { exists(target) } else { cannot(&failed.error) }
    })?;
    // The new name is on the disk when its directory is.
    let directory = File::open(directory_of(target)).and_then(|directory| directory.sync_all());
    directory.map_err(|error| cannot(&error))
}

fn directory_of(target: &Path) -> &Path {
    let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

fn size_of(file: &Path) -> u64 {
    file.metadata().map_or(0, |found| found.len())
}

fn exists(target: &Path) -> Failure {
    let cause = format!("{} already exists; a backup never overwrites a file", target.display());
    let remedy = "specify a file that does not exist yet, such as backup/kassa-2026-01-31.db";
    Failure::new(Exit::CannotWrite, cause, remedy)
}

fn use_pg_dump(settings: &Settings, target: &Path) -> Failure {
    let url = for_other_programs(settings.database.url.expose_secret());
    let (file, url) = (quoted(&target.to_string_lossy()), quoted(&url));
    let cause = "kassa backup copies a SQLite file, and this database is on PostgreSQL";
    let remedy = format!(
        "run pg_dump --format=custom --file={file} {url} (the password from PGPASSWORD or ~/.pgpass)"
    );
    Failure::new(Exit::Failed, cause, remedy)
}

/// A word of the shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A bar on standard error; none if that is not a terminal.
fn progress_bar(bytes: u64) -> ProgressBar {
    let bar = ProgressBar::new(bytes);
    match ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes}, {bytes_per_sec}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
