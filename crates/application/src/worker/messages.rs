//! Reads the messages of claimed jobs.

use std::collections::HashMap;

use domain::ids::NotificationId;
use ports::{ClaimedJob, MessageToDeliver, ReadError};

use super::deliver::{self, Delivery};
use super::job_outcome;
use crate::engine::Engine;

/// Reads the messages of these jobs together, and decides what is to be done about each. If that
/// fails, each half is tried on its own, so that one message that cannot be read, or whose order takes
/// too long to read, does not hold up the others; its job is returned to the queue. If two messages
/// in a row cannot be read because the database is unavailable, so are the rest.
pub(super) async fn prepare(engine: &Engine, jobs: Vec<ClaimedJob>) -> Vec<(ClaimedJob, Delivery)> {
    if jobs.is_empty() {
        return Vec::new();
    }
    let mut groups = vec![jobs];
    let mut prepared = Vec::new();
    let mut unavailable = 0_u32;
    while let Some(mut group) = groups.pop() {
        let ids: Vec<NotificationId> =
            group.iter().filter_map(|claimed| claimed.job.work.message()).collect();
        match engine.store.messages_to_deliver(&ids).await {
            Ok(found) => {
                unavailable = 0;
                prepared.extend(decided(engine, group, found));
            }
            Err(_) if group.len() > 1 && unavailable < 2 => {
                let later = group.split_off(group.len() / 2);
                groups.extend([later, group]);
            }
            Err(error) => {
                unavailable += u32::from(matches!(error, ReadError::Unavailable(_)));
                for claimed in &group {
                    job_outcome::report_failure(engine, claimed, &error.clone().into()).await;
                }
            }
        }
    }
    prepared
}

fn decided(
    engine: &Engine,
    jobs: Vec<ClaimedJob>,
    found: Vec<MessageToDeliver>,
) -> Vec<(ClaimedJob, Delivery)> {
    let mut found: HashMap<NotificationId, MessageToDeliver> =
        found.into_iter().map(|message| (message.notification.id, message)).collect();
    let decide = |claimed: ClaimedJob| {
        let message = claimed.job.work.message().and_then(|id| found.remove(&id));
        let delivery = deliver::prepare(engine, &claimed, message);
        (claimed, delivery)
    };
    jobs.into_iter().map(decide).collect()
}
