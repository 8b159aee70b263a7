//! Messages that were given up, and sent again by an operator.

use application::notifications::resend;
use application::outbox::retry;
use application::worker::work_batch;
use chrono::TimeDelta;
use domain::notification::{Notification, NotificationStatus};
use ports::{Job, JobFilter, JobKind, JobState, NotificationFilter, PageRequest};

use crate::stage::{Stage, fresh};

async fn messages(s: &Stage) -> Vec<Notification> {
    let filter = NotificationFilter::default();
    s.store.list_notifications(&filter, PageRequest::default()).await.expect("a page").items
}

async fn jobs(s: &Stage) -> Vec<Job> {
    s.store.list_jobs(&JobFilter::default(), PageRequest::default()).await.expect("a page").items
}

async fn three_messages(s: &Stage) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    s.pay(&ada, order, None).await.expect("paid");
    assert_eq!((messages(s).await.len(), jobs(s).await.len()), (3, 3));
}

/// Every worker that takes a message dies of it.
async fn buried(s: &mut Stage) {
    s.rebuild(|policy| policy.max_attempts = 2);
    three_messages(s).await;
    for _ in 0..2 {
        let lease_until = s.now() + TimeDelta::seconds(60);
        let taken = s.store.claim_jobs(JobKind::ALL, s.now(), lease_until, 64).await;
        assert_eq!(taken.expect("claimed").len(), 3);
        s.pass(61);
    }
    assert_eq!(work_batch(&s.engine, 64).await, Ok(3));
    assert!(jobs(s).await.iter().all(|job| job.state == JobState::Dead));
    for message in messages(s).await {
        assert_eq!(message.status, NotificationStatus::Dead, "given up with its work");
        assert!(message.last_error.is_some());
    }
}

pub async fn a_dead_message_whose_work_is_kept_is_sent_again(mut s: Stage) {
    buried(&mut s).await;
    let id = messages(&s).await[0].id;
    let again = fresh(resend(&s.engine, id, None).await);
    assert_eq!((again.status, again.attempts), (NotificationStatus::Queued, 0));
    let of_it = s.store.jobs_of_message(id).await.expect("readable");
    assert_eq!(of_it.len(), 1, "its old work is put back, and no other written");
    assert_eq!((of_it[0].state, of_it[0].attempts), (JobState::Waiting, 0));
    fresh(resend(&s.engine, id, None).await);
    s.work().await;
    assert_eq!(s.letters.sent().len(), 1, "once, however often it was asked for");
    assert!(messages(&s).await[0].is_sent());
    assert!(s.store.jobs_of_message(id).await.expect("readable").is_empty());
    assert_eq!(jobs(&s).await.len(), 2, "the others are dead still");
    s.sound().await;
}

pub async fn a_dead_message_without_work_is_sent_again(mut s: Stage) {
    s.rebuild(|policy| policy.max_attempts = 1);
    three_messages(&s).await;
    s.letters.fail(3);
    s.work().await;
    assert!(jobs(&s).await.is_empty());
    let dead = messages(&s).await;
    assert!(dead.iter().all(|message| message.status == NotificationStatus::Dead));
    for message in &dead {
        fresh(resend(&s.engine, message.id, None).await);
    }
    s.work().await;
    assert_eq!(s.letters.sent().len(), 3);
    assert!(messages(&s).await.iter().all(Notification::is_sent));
    s.sound().await;
}

pub async fn work_that_is_put_back_owes_its_message_again(mut s: Stage) {
    buried(&mut s).await;
    for job in jobs(&s).await {
        fresh(retry(&s.engine, job.id, None).await);
    }
    assert!(messages(&s).await.iter().all(|m| m.status == NotificationStatus::Queued));
    s.work().await;
    assert_eq!(s.letters.sent().len(), 3);
    assert!(messages(&s).await.iter().all(Notification::is_sent));
    assert!(jobs(&s).await.is_empty());
    s.sound().await;
}
