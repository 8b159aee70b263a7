//! Whether writes last: damage that was found, and the result of the last test write.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ports::{Changes, WriteFault};

use crate::errors::{Fault, Kind};

/// For how long the result of a test write counts.
const VALID_FOR: Duration = Duration::from_millis(250);
/// For how long a file that was found sound is not checked again.
pub(crate) const SOUND_FOR: Duration = Duration::from_secs(10);

/// What is known of a store's ability to write.
#[derive(Debug, Default)]
pub(crate) struct Health {
    damaged: AtomicBool,
    disk_failed: AtomicBool,
    /// Taken while the whole file is checked; when that was done last.
    pub(crate) checking: tokio::sync::Mutex<Option<Instant>>,
    /// Taken while a test write is made, so that one serves all who ask.
    pub(crate) testing: Arc<tokio::sync::Mutex<()>>,
    notes: Mutex<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    tested: Option<(Instant, Result<(), WriteFault>)>,
    full: bool,
    /// The commit that found no space, on PostgreSQL: it is tried again to see whether there is some.
    refused: Option<Changes>,
}

impl Health {
    /// Whether damage was found. It stays so until a restart: what SQLite writes into a damaged file
    /// damages more of it.
    pub(crate) fn is_damaged(&self) -> bool {
        self.damaged.load(Ordering::Relaxed)
    }

    /// Stops every further write.
    pub(crate) fn damage_found(&self, why: &str) {
        if !self.damaged.swap(true, Ordering::Relaxed) {
            tracing::error!(error = why, "database damaged: no more writes until it is restored");
        }
    }

    /// Whether the disk failed under a COMMIT. From then on nothing is written: what the operating
    /// system still holds in its cache cannot be trusted, only a restart can find out.
    pub(crate) fn disk_has_failed(&self) -> bool {
        self.disk_failed.load(Ordering::Relaxed)
    }

    /// Notes that it did.
    pub(crate) fn disk_failed(&self, why: &str) {
        tracing::error!(error = why, "disk failed during a commit: no more writes until a restart");
        self.disk_failed.store(true, Ordering::Relaxed);
    }

    /// Notes what a failed read or commit says of the database.
    pub(crate) fn learn(&self, fault: &Fault) {
        if let Some(why) = fault.damage() {
            self.damage_found(&why);
        }
        match fault.kind() {
            Some(Kind::Full) => self.no_space(None),
            Some(Kind::ReadOnly) => self.record(Err(WriteFault::ReadOnly)),
            _ => {}
        }
        if let Fault::NotWritable(why, _) = fault {
            self.record(Err(*why));
        }
    }

    /// Notes that the disk is full; `changes` is the commit that found no space.
    pub(crate) fn no_space(&self, changes: Option<&Changes>) {
        let mut notes = self.notes();
        notes.full = true;
        if changes.is_some() {
            notes.refused = changes.cloned();
        }
        notes.record(Err(WriteFault::DiskFull));
    }

    /// Whether the last write found no space: a test write has to be large then.
    pub(crate) fn is_full(&self) -> bool {
        self.notes().full
    }

    /// The commit that found no space.
    pub(crate) fn refused(&self) -> Option<Changes> {
        self.notes().refused.clone()
    }

    /// Notes that a write of some size was made durable.
    pub(crate) fn has_space(&self) {
        let mut notes = self.notes();
        notes.full = false;
        notes.refused = None;
    }

    /// The last result, as long as it counts.
    pub(crate) fn recent(&self) -> Option<Result<(), WriteFault>> {
        let tested = self.notes().tested;
        tested.filter(|(at, _)| at.elapsed() < VALID_FOR).map(|(_, result)| result)
    }

    /// Notes the result of a test write.
    pub(crate) fn record(&self, result: Result<(), WriteFault>) {
        self.notes().record(result);
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Notes {
    fn record(&mut self, result: Result<(), WriteFault>) {
        let before = self.tested.map(|(_, result)| result);
        match (before, result) {
            (Some(Err(old)), Err(new)) if old == new => {}
            (_, Err(fault)) => tracing::error!(error = %fault, "database cannot be written"),
            (Some(Err(_)), Ok(())) => tracing::info!("database can be written again"),
            _ => {}
        }
        self.tested = Some((Instant::now(), result));
    }
}
