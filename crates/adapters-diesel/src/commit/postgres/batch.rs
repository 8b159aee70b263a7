//! A batch of commits on one connection: each document in a subtransaction of its own, and one COMMIT.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use diesel::PgConnection;
use diesel::result::Error;
use serde::Deserialize;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::lock_keys::LockKeys;
use super::queue::Queued;
use super::{Commit, call, document};
use crate::connection::session::Session;
use crate::errors::{Fault, Kind, text_of};

/// How long a document of a batch waits for a lock: several times as long as a batch usually takes, whose
/// locks last until its COMMIT, and much less than the deadlock timeout of PostgreSQL. After the first
/// document that waited in vain, the others of the batch wait a tenth of it (see `sql/group.sql`), so
/// that rows locked by other sessions delay a batch of 16 by about the 250 ms that one commit may wait.
const LOCK_WAIT: Duration = Duration::from_millis(100);

/// A commit in the queue.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) number: u64,
    pub(super) queued: Instant,
    pub(super) commit: Arc<Commit>,
    pub(super) answer: oneshot::Sender<Answer>,
}

impl Queued for Waiting {
    fn locks(&self) -> &LockKeys {
        &self.commit.locks
    }

    fn first_listing(&self) -> Option<Uuid> {
        self.commit.rows.first_listing()
    }

    fn is_abandoned(&self) -> bool {
        self.answer.is_closed()
    }
}

/// What became of a commit in the queue.
#[derive(Debug)]
pub(super) enum Answer {
    /// What a commit on an ordinary connection gives: `None` if a row was found locked meanwhile.
    Ended(Result<Option<()>, Fault>),
    /// Nothing of it was applied; it is to be committed alone.
    Alone,
}

impl Answer {
    /// No batch took it in time.
    pub(super) fn unavailable() -> Self {
        let why = "no database connection became free".to_owned();
        Self::Ended(Err(Fault::Unavailable(why)))
    }

    /// Its batch ended without an answer: it may have been committed.
    pub(super) fn unknown() -> Self {
        let why = "the outcome of the commit is unknown: its batch was aborted".to_owned();
        Self::Ended(Err(Fault::Unavailable(why)))
    }

    /// Its batch failed before anything was sent. If there was no connection, there is none for a commit
    /// alone either.
    pub(super) fn not_sent(fault: &Fault) -> Self {
        if let Fault::Unavailable(why) = fault {
            return Self::Ended(Err(Fault::Unavailable(why.clone())));
        }
        Self::Alone
    }
}

/// The answers of a batch that failed and may have been committed. It is an error of the database or a
/// bug in the way of one of its commits: to the others storage is unavailable.
pub(super) fn failed(fault: Fault, commits: usize) -> Vec<Answer> {
    if commits == 1 {
        return vec![Answer::Ended(Err(fault))];
    }
    let why = if let Fault::Unavailable(why) = &fault {
        why.clone()
    } else if let Fault::Database(error) = &fault
        && fault.kind().is_some_and(Kind::is_transient)
    {
        text_of(error)
    } else {
        tracing::error!(error = ?fault, commits, "batch of commits failed, outcome unknown");
        format!("the outcome of the commit is unknown: {fault:?}")
    };
    (0..commits).map(|_| Answer::Ended(Err(Fault::Unavailable(why.clone())))).collect()
}

/// Commits; one answer for each commit, in their order. `sent` is set before anything is sent.
pub(super) fn run(
    session: &mut Session<PgConnection>,
    commits: &[Arc<Commit>],
    sent: &AtomicBool,
) -> Vec<Answer> {
    let mut answers: Vec<Option<Answer>> = Vec::with_capacity(commits.len());
    let (mut documents, mut grouped) = (Vec::new(), Vec::new());
    for commit in commits {
        if commit.commits.contention.expected(&commit.rows) {
            answers.push(Some(Answer::Ended(Ok(None))));
            continue;
        }
        answers.push(match document::of(&commit.changes) {
            Err(fault) => Some(Answer::Ended(Err(fault))),
            Ok(document) => {
                documents.push(document);
                grouped.push(commit);
                None
            }
        });
    }
    sent.store(true, Ordering::Release);
    let mut ended = match (grouped.as_slice(), documents.as_slice()) {
        ([commit], [document]) => vec![apply(session, commit, document)],
        _ => apply_all(session, &grouped, &documents),
    }
    .into_iter();
    let mut answer = |known: Option<Answer>| known.or_else(|| ended.next());
    answers.into_iter().map(|known| answer(known).unwrap_or_else(Answer::unknown)).collect()
}

/// Applies a document without company. Conflicts with others are left to a commit alone: a batch ends
/// soon, because others wait for it.
fn apply(session: &mut Session<PgConnection>, commit: &Commit, document: &str) -> Answer {
    let wait = commit.commits.lock_timeout.min(LOCK_WAIT);
    match session.attempt(|c| call::apply(c, document, wait)) {
        Ok(()) => {
            commit.tally.committed();
            Answer::Ended(Ok(Some(())))
        }
        Err(fault) => match fault.kind() {
            Some(Kind::Busy | Kind::Retry) => Answer::Alone,
            Some(Kind::Full) => {
                commit.health.no_space(Some(&commit.changes));
                Answer::Ended(Err(fault))
            }
            _ => Answer::Ended(Err(fault)),
        },
    }
}

fn apply_all(
    session: &mut Session<PgConnection>,
    commits: &[&Arc<Commit>],
    documents: &[String],
) -> Vec<Answer> {
    let Some(first) = commits.first() else {
        return Vec::new();
    };
    let wait = first.commits.lock_timeout.min(LOCK_WAIT);
    match session.attempt(|c| call::apply_group(c, documents, wait)) {
        Ok(failures) => answers(&failures, commits),
        Err(fault) if is_rolled_back(&fault) => commits.iter().map(|_| Answer::Alone).collect(),
        Err(fault) => failed(fault, commits.len()),
    }
}

/// Whether the server has reported an error on a connection that still works: nothing is left of the
/// transaction. A connection may have been lost after the COMMIT, and libpq, whose own messages end with
/// a newline, may have failed to read the answer.
fn is_rolled_back(fault: &Fault) -> bool {
    let Fault::Database(Error::DatabaseError(_, info)) = fault else {
        return false;
    };
    fault.kind() != Some(Kind::Lost) && !info.message().ends_with('\n')
}

/// A document that was rolled back.
#[derive(Deserialize)]
struct RolledBack {
    at: usize,
    message: String,
    detail: String,
}

fn answers(failures: &str, commits: &[&Arc<Commit>]) -> Vec<Answer> {
    let Ok(failures) = serde_json::from_str::<Vec<RolledBack>>(failures) else {
        return commits.iter().map(|_| Answer::unknown()).collect();
    };
    if failures.len() < commits.len()
        && let Some(first) = commits.first()
    {
        first.tally.committed();
    }
    let mut all: Vec<Answer> = commits.iter().map(|_| Answer::Ended(Ok(Some(())))).collect();
    for RolledBack { at, message, detail } in failures {
        if let Some(answer) = all.get_mut(at) {
            let detail = (!detail.is_empty()).then_some(detail.as_str());
            *answer = call::refused(&message, detail)
                .map_or(Answer::Alone, |refusal| Answer::Ended(Err(Fault::Refused(refusal))));
        }
    }
    all
}
