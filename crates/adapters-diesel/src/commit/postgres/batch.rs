//! A batch of commits on one connection: each document in a subtransaction of its own, and one COMMIT.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::PgConnection;
use serde::Deserialize;
use tokio::sync::oneshot;

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
    pub(super) fn aborted() -> Self {
        Self::Ended(Err(Fault::Broken("a commit was aborted".to_owned())))
    }
}

/// The same error for another commit of the batch.
pub(super) fn repeated(fault: &Fault) -> Fault {
    match fault {
        Fault::Unavailable(why) => Fault::Unavailable(why.clone()),
        Fault::Database(error) if fault.kind().is_some_and(Kind::is_transient) => {
            Fault::Unavailable(text_of(error))
        }
        Fault::Database(error) => Fault::Broken(text_of(error)),
        other => Fault::Broken(format!("{other:?}")),
    }
}

/// Commits; one answer for each commit, in their order.
pub(super) fn run(session: &mut Session<PgConnection>, commits: &[Arc<Commit>]) -> Vec<Answer> {
    if let [one] = commits {
        return vec![Answer::Ended(one.briefly(session, &one.rows))];
    }
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
    let mut ended = apply(session, &grouped, &documents).into_iter();
    let mut answer = |known: Option<Answer>| known.or_else(|| ended.next());
    answers.into_iter().map(|known| answer(known).unwrap_or_else(Answer::aborted)).collect()
}

fn apply(
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
        Err(fault) => commits.iter().map(|_| Answer::Ended(Err(repeated(&fault)))).collect(),
    }
}

/// Whether the server has reported an error after which nothing of the transaction is left. Any other
/// error may have come after the COMMIT.
fn is_rolled_back(fault: &Fault) -> bool {
    match fault.kind() {
        Some(
            Kind::Unique
            | Kind::ForeignKey
            | Kind::Check
            | Kind::Retry
            | Kind::Busy
            | Kind::Slow
            | Kind::Full
            | Kind::ReadOnly,
        ) => true,
        Some(Kind::Lost | Kind::Damaged | Kind::Other) | None => false,
    }
}

/// A document that was undone.
#[derive(Deserialize)]
struct Failure {
    at: usize,
    message: String,
    detail: String,
}

fn answers(failures: &str, commits: &[&Arc<Commit>]) -> Vec<Answer> {
    let Ok(failures) = serde_json::from_str::<Vec<Failure>>(failures) else {
        return commits.iter().map(|_| Answer::aborted()).collect();
    };
    if failures.len() < commits.len()
        && let Some(first) = commits.first()
    {
        first.tally.committed();
    }
    let mut all: Vec<Answer> = commits.iter().map(|_| Answer::Ended(Ok(Some(())))).collect();
    for Failure { at, message, detail } in failures {
        if let Some(answer) = all.get_mut(at) {
            let detail = (!detail.is_empty()).then_some(detail.as_str());
            *answer = call::refused(&message, detail)
                .map_or(Answer::Alone, |refusal| Answer::Ended(Err(Fault::Refused(refusal))));
        }
    }
    all
}
