//! Commits on PostgreSQL, with retries after deadlocks and serialization failures, and on connections
//! reserved for that if a row is locked.

mod batch;
mod call;
mod document;
pub(crate) mod function;
pub(crate) mod group;
mod lock_keys;
mod queue;
mod steps;

use std::sync::Arc;
use std::time::Duration;

use diesel::{Connection, PgConnection};
use ports::Changes;

use batch::Answer;
use group::Group;
pub(super) use lock_keys::LockKeys;

use super::settings::CommitSettings;
use crate::connection::contention::RowIds;
use crate::connection::counters::Tally;
use crate::connection::pool::Pool;
use crate::connection::session::Session;
use crate::connection::shares::Share;
use crate::errors::{Fault, Kind};
use crate::health::Health;

/// Times that a transaction is tried again if a deadlock or a serialization failure ended it.
const MAX_RETRIES: u32 = 5;
/// How often a commit alone was tried before: in its batch.
const TRIED_IN_BATCH: u32 = 1;
/// How long a commit waits for a lock on an ordinary connection.
const SHORT_LOCK_WAIT: Duration = Duration::from_millis(250);

/// A commit, which may have to wait for locks.
#[derive(Debug)]
pub(super) struct Commit {
    pub(super) changes: Changes,
    /// The rows that others may have locked.
    pub(super) rows: RowIds,
    /// What no other commit can lock meanwhile.
    pub(super) locks: LockKeys,
    pub(super) commits: CommitSettings,
    pub(super) tally: Arc<Tally>,
    pub(super) health: Arc<Health>,
}

impl Commit {
    /// Commits on an ordinary connection; if a row is locked, on one of the few that wait for
    /// locks. A lock that was not given in time has rolled the first transaction back.
    pub(super) async fn run(
        self,
        pool: &Pool<PgConnection>,
        group: &Arc<Group>,
    ) -> Result<(), Fault> {
        let commit = Arc::new(self);
        let CommitSettings { lock_timeout, contention, .. } = &commit.commits;
        if !contention.expected(&commit.rows) {
            let done = match group.commit(pool, Arc::clone(&commit)).await {
                Answer::Ended(done) => done,
                Answer::Alone => {
                    commit.tally.retried();
                    let first = Arc::clone(&commit);
                    pool.run(Share::Write, move |session| first.briefly(session)).await
                }
            };
            match done {
                Ok(Some(())) => return Ok(()),
                Ok(None) => {}
                Err(fault) if fault.kind() == Some(Kind::Busy) => commit.tally.retried(),
                Err(fault) => return Err(fault),
            }
        }
        let (second, wait) = (Arc::clone(&commit), *lock_timeout);
        let work = move |session: &mut Session<PgConnection>| second.attempt(session, wait, 0);
        let done = pool.run(Share::LockWait, work).await;
        if done.is_ok() {
            contention.forget(&commit.rows);
        }
        done
    }

    /// Commits with a short wait for locks; `None` if a row was found locked while this commit
    /// waited for its connection.
    fn briefly(&self, session: &mut Session<PgConnection>) -> Result<Option<()>, Fault> {
        if self.commits.contention.expected(&self.rows) {
            return Ok(None);
        }
        let short = self.commits.lock_timeout.min(SHORT_LOCK_WAIT);
        self.attempt(session, short, TRIED_IN_BATCH).map(Some)
    }

    fn attempt(
        &self,
        session: &mut Session<PgConnection>,
        lock_wait: Duration,
        tries: u32,
    ) -> Result<(), Fault> {
        let done = self.apply(session, lock_wait, tries);
        match done.as_ref().err().and_then(Fault::kind) {
            Some(Kind::Full) => self.health.no_space(Some(&self.changes)),
            Some(Kind::Busy) if !session.is_lost() => {
                if let Ok(locked) = session.attempt(|c| Ok(self.rows.locked(c)?)) {
                    self.commits.contention.remember(locked);
                }
            }
            _ => {}
        }
        done
    }

    /// Applies the changes in a transaction, again after a conflict with concurrent ones; so many times
    /// it was tried before.
    fn apply(
        &self,
        session: &mut Session<PgConnection>,
        lock_wait: Duration,
        mut tries: u32,
    ) -> Result<(), Fault> {
        let document = document::of(&self.changes)?;
        loop {
            let done = session.attempt(|c| call::apply(c, &document, lock_wait));
            let Err(fault) = done else {
                self.tally.committed();
                return done;
            };
            let again = fault.kind() == Some(Kind::Retry) && tries < MAX_RETRIES;
            if !again || session.is_lost() {
                return Err(fault);
            }
            tries += 1;
            self.tally.retried();
            std::thread::sleep(pause(tries));
        }
    }
}

/// A random part of a time that doubles with each try, so that two who met do not meet again.
fn pause(tries: u32) -> Duration {
    let most = 10_u64.saturating_mul(2_u64.saturating_pow(tries)).min(200);
    Duration::from_millis(rand::random_range(5..=most))
}

/// Whether there is space for changes that once found none: they are applied and rolled back.
pub(crate) fn finds_space(c: &mut PgConnection, changes: &Changes) -> Result<(), Fault> {
    let document = document::of(changes)?;
    let done = c.transaction(|c| {
        call::apply(c, &document, SHORT_LOCK_WAIT)?;
        Err::<(), _>(Fault::Database(diesel::result::Error::RollbackTransaction))
    });
    match done {
        Err(fault) if fault.kind() == Some(Kind::Full) => Err(fault),
        // Others may have changed the rows since; that is no question of space.
        _ => Ok(()),
    }
}
