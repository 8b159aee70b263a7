//! Sends events to webhook endpoints. Each active endpoint has a task of its own, so that a receiver that hangs holds up
//! nothing but itself. Any number of servers may run it at once: positions in the feed are guarded, and deliveries are
//! held by one worker at a time.

mod attempt;
mod fan_out;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::ids::WebhookEndpointId;
use domain::webhook_endpoint::{EndpointState, WebhookEndpoint};
use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};

use super::WorkerOptions;
use crate::engine::Engine;
use crate::error::AppError;

/// The tasks of endpoints.
#[derive(Default)]
struct Tasks {
    running: JoinSet<()>,
    endpoints: HashMap<Id, WebhookEndpointId>,
    /// Endpoints for which there may be more to do when their tasks end.
    again: HashSet<WebhookEndpointId>,
}

impl Tasks {
    /// Begins a task for each of these endpoints that has none. Call it only if there may be new work: tasks that are
    /// under way do another round.
    fn begin(
        &mut self,
        engine: &Arc<Engine>,
        ids: Vec<WebhookEndpointId>,
        stop: &watch::Receiver<bool>,
    ) {
        let busy: HashSet<_> = self.endpoints.values().copied().collect();
        for id in ids {
            if busy.contains(&id) {
                self.again.insert(id);
            } else {
                self.spawn(engine, id, stop);
            }
        }
    }

    fn spawn(&mut self, engine: &Arc<Engine>, id: WebhookEndpointId, stop: &watch::Receiver<bool>) {
        let task = work(Arc::clone(engine), id, stop.clone());
        self.endpoints.insert(self.running.spawn(task).id(), id);
    }

    /// A task has ended; its endpoint, if there may be more to do for it.
    fn ended(&mut self, ended: Result<(Id, ()), JoinError>) -> Option<WebhookEndpointId> {
        let id = match ended {
            Ok((id, ())) => id,
            Err(error) => {
                tracing::error!(%error, "task of a webhook endpoint failed");
                error.id()
            }
        };
        self.endpoints.remove(&id).filter(|endpoint| self.again.remove(endpoint))
    }
}

/// Serves all endpoints until `stop` is signalled; requests that are under way are completed first.
pub(super) async fn serve(
    engine: Arc<Engine>,
    options: WorkerOptions,
    mut stop: watch::Receiver<bool>,
) {
    let (mut tasks, mut look) = (Tasks::default(), true);
    while !*stop.borrow() && engine.receivers.is_some() {
        if std::mem::take(&mut look) {
            match active(&engine).await {
                Ok(ids) => tasks.begin(&engine, ids, &stop),
                Err(error) => tracing::warn!(%error, "webhook endpoints cannot be read"),
            }
        }
        tokio::select! {
            () = engine.wake.work_for_receivers() => look = true,
            () = tokio::time::sleep(options.poll_interval) => look = true,
            // This endpoint alone: the end of a task brings no work for others, and tasks that are under way would keep
            // each other alive.
            Some(ended) = tasks.running.join_next_with_id() => {
                if let Some(id) = tasks.ended(ended) {
                    tasks.spawn(&engine, id, &stop);
                }
            }
            _ = stop.changed() => {}
        }
    }
    while let Some(ended) = tasks.running.join_next_with_id().await {
        tasks.ended(ended);
    }
}

/// The active endpoints.
async fn active(engine: &Engine) -> Result<Vec<WebhookEndpointId>, AppError> {
    let endpoints = engine.store.webhook_endpoints().await?;
    let active = endpoints.iter().filter(|endpoint| endpoint.state == EndpointState::Active);
    let ids: Vec<_> = active.map(|endpoint| endpoint.id).collect();
    engine.wake.set_has_receivers(!ids.is_empty());
    Ok(ids)
}

/// Creates and sends the deliveries of an endpoint until there is nothing more to do.
async fn work(engine: Arc<Engine>, id: WebhookEndpointId, stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match step(&engine, id).await {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(endpoint = %id, %error, "webhook endpoint cannot be served");
                return;
            }
        }
    }
}

/// One round; returns how many deliveries were created or tried, and positions that were passed.
async fn step(engine: &Engine, id: WebhookEndpointId) -> Result<usize, AppError> {
    let is_active = |endpoint: &WebhookEndpoint| endpoint.state == EndpointState::Active;
    let endpoint = engine.store.webhook_endpoint(id).await?.filter(is_active);
    let (Some(endpoint), Some(receivers)) = (endpoint, &engine.receivers) else { return Ok(0) };
    let created = fan_out::create_deliveries(engine, receivers, &endpoint).await?;
    let tried = attempt::send_due(engine, receivers, id).await?;
    Ok(created.saturating_add(tried))
}

/// Creates and sends everything that is due to all active endpoints; returns how much there was. Used by tests.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn deliver_events(engine: &Engine) -> Result<usize, AppError> {
    let mut done = 0;
    for id in active(engine).await? {
        loop {
            match step(engine, id).await? {
                0 => break,
                some => done += some,
            }
        }
    }
    Ok(done)
}

#[cfg(test)]
mod tests;
