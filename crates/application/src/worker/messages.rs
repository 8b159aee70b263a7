//! Reads the messages of claimed jobs.

use std::collections::HashMap;

use domain::ids::NotificationId;
use ports::{ClaimedJob, MessageToDeliver, ReadError};

use super::deliver::{self, Delivery};
use super::job_outcome;
use crate::engine::Engine;

/// Reads the messages of these jobs together, and decides what is to be done about each. If a
/// stored row cannot be read, each half is read separately, so that one corrupt message does not
/// block the others; its job is returned to the queue.
pub(super) async fn prepare(engine: &Engine, jobs: Vec<ClaimedJob>) -> Vec<(ClaimedJob, Delivery)> {
    let mut groups = vec![jobs];
    let mut prepared = Vec::new();
    while let Some(mut group) = groups.pop() {
        let ids: Vec<NotificationId> =
            group.iter().filter_map(|claimed| claimed.job.work.message()).collect();
        match engine.store.messages_to_deliver(&ids).await {
            Ok(found) => prepared.extend(decided(engine, group, found)),
            Err(error) if group.len() > 1 && !matches!(error, ReadError::Unavailable(_)) => {
                let later = group.split_off(group.len() / 2);
                groups.extend([later, group]);
            }
            Err(error) => {
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
