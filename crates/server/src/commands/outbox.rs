//! `kassa outbox list|retry`: pending and dead-lettered jobs.

use application::{Admin, AppError, Engine, outbox};
use clap::{Args, Subcommand, ValueEnum};
use domain::ids::JobId;
use ports::{Job, JobFilter, JobState};
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
    /// Retry dead-lettered jobs, with a new count of attempts
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
    /// Ids of dead-lettered jobs
    #[arg(value_name = "ID", required_unless_present = "all", conflicts_with = "all")]
    #[arg(value_parser = flags::id::<JobId>)]
    jobs: Vec<JobId>,
    /// Retry all of them
    #[arg(long)]
    all: bool,
}

/// Runs it.
///
/// # Errors
/// If the database cannot be used, or a job is not there or not dead.
pub fn run(global: &Global, command: Command) -> Outcome {
    let settings = Context::load(global, Vec::new())?.settings;
    wait_for(with_storage(&settings, async |storage| {
        let engine = wire::operator_engine(&settings, storage).await?;
        match command {
            Command::List(arguments) => list(&engine, arguments).await,
            Command::Retry(arguments) => retry(&engine, arguments).await,
        }
    }))
}

async fn list(engine: &Engine, arguments: ListArguments) -> Outcome {
    let state = arguments.state.map(|state| match state {
        StateName::Waiting => JobState::Waiting,
        StateName::Dead => JobState::Dead,
    });
    let mut list = List::new(&["id", "kind", "state", "run_at", "attempts", "last_error"]);
    for job in jobs(engine, state, arguments.limit).await? {
        list.push(row(&job));
    }
    list.print(arguments.format.output)?;
    Ok(Exit::Done)
}

/// Requeues the jobs, or none of them if one cannot be.
async fn retry(engine: &Engine, arguments: RetryArguments) -> Outcome {
    let dead = if arguments.all {
        let all = jobs(engine, Some(JobState::Dead), usize::MAX).await?;
        all.into_iter().map(|job| job.id).collect()
    } else {
        arguments.jobs
    };
    for &id in &dead {
        ensure_dead(engine, id).await?;
    }
    for &id in &dead {
        outbox::retry(engine, &Admin::local_operator(), id, None).await?;
        output::say(&format!("requeued: {id}"));
    }
    if dead.is_empty() {
        output::say("no dead jobs");
    }
    Ok(Exit::Done)
}

async fn ensure_dead(engine: &Engine, id: JobId) -> Result<(), Failure> {
    let what = match outbox::get(engine, &Admin::local_operator(), id).await {
        Ok(job) if job.state == JobState::Dead => return Ok(()),
        Ok(_) => "is already waiting",
        Err(AppError::NotFound(_)) => "does not exist",
        Err(error) => return Err(error.into()),
    };
    let remedy = "`kassa outbox list --state dead` lists the jobs that can be retried";
    Err(Failure::new(Exit::Failed, format!("the job {id} {what}"), remedy))
}

async fn jobs(engine: &Engine, state: Option<JobState>, limit: usize) -> Result<Vec<Job>, Failure> {
    let filter = JobFilter { state, ..JobFilter::default() };
    let operator = Admin::local_operator();
    let read = async |page| outbox::list(engine, &operator, filter, page).await;
    let mut jobs = Vec::new();
    super::for_each(limit, read, |job| jobs.push(job)).await?;
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
    use std::sync::Arc;

    use domain::ids::{NotificationId, OrderId, UserId};
    use domain::notification::{Channel, Notification, NotificationStatus, NotificationType};
    use domain::order::OrderJob;
    use ports::{Changes, Clock, JobKind, RowWrite, Storage, Work};
    use uuid::Uuid;

    use super::*;
    use crate::settings::{Resolved, Sources};
    use crate::system::SystemClock;

    /// An engine over a storage in memory.
    async fn engine() -> (Engine, Arc<dyn Storage>) {
        let storage = wire::in_memory();
        let settings = Resolved::from_sources(&Sources::default()).settings().unwrap();
        (wire::operator_engine(&settings, Arc::clone(&storage)).await.unwrap(), storage)
    }

    /// Stores a job, and dead-letters it.
    async fn dead_job(storage: &dyn Storage, work: Work, mut changes: Changes) -> JobId {
        let (id, now) = (JobId(Uuid::now_v7()), SystemClock.now());
        changes.enqueue(Job::new(id, work, now, now));
        storage.commit(changes).await.unwrap();
        let claimed = storage.claim_jobs(JobKind::ALL, now, now, 1).await.unwrap();
        let mut changes = Changes::default();
        changes.dead_letter(&claimed[0], "it cannot be done");
        storage.commit(changes).await.unwrap();
        id
    }

    async fn dead_inventory_job(storage: &dyn Storage) -> JobId {
        let work = Work::order(OrderId(Uuid::now_v7()), OrderJob::UpdateInventory);
        dead_job(storage, work, Changes::default()).await
    }

    #[tokio::test]
    async fn a_dead_job_is_requeued_once() {
        let (engine, storage) = engine().await;
        let id = dead_inventory_job(storage.as_ref()).await;
        let one = || RetryArguments { jobs: vec![id], all: false };
        retry(&engine, one()).await.unwrap();
        let job = storage.job(id).await.unwrap().unwrap();
        assert_eq!((job.state, job.attempts), (JobState::Waiting, 0));
        let refused = retry(&engine, one()).await.unwrap_err();
        assert!(refused.cause.contains("is already waiting"), "{refused}");
    }

    #[tokio::test]
    async fn no_job_is_requeued_where_one_does_not_exist() {
        let (engine, storage) = engine().await;
        let id = dead_inventory_job(storage.as_ref()).await;
        let both = RetryArguments { jobs: vec![id, JobId(Uuid::now_v7())], all: false };
        let refused = retry(&engine, both).await.unwrap_err();
        assert!(refused.cause.contains("does not exist"), "{refused}");
        assert_eq!(storage.job(id).await.unwrap().unwrap().state, JobState::Dead);
    }

    #[tokio::test]
    async fn a_message_is_queued_again_with_its_job() {
        let (engine, storage) = engine().await;
        let message = message(SystemClock.now());
        let mut changes = Changes::default();
        changes.notifications.push(RowWrite::Insert(message.clone()));
        let id = dead_job(storage.as_ref(), Work::notify(message.id, None), changes).await;
        let mut changes = Changes::default();
        changes.update_notification(&mut message.failed("it cannot be done", true));
        storage.commit(changes).await.unwrap();
        retry(&engine, RetryArguments { jobs: vec![id], all: false }).await.unwrap();
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
    async fn all_dead_jobs_are_requeued_and_no_others() {
        let (engine, storage) = engine().await;
        let id = dead_inventory_job(storage.as_ref()).await;
        let dead = jobs(&engine, Some(JobState::Dead), usize::MAX).await.unwrap();
        assert_eq!(dead.iter().map(|job| job.id).collect::<Vec<_>>(), [id]);
        assert_eq!(row(&dead[0])[5], "it cannot be done");
        retry(&engine, RetryArguments { jobs: vec![], all: true }).await.unwrap();
        assert!(jobs(&engine, Some(JobState::Dead), 10).await.unwrap().is_empty());
    }
}
