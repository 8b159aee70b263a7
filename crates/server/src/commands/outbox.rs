//! `kassa outbox list|retry`: work that is to be done, and work that was given up.

use clap::{Args, Subcommand, ValueEnum};
use domain::Instant;
use domain::ids::JobId;
use ports::{Changes, Job, JobFilter, JobState, PageRequest, Storage};
use serde_json::{Value, json};

use crate::context::{Context, wait_for, with_storage};
use crate::exit::{Exit, Failure, Outcome};
use crate::global::Global;
use crate::output::{self, List, OutputFlag};
use crate::{flags, wire};

/// List background jobs, and retry dead-lettered ones.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List jobs, oldest first
    #[command(after_long_help = "Examples:
  kassa outbox list --state dead
  kassa outbox list --output json")]
    List(ListArguments),
    /// Retry dead jobs with a new attempt count
    #[command(after_long_help = "Examples:
  kassa outbox retry 0190a0de-0000-7000-8000-000000000001
  kassa outbox retry --all")]
    Retry(RetryArguments),
}

/// Which jobs.
#[derive(Debug, Args)]
pub struct ListArguments {
    /// Only jobs in this state
    #[arg(long, value_enum)]
    state: Option<StateName>,
    /// Maximum number of jobs
    #[arg(long, default_value_t = 100, value_name = "N")]
    limit: usize,
    #[command(flatten)]
    format: OutputFlag,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StateName {
    /// Waiting until it is due
    Waiting,
    /// Failed its last attempt
    Dead,
}

/// Which jobs.
#[derive(Debug, Args)]
pub struct RetryArguments {
    /// Ids of dead jobs
    #[arg(value_name = "ID", required_unless_present = "all", conflicts_with = "all")]
    #[arg(value_parser = flags::id::<JobId>)]
    jobs: Vec<JobId>,
    /// All dead jobs
    #[arg(long)]
    all: bool,
}

/// Runs it.
///
/// # Errors
/// Where the database cannot be used, or a job is not there or not dead.
pub fn run(global: &Global, command: Command) -> Outcome {
    let settings = Context::load(global, Vec::new())?.settings;
    wait_for(with_storage(&settings, async |storage| match command {
        Command::List(arguments) => list(storage.as_ref(), arguments).await,
        Command::Retry(arguments) => {
            let now = wire::clock(&settings, storage.as_ref()).await?.now();
            retry(storage.as_ref(), arguments, now).await
        }
    }))
}

async fn list(storage: &dyn Storage, arguments: ListArguments) -> Outcome {
    let state = arguments.state.map(|state| match state {
        StateName::Waiting => JobState::Waiting,
        StateName::Dead => JobState::Dead,
    });
    let jobs = jobs(storage, state, arguments.limit).await?;
    let mut list = List::new(&["id", "kind", "state", "run_at", "attempts", "last_error"]);
    for job in jobs {
        list.push(row(&job));
    }
    list.print(arguments.format.output)?;
    Ok(Exit::Done)
}

async fn retry(storage: &dyn Storage, arguments: RetryArguments, run_at: Instant) -> Outcome {
    let dead = if arguments.all {
        let all = jobs(storage, Some(JobState::Dead), usize::MAX).await?;
        all.into_iter().map(|job| job.id).collect()
    } else {
        arguments.jobs
    };
    let mut messages = Vec::new();
    for &id in &dead {
        let job = storage.job(id).await?;
        if job.as_ref().map(|job| job.state) != Some(JobState::Dead) {
            let what = if job.is_some() { "is already waiting" } else { "does not exist" };
            let cause = format!("the job {id} {what}");
            let remedy = "`kassa outbox list --state dead` lists the jobs that can be retried";
            return Err(Failure::new(Exit::Failed, cause, remedy));
        }
        messages.push(job.and_then(|job| job.work.message()));
    }
    for (&id, message) in dead.iter().zip(messages) {
        let message = match message {
            Some(message) => storage.notification(message).await?,
            None => None,
        };
        let mut changes = Changes::default();
        changes.requeue(id, run_at, message.as_ref());
        storage.commit(changes).await?;
        output::say(&format!("requeued: {id}"));
    }
    if dead.is_empty() {
        output::say("no dead jobs");
    }
    Ok(Exit::Done)
}

async fn jobs(
    storage: &dyn Storage,
    state: Option<JobState>,
    limit: usize,
) -> Result<Vec<Job>, Failure> {
    let filter = JobFilter { state, ..JobFilter::default() };
    let mut jobs = Vec::new();
    let mut page = PageRequest { limit: domain::limits::MAX_PAGE, after: None };
    while jobs.len() < limit {
        let read = storage.list_jobs(&filter, page).await?;
        jobs.extend(read.items);
        match read.next {
            Some(next) => page.after = Some(next),
            None => break,
        }
    }
    jobs.truncate(limit);
    Ok(jobs)
}

fn row(job: &Job) -> Vec<Value> {
    vec![
        json!(job.id.0),
        json!(job.work.kind().as_str()),
        json!(job.state.as_str()),
        json!(super::time(job.run_at)),
        json!(job.attempts),
        json!(job.last_error),
    ]
}

#[cfg(test)]
mod tests {
    use domain::ids::{NotificationId, OrderId, UserId};
    use domain::notification::{Channel, Notification, NotificationStatus, NotificationType};
    use ports::{Clock, JobKind, RowWrite, Work};
    use uuid::Uuid;

    use super::*;
    use crate::system::SystemClock;
    use crate::wire;

    /// A storage with one job that was given up.
    async fn with_dead_job() -> (std::sync::Arc<dyn Storage>, JobId) {
        let storage = wire::in_memory();
        let now = SystemClock.now();
        let id = JobId(Uuid::now_v7());
        let mut changes = Changes::default();
        changes.enqueue(Job::new(id, Work::update_inventory(OrderId(Uuid::now_v7())), now, now));
        storage.commit(changes).await.unwrap();
        let claimed = storage.claim_jobs(JobKind::ALL, now, now, 1).await.unwrap();
        let mut changes = Changes::default();
        changes.dead_letter(&claimed[0], "it cannot be done");
        storage.commit(changes).await.unwrap();
        (storage, id)
    }

    #[tokio::test]
    async fn a_dead_job_is_put_back_once() {
        let (storage, id) = with_dead_job().await;
        let one = || RetryArguments { jobs: vec![id], all: false };
        retry(storage.as_ref(), one(), SystemClock.now()).await.unwrap();
        let job = storage.job(id).await.unwrap().unwrap();
        assert_eq!((job.state, job.attempts), (JobState::Waiting, 0));
        let refused = retry(storage.as_ref(), one(), SystemClock.now()).await.unwrap_err();
        assert!(refused.cause.contains("is already waiting"), "{refused}");
    }

    #[tokio::test]
    async fn a_message_is_owed_again_when_its_job_is_put_back() {
        let (storage, now) = (wire::in_memory(), SystemClock.now());
        let message = message(now);
        let id = JobId(Uuid::now_v7());
        let mut changes = Changes::default();
        changes.notifications.push(RowWrite::Insert(message.clone()));
        changes.enqueue(Job::new(id, Work::notify(message.id, None), now, now));
        storage.commit(changes).await.unwrap();
        let claimed = storage.claim_jobs(JobKind::ALL, now, now, 1).await.unwrap();
        let mut changes = Changes::default();
        changes.dead_letter(&claimed[0], "it cannot be done");
        changes.update_notification(&mut message.failed("it cannot be done", true));
        storage.commit(changes).await.unwrap();
        retry(storage.as_ref(), RetryArguments { jobs: vec![id], all: false }, SystemClock.now())
            .await
            .unwrap();
        let again = storage.notification(message.id).await.unwrap().unwrap();
        assert_eq!((again.status, again.attempts), (NotificationStatus::Queued, 0));
    }

    fn message(now: domain::Instant) -> Notification {
        Notification {
            id: NotificationId(Uuid::now_v7()),
            user_id: UserId(Uuid::now_v7()),
            order_id: None,
            notification_type: NotificationType::OrderShipped,
            channel: Channel::Email,
            subject: "Your order".to_owned(),
            message: "It is on its way.".to_owned(),
            status: NotificationStatus::Queued,
            attempts: 0,
            last_error: None,
            created_at: now,
            sent_at: None,
            version: 1,
        }
    }

    #[tokio::test]
    async fn all_dead_jobs_are_put_back_and_no_others() {
        let (storage, id) = with_dead_job().await;
        let dead = jobs(storage.as_ref(), Some(JobState::Dead), usize::MAX).await.unwrap();
        assert_eq!(dead.iter().map(|job| job.id).collect::<Vec<_>>(), [id]);
        assert_eq!(row(&dead[0])[5], "it cannot be done");
        retry(storage.as_ref(), RetryArguments { jobs: vec![], all: true }, SystemClock.now())
            .await
            .unwrap();
        assert!(jobs(storage.as_ref(), Some(JobState::Dead), 10).await.unwrap().is_empty());
    }
}
